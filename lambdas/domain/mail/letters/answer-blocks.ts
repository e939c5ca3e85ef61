import { cookiePurposes } from '../../../../policy/model/derive.ts';
import { capitalised, citationIn } from '../../../../policy/model/notice/wording.ts';
import type { Language, Policy } from '../../../../policy/model/types.ts';
import type { KeptClass, RequestFile } from '../../requests/request.ts';
import type { Block } from './letter.ts';
import { listed, type Teller, typedBlocks } from './worded-letter.ts';
import { formatDay } from './wording.ts';

type Answered = {
  readonly policy: Policy;
  readonly file: RequestFile;
  readonly link?: { readonly href: string };
  readonly text?: string;
  readonly strangers?: boolean;
};

/** The purposes that a restriction pauses: all but what the law demands and what is of a browser, not of a person (GDPR art. 18(2)). */
export const pausedPurposes = (policy: Policy, language: Language): readonly string[] => {
  const ofBrowsers = cookiePurposes(policy);
  return Object.entries(policy.purposes).flatMap(([id, { basis, title }]) =>
    basis === 'legal-obligation' || ofBrowsers.includes(id) ? [] : [title[language]],
  );
};

const titleOf = (policy: Policy, category: string, language: Language): string =>
  policy.categories[category]?.title[language] ?? category;

/** What a person decides, not a job: their answer is what somebody wrote. */
const decidedByPeople: readonly string[] = ['objection', 'no-automated-decision', 'post-mortem'];

/** What was done for the right, as far as a job did it; where staff answered in their own words, those say it. */
const doneFor = ({ part }: Teller<'answer'>, { policy, file, link, text }: Answered, language: Language) => {
  const { work, marketing } = file;
  const right = file.right === 'post-mortem' ? file.right : (work?.as ?? file.right);
  if (marketing) return part('advertising');
  if (right === 'unknown') return [];
  if (text !== undefined && !decidedByPeople.includes(right) && (work?.done.length ?? 0) === 0) return [];
  const isCopy = ['access', 'portability'].includes(work?.as ?? right);
  const handedOver = () => (link ? part('download', link) : part('delivered'));
  const told = listed((work?.result?.done ?? []).map((category) => capitalised(titleOf(policy, category, language))));
  const changed = (work?.as ?? right) === 'rectification' ? 'corrected' : 'erased';
  return [
    ...part(right),
    ...(right === 'restriction' ? part('paused', { told: listed(pausedPurposes(policy, language)) }) : []),
    ...(told.length > 0 ? part(changed, { told }) : []),
    ...(isCopy ? handedOver() : []),
  ];
};

/** What the law keeps, each class with its citation and its end (GDPR art. 12(4), 17(3); LOPDGDD art. 32). */
const keptBlocks = (
  { part, line }: Teller<'answer'>,
  { policy, file }: Answered,
  language: Language,
): readonly Block[] => {
  const facts = ({ category, rule, citation }: KeptClass) => ({
    data: capitalised(titleOf(policy, category, language)),
    reason: policy.retention[rule]?.reason[language] ?? '',
    citation: citationIn(citation, language),
  });
  const all = file.work?.result?.kept ?? [];
  const kept = all.flatMap((one) =>
    one.until === undefined ? [] : [line('kept', { ...facts(one), until: formatDay(one.until, language) })],
  );
  const held = all.flatMap((one) => (one.until === undefined ? [line('held', facts(one))] : []));
  return [
    ...(kept.length > 0 ? part('kept', { told: listed(kept) }) : []),
    ...(held.length > 0 ? part('held', { told: listed(held) }) : []),
  ];
};

/** What was not done, with the ground that the law has for it and the words of staff. */
const missing = ({ part, line }: Teller<'answer'>, { file, text }: Answered): readonly Block[] =>
  part('partial', {
    told: [...(file.refusalGround ? [{ paragraph: line('ground', {}) }] : []), ...typedBlocks(text)],
  });

/** The answer to a request, without the way to complain: what was done, what was not, what is kept, and when copies are gone. */
export const answerBlocks = (say: Teller<'answer'>, answered: Answered, language: Language): readonly Block[] => {
  const { part } = say;
  const { file, text, strangers } = answered;
  const { backupsUntil, keyUntil } = file.work?.result ?? {};
  const told = typedBlocks(text);
  const explained = told.length > 0 ? part('explanation', { told }) : [];
  if (strangers || file.outcome === 'nothing-held') {
    return [...part('opening'), ...part('nothing-held'), ...explained];
  }
  return [
    ...part('opening'),
    ...doneFor(say, answered, language),
    ...(file.outcome === 'partial' ? missing(say, answered) : explained),
    ...keptBlocks(say, answered, language),
    ...(backupsUntil === undefined ? [] : part('backups')),
    ...(keyUntil === undefined ? [] : part('keys')),
    ...(backupsUntil === undefined ? [] : part('remains')),
    ...(file.work?.result ? part('recipients') : []),
  ];
};
