import { describePeriod } from '../../../../policy/model/derive.ts';
import type { LetterId } from '../../../../policy/model/letter-wording.ts';
import type { Language, Policy } from '../../../../policy/model/types.ts';
import { type Block, type Letter, letter } from './letter.ts';
import { closing, inLanguages } from './sections.ts';
import { type Teller, teller } from './worded-letter.ts';
import { formatMoment } from './wording.ts';

export type AddressLetterProps = {
  readonly policy: Policy;
  readonly language: Language;
  /** Absolute. */
  readonly link: string;
  readonly expiresAt: Date;
  /** Absolute, without query. */
  readonly noticeUrl: string;
};

const written = <Id extends LetterId>(
  id: Id,
  { policy, language, expiresAt, noticeUrl, changed }: AddressLetterProps & { readonly changed?: Date },
  body: (say: Teller<Id>) => readonly Block[],
): Letter => {
  const sayIn = (spoken: Language) =>
    teller(policy, id, spoken, {
      expires: formatMoment(expiresAt, spoken, policy.zone),
      revertWithin: describePeriod(policy.links.revert.lives, spoken),
      ...(changed && { changed: formatMoment(changed, spoken, policy.zone) }),
    });
  const blocks = (spoken: Language): readonly Block[] => {
    const say = sayIn(spoken);
    return [say.greeting, ...body(say), ...closing(policy, spoken, say.why, noticeUrl)];
  };
  return letter(sayIn(language).subject, inLanguages(policy, language, blocks));
};

/**
 * Asks a new mailbox to confirm that a person wants to be written to there (promises.md case 7). Until then it gets nothing else, so
 * it names neither the person nor the address before.
 */
export const newAddressLetter = (props: AddressLetterProps): Letter =>
  written('new-address', props, ({ part }) => [...part('confirm', { href: props.link }), ...part('unchanged')]);

/** Tells the mailbox before that a person is written to elsewhere since `changed`, and how to take that back; it does not say where. */
export const oldAddressLetter = (props: AddressLetterProps & { readonly changed: Date }): Letter =>
  written('old-address', props, ({ part }) => [...part('changed'), ...part('revert', { href: props.link })]);
