import type { TableName } from '../../lambdas/stores/table.ts';
import type { StoredKind } from '../../policy/model/types.ts';

/** What an attribute holds, and who says so. */
export type Meaning =
  /** A category of the policy declares it under these names: that of a kind of thing, or any. `own`: the row’s own category. */
  | { readonly names: readonly string[]; readonly of: StoredKind | 'any'; readonly own?: true }
  /** It says nothing about anybody, and why. `whole`: with all that is in it. `seldom`: only while something is cut off halfway, or where a setting says so. */
  | { readonly technical: string; readonly whole?: true; readonly seldom?: true }
  /** An object of these attributes and no others. */
  | { readonly parts: Parts; readonly seldom?: true }
  /** The same, with other attributes for each value of one of them. */
  | { readonly on: string; readonly variants: Readonly<Record<string, Parts>> }
  | { readonly list: Meaning }
  /** Rows as a change wrote them, and keys of those that it removed: each is what it is in its own table. */
  | { readonly rowsAgain: true }
  | { readonly inOrder: readonly Meaning[] }
  /** An object whose attributes are ids of the policy, or anything. */
  | { readonly by: 'category' | 'purpose' | 'anything'; readonly each: Meaning }
  /** Values by field of the form that is named beside them, or of any. */
  | { readonly fieldsOf: 'form' | 'any'; readonly own?: true }
  /** `outlives`: its key may be gone before it, and then nobody can read it. */
  | { readonly sealedWith: Seal; readonly holds: Meaning; readonly outlives?: true };
export type Parts = Readonly<Record<string, Meaning>>;
export type Seal = 'subject key, as person' | 'subject key' | 'class key' | 'message key' | 'visit key';

export type Row = Readonly<Record<string, unknown>> & { readonly pk: string; readonly sk: string };

/** One kind of row, told by its key. */
export type RowKind = {
  readonly name: string;
  readonly table: TableName;
  readonly pk: RegExp;
  readonly sk: RegExp;
  /** What the key itself says, where that is more than ids. */
  readonly key?: Meaning;
  /** The kinds of things whose rules end it; none where it is about nobody, or where each attribute says it. */
  readonly keeps?: readonly StoredKind[];
  readonly holds: Meaning;
  /** Why the store does not forget it by itself; and of which rows that is so, where of others it does. */
  readonly stays?: string;
  readonly staysIf?: (row: Row, all: readonly Row[]) => boolean;
  /** What it leads to, and may not be forgotten before. */
  readonly leadsTo?: (row: Row, all: readonly Row[]) => readonly Row[];
  /** It stands only while something is cut off halfway. */
  readonly seldom?: true;
};

/** Declared in the category of a kind of thing, or in any. */
export const of =
  (kind: StoredKind | 'any') =>
  (...names: readonly string[]): Meaning => ({ names, of: kind });
/** The same, where the row is of that very category. */
export const own =
  (kind: StoredKind | 'any') =>
  (...names: readonly string[]): Meaning => ({ names, of: kind, ...(kind !== 'any' && { own: true }) });
const technical = (why: string): Meaning => ({ technical: why });

export const person = of('person');
export const decision = of('decision');
export const access = of('access');
export const source = of('entrySource')('source');
export const suppressed = of('suppression')('addressFingerprint');
export const tombstone = of('erasure')('tombstone');

export const id = technical('an id that means nothing outside');
export const code = technical('one of few codes');
export const count = technical('a number of something');
export const hash = technical('a hash by which a repeat is known');
export const category = technical('an id of the policy');
export const version = technical('a version of the promises or of a key');
export const proof = technical('a signature, the id of its key, or a digest of rules');
export const sealedKey = technical('a key, itself sealed, or the public half of one');
const mark = technical('when somebody has to look again');
export const wrapped: Parts = { wrapped: sealedKey, tenantVersion: version };
export const noted = technical('when it was noted, or until when it is to be');
export const place = technical('how far somebody has come');
export const firmsOwn: Meaning = { technical: 'words of the firm, the same for everybody', whole: true };
export const counts: Meaning = { by: 'category', each: { parts: { blocked: count, erased: count } } };
export const due: Parts = { dueBucket: mark, dueAt: mark };

