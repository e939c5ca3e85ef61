import type { LetterId } from '../../../../policy/model/letter-wording.ts';
import type { Language, Policy } from '../../../../policy/model/types.ts';
import type { LetterKind, RequestFile, RequestOutcome } from '../../requests/request.ts';
import { answerBlocks, pausedPurposes } from './answer-blocks.ts';
import { type Block, type Letter, letter } from './letter.ts';
import { officerOf, requestFacts } from './request-facts.ts';
import { closing, inLanguages } from './sections.ts';
import { listed, type Teller, teller, typedBlocks } from './worded-letter.ts';

export type RequestLetterProps = {
  readonly policy: Policy;
  readonly language: Language;
  readonly kind: LetterKind;
  readonly file: RequestFile;
  /** Of a receipt the link to confirm, of a question about identity to upload, of an answer to download. Absolute. */
  readonly link?: { readonly href: string; readonly expiresAt: Date };
  /** What staff typed: the question, the reason of an extension, the answer, the reasons of a refusal. Plain text, lines kept. */
  readonly text?: string;
  /** Nothing is held under the address (receipt and answer); only the mailbox is told. */
  readonly strangers?: boolean;
  /** Absolute, without query. */
  readonly noticeUrl: string;
};

/** A letter of one kind: which wording it takes, and what of it is said. */
type Telling<Id extends LetterId> = {
  readonly id: Id;
  readonly body: (say: Teller<Id>, props: RequestLetterProps, language: Language) => readonly Block[];
};

const receipt: Telling<'receipt'> = {
  id: 'receipt',
  body: ({ part }, { file, link, strangers }) => [
    ...part('arrived'),
    ...(file.marketing ? part('advertising') : []),
    ...(strangers ? part('nothing-held') : []),
    ...(file.state === 'unverified' && link ? part('confirm', link) : []),
    ...(file.state === 'triage' || file.right === 'unknown' ? part('to-be-read') : []),
    ...part('contact'),
  ],
};

const reasonBlocks = (
  part: (name: 'reason', insert: { told: readonly Block[] }) => readonly Block[],
  text?: string,
) => {
  const told = typedBlocks(text);
  return told.length > 0 ? part('reason', { told }) : [];
};

const identityQuestion: Telling<'question-identity'> = {
  id: 'question-identity',
  body: ({ part }, { link, text }) => [
    ...part('opening'),
    ...reasonBlocks(part, text),
    ...(link ? part('upload', link) : part('reply')),
    ...part('clock'),
  ],
};

const dataQuestion: Telling<'question-data'> = {
  id: 'question-data',
  body: ({ part }, { text }) => [...part('opening'), ...reasonBlocks(part, text), ...part('reply'), ...part('clock')],
};

const extension: Telling<'extension'> = {
  id: 'extension',
  body: ({ part }, { text }) => [...part('extended'), ...reasonBlocks(part, text), ...part('contact')],
};

/** What anybody who hears no may do about it (GDPR art. 12(4)); the officer only where there is one. */
const remedies = (part: (name: 'remedy' | 'officer') => readonly Block[], policy: Policy): readonly Block[] => [
  ...part('remedy'),
  ...(officerOf(policy) === undefined ? [] : part('officer')),
];

const answer: Telling<'answer'> = {
  id: 'answer',
  body: (say, props, language) => [...answerBlocks(say, props, language), ...remedies(say.part, props.policy)],
};

const refusal: Telling<'refusal'> = {
  id: 'refusal',
  body: ({ part }, { text, policy }) => [
    ...part('opening'),
    ...part('ground', { told: typedBlocks(text) }),
    ...remedies(part, policy),
  ],
};

/** How a request can have been closed; other ends have letters of their own. */
const closings = [
  'unverified',
  'unidentified',
  'withdrawn',
  'forwarded',
  'no-request',
] as const satisfies RequestOutcome[];

const ending: Telling<'closing'> = {
  id: 'closing',
  body: ({ part }, { file, text, policy }) => {
    const outcome = closings.find((one) => one === file.outcome);
    if (outcome === undefined) throw new Error('the request has not been closed');
    return [...part(outcome, { told: typedBlocks(text) }), ...remedies(part, policy)];
  },
};

const restriction: Telling<'restriction'> = {
  id: 'restriction',
  body: ({ part }, { policy }, language) => [
    ...part('opening'),
    ...part('paused', { told: listed(pausedPurposes(policy, language)) }),
    ...part('lifting'),
  ],
};

const representative: Telling<'representative'> = {
  id: 'representative',
  body: ({ part }) => [...part('asked'), ...part('not-you')],
};

/** In the reader’s language, and in the binding one where that is another. */
const written = <Id extends LetterId>({ id, body }: Telling<Id>, props: RequestLetterProps): Letter => {
  const { policy, language, noticeUrl } = props;
  const sayIn = (spoken: Language) => teller(policy, id, spoken, requestFacts(props, spoken));
  const blocks = (spoken: Language): readonly Block[] => {
    const say = sayIn(spoken);
    return [say.greeting, ...body(say, props, spoken), ...closing(policy, spoken, say.why, noticeUrl)];
  };
  return letter(sayIn(language).subject, inLanguages(policy, language, blocks));
};

const letters: Readonly<Record<LetterKind, (props: RequestLetterProps) => Letter>> = {
  receipt: (props) => written(receipt, props),
  question: (props) =>
    props.file.pauses.at(-1)?.question === 'which-data'
      ? written(dataQuestion, props)
      : written(identityQuestion, props),
  extension: (props) => written(extension, props),
  answer: (props) => written(answer, props),
  refusal: (props) => written(refusal, props),
  closing: (props) => written(ending, props),
  restriction: (props) => written(restriction, props),
  representative: (props) => written(representative, props),
};

/**
 * A letter that a request brings about, in the wording of the policy. It names the reference, dates, categories and citations, and
 * nothing of a person: no name, value or address. Throws for a refusal without a ground and for a closing of what is not closed.
 */
export const requestLetter = (props: RequestLetterProps): Letter => letters[props.kind](props);
