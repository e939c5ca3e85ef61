import type { Language, Policy } from '../../../../policy/model/types.ts';
import { type Block, type Letter, letter } from './letter.ts';
import { closing, inLanguages } from './sections.ts';
import { teller } from './worded-letter.ts';
import { formatMoment } from './wording.ts';

export type CodeLetterProps = {
  readonly policy: Policy;
  readonly language: Language;
  /** One time, for one page; kept in one piece. */
  readonly code: string;
  readonly expiresAt: Date;
  /** Absolute, without query. */
  readonly noticeUrl: string;
};

/** Brings a one-time code to the mailbox that a page belongs to. It is in neither the subject nor a link, and nobody of us asks for it. */
export const codeLetter = ({ policy, language, code, expiresAt, noticeUrl }: CodeLetterProps): Letter => {
  const sayIn = (spoken: Language) =>
    teller(policy, 'code', spoken, { expires: formatMoment(expiresAt, spoken, policy.zone) });
  const blocks = (spoken: Language): readonly Block[] => {
    const { greeting, part, why } = sayIn(spoken);
    return [
      greeting,
      ...part('code', { told: [{ code }] }),
      ...part('warning'),
      ...closing(policy, spoken, why, noticeUrl),
    ];
  };
  return letter(sayIn(language).subject, inLanguages(policy, language, blocks));
};