export const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
export const hashed = '[\\w-]{12,43}';
export const day = '\\d{4}-\\d\\d-\\d\\d';
export const instant = `${day}T[\\d:.]{12}Z`;
export const whole = (text: string) => new RegExp(`^${text}$`);

/** Lists of a category of its own, apart from the proof that it stands in. */
export const visitor = of('any')('visitorId');
export const language = of('any')('language');
const soldBefore = decision('softOptIn');
const visited = of('visit');

export const decisionParts: Parts = {
  decisionId: decision('decisionId'),
  subjectId: id,
  visitorId: visitor,
  decidedAt: decision('decidedAt'),
  policy: version,
  policyVersion: version,
  language,
  noticeHash: decision('noticeHash'),
  bindingHash: decision('noticeHash'),
  method: decision('method'),
  form: decision('form'),
  source,
  purposes: { by: 'purpose', each: decision('decisions') },
  gpc: decision('decisions'),
  askAgainAt: mark,
  softOptIn: {
    parts: { contract: soldBefore, concludedOn: soldBefore, product: soldBefore, optOutOfferedOn: soldBefore },
  },
  provenance: { parts: { source, decidedOn: decision('decidedAt'), proof: source } },
  kid: proof,
  signature: proof,
};

/** Somebody wrote, called or came by. */
const contacted = of('any')('tickets');
/** Which right somebody makes use of. */
export const right = of('any')('right');

/** What stands beside the name of a person. */
export const personParts: Parts = {
  language,
  // Of the form that they confirmed, or the row of a list that they came in.
  createdAt: decision('decidedAt'),
  formerEnd: of('contract')('services'),
  formerContact: contacted,
  formerPurchase: of('invoice')('invoices'),
  formerInvoice: of('invoice')('invoices'),
  formerAttendance: of('attendance')('event'),
  restriction: { parts: { ground: right, since: right } },
};

/** Where a form comes from. */
export const formParts: Parts = {
  form: decision('form'),
  source,
  decisionId: id,
  enteredAt: decision('decidedAt'),
  confirmedAt: decision('decidedAt'),
  importedAt: decision('decidedAt'),
};

/** What was reported, by type; `beside` adds what lies beside it, given what its number is. */
export const eventOf = (named: typeof of, beside: (number: Meaning | undefined) => Parts): Meaning => {
  const event = (on: Meaning, number?: Meaning, more: Parts = {}): Parts => ({
    eventId: id,
    type: code,
    on,
    // A keyed hash of the number says whose it is as well as the number does.
    reference: number ?? technical('nothing, for want of a number'),
    recordedAt: noted,
    source,
    ...beside(number),
    ...more,
  });
  const contracted = named('contract')('services');
  const contract = event(contracted, contracted);
  const invoice = named('invoice')('invoices');
  const attended = named('attendance')('event');
  return {
    on: 'type',
    variants: {
      'contract-started': contract,
      'contract-ended': contract,
      'invoice-issued': event(invoice, invoice, { dueOn: named('debt')('dueDate') }),
      'invoice-settled': event(named('invoice')('payments'), invoice),
      'event-attended': event(attended, attended),
      'last-contact': event(contacted),
      'account-closed': event(decision('decidedAt')),
    },
  };
};

export const visitParts: Parts = {
  ...Object.fromEntries(
    [
      'visitedAt',
      'truncatedAddress',
      'browser',
      'platform',
      'referrerOrigin',
      'entryPage',
      'exitPage',
      'accessProvider',
      'clicks',
    ].map((name) => [name, visited(name)]),
  ),
  // Of what is observed, ABANTE declares these two apart.
  language,
  country: of('any')('country'),
};

/** A hold is an act of staff, with the reason that they gave. */
export const holdParts: Parts = {
  holdId: id,
  subjectId: id,
  visits: { parts: { from: access('reason'), to: access('reason') } },
  categories: access('reason'),
  reason: access('reason'),
  citation: access('reason'),
  setBy: access('principal'),
  setAt: access('seenAt'),
  reviewOn: mark,
  releasedAt: access('seenAt'),
};
