import type { Right, Text } from './types.ts';

/** What a letter says about one thing. `{name}` stands for a fact that is filled in. */
export type Passage = {
  readonly heading?: Text;
  readonly paragraphs?: readonly Text[];
  readonly list?: readonly Text[];
  /** Label of the link that the passage is about; what is filled in (a list, words of staff) comes before it. */
  readonly link?: Text;
  /** Below the link or what was filled in. */
  readonly after?: readonly Text[];
};

type LetterPlan = {
  /** Facts that may stand in the subject, the reason for writing and every passage. */
  readonly anywhere: readonly string[];
  /** The passages of the letter, each with the facts that have to stand in it. */
  readonly parts: Readonly<Record<string, readonly string[]>>;
  /** Lines that are said once for each of several things; only these facts may stand in them, and each has to. */
  readonly lines: Readonly<Record<string, readonly string[]>>;
  /** Passages with a link, which has to have a label. */
  readonly links: readonly string[];
};

const ofFirm = ['firm', 'email'] as const;
const ofRequest = [...ofFirm, 'reference', 'right', 'received', 'due'] as const;
const receipt = ['reference', 'right', 'received', 'due'] as const;
/** How to go against a decision (GDPR arts. 12(4), 77, 79; LOPDGDD art. 37). */
const remedies = { remedy: ['authority', 'authorityUrl', 'authorityAddress'], officer: ['officer'] } as const;
const advertising = ['authority', 'authorityUrl'] as const;

/**
 * Every letter about a request or an address, with its passages and the facts that the law or common sense wants in each. The
 * words are the policy's; what is missing or unknown here is refused by its check.
 */
export const letterPlan = {
  receipt: {
    anywhere: ofRequest,
    parts: {
      arrived: receipt,
      confirm: ['expires', 'confirmWithin'],
      advertising,
      'nothing-held': [],
      'to-be-read': [],
      contact: ['email'],
    },
    lines: {},
    links: ['confirm'],
  },
  'question-identity': {
    anywhere: ofRequest,
    parts: { opening: ['reference'], reason: [], upload: ['expires'], reply: ['email'], clock: ['silence'] },
    lines: {},
    links: ['upload'],
  },
  'question-data': {
    anywhere: ofRequest,
    parts: { opening: ['reference'], reason: [], reply: ['email'], clock: ['silence'] },
    lines: {},
    links: [],
  },
  extension: {
    anywhere: ofRequest,
    parts: { extended: ['reference', 'received', 'due', 'longest'], reason: [], contact: ['email'] },
    lines: {},
    links: [],
  },
  answer: {
    anywhere: ofRequest,
    parts: {
      opening: ['reference', 'right', 'received'],
      access: [],
      portability: [],
      download: ['expires', 'downloadWithin'],
      delivered: [],
      rectification: [],
      corrected: [],
      erasure: [],
      erased: [],
      restriction: [],
      paused: [],
      objection: [],
      advertising,
      withdrawal: [],
      'no-automated-decision': [],
      'post-mortem': [],
      'nothing-held': [],
      explanation: [],
      partial: [],
      kept: [],
      held: [],
      backups: ['backupsUntil'],
      keys: ['keyUntil'],
      remains: [],
      recipients: [],
      ...remedies,
    },
    lines: {
      kept: ['data', 'until', 'reason', 'citation'],
      held: ['data', 'reason', 'citation'],
      ground: ['ground', 'citation'],
    },
    links: ['download'],
  },
  refusal: {
    anywhere: ofRequest,
    parts: { opening: ['reference', 'right', 'received'], ground: ['ground', 'citation'], ...remedies },
    lines: {},
    links: [],
  },
  closing: {
    anywhere: ofRequest,
    parts: {
      unverified: ['reference', 'received', 'confirmWithin'],
      unidentified: ['reference', 'silence'],
      withdrawn: ['reference'],
      forwarded: ['reference'],
      'no-request': ['reference'],
      ...remedies,
    },
    lines: {},
    links: [],
  },
  restriction: {
    anywhere: ofRequest,
    parts: { opening: ['reference'], paused: [], lifting: ['due'] },
    lines: {},
    links: [],
  },
  representative: {
    anywhere: ofRequest,
    parts: { asked: receipt, 'not-you': ['email', 'reference'] },
    lines: {},
    links: [],
  },
  code: {
    anywhere: ofFirm,
    parts: { code: ['expires'], warning: ['firm'] },
    lines: {},
    links: [],
  },
  deadline: {
    anywhere: [...ofFirm, 'soon', 'late'],
    parts: { late: [], soon: [], console: [] },
    lines: {
      late: ['reference', 'right', 'due', 'days'],
      today: ['reference', 'right', 'due'],
      soon: ['reference', 'right', 'due', 'days'],
    },
    links: ['console'],
  },
  'new-address': {
    anywhere: ofFirm,
    parts: { confirm: ['expires'], unchanged: [] },
    lines: {},
    links: ['confirm'],
  },
  'old-address': {
    anywhere: ofFirm,
    parts: { changed: ['changed'], revert: ['expires', 'revertWithin'] },
    lines: {},
    links: ['revert'],
  },
} as const satisfies Record<string, LetterPlan>;

export type LetterId = keyof typeof letterPlan;
export type LetterPart<Id extends LetterId> = keyof (typeof letterPlan)[Id]['parts'];
export type LetterLine<Id extends LetterId> = keyof (typeof letterPlan)[Id]['lines'];

export type LetterWording<Id extends LetterId> = {
  readonly subject: Text;
  /** Why the reader gets this mail. */
  readonly why: Text;
  readonly parts: { readonly [Part in LetterPart<Id>]: Passage };
  readonly lines: { readonly [Line in LetterLine<Id>]: Text };
};

/** What a person may ask for, as a letter names it: `advertising` is an objection to that alone, `unknown` is still to be read. */
export const nameableRights = [
  'access',
  'rectification',
  'erasure',
  'restriction',
  'portability',
  'objection',
  'no-automated-decision',
  'withdrawal',
  'post-mortem',
  'advertising',
  'unknown',
] as const satisfies readonly (Right | 'advertising' | 'unknown')[];

/** Grounds for a refusal that letters have words for (GDPR arts. 11, 12(5), 15(4), 17(3), 21(1), 23; LOPDGDD arts. 3.1, 13.3). */
export const nameableGrounds = [
  'unfounded',
  'excessive',
  'repeated-access',
  'not-identifiable',
  'rights-of-others',
  'freedom-of-expression',
  'legal-obligation',
  'public-health',
  'archiving',
  'legal-claims',
  'compelling-grounds',
  'restricted-by-law',
  'prohibited-by-deceased',
] as const;

/** The words of every letter about a request or an address. */
export type RequestLetters = {
  readonly greeting: Text;
  /** Follows "what you ask for:". */
  readonly rights: Readonly<Record<(typeof nameableRights)[number], Text>>;
  /** Follows "the reason:", before its provision in brackets. */
  readonly grounds: Readonly<Record<(typeof nameableGrounds)[number], Text>>;
  readonly kinds: { readonly [Id in LetterId]: LetterWording<Id> };
};
