import type { Day } from '../calendar.ts';

/** What somebody said of some purposes, at one moment. */
export type Said = {
  readonly at: number;
  readonly yes: readonly string[];
  readonly no: readonly string[];
  /** The store may forget it from then on. */
  readonly forgottenAt?: number;
  /** A yes that an application passed on: it only makes things last, so nobody is looked at the same night because of it. */
  readonly quiet?: boolean;
};

/** A form that was confirmed: which, when, and to which categories the person gave anything. */
export type Confirmed = { readonly form: string; readonly at: number; readonly categories: ReadonlySet<string> };

export type Contract = { readonly from: Day; to?: Day };
export type Invoice = { readonly on: Day; readonly due?: Day; paid?: Day };
export type Hold = { readonly id: string; readonly categories?: readonly string[]; released?: number };

/** The least that ends by itself. */
export type Unit = {
  /** As it stands in a report: `contract C-17-1`. */
  readonly name: string;
  readonly kind: 'identity' | 'fields' | 'contract' | 'invoice' | 'debt' | 'attendance' | 'said';
  readonly category: string;
  /** The firm's own number. */
  readonly number?: string;
  readonly said?: Said;
  /** The forms that its fields stand in. */
  readonly forms?: Confirmed[];
  state: 'use' | 'blocked' | 'gone';
  /** Of what is blocked: until when, by which rule, and the rows that hold it. */
  until?: number;
  /** Where the rules leave it open: until when at most. */
  latest?: number;
  rule?: string;
  readonly rows: Set<string>;
  /** Of what is in use: from when on it only serves to collect a debt. */
  closesAt?: number;
  /** When it left the last place. */
  goneAt?: number;
  /** Something was wrong with it already; once is enough. */
  reported?: boolean;
};

/**
 * Everything that the firm was told of one person under one id. Whoever comes back after they were blocked or erased has another
 * id, and another of these. Nothing here is ever forgotten.
 */
export type Life = {
  readonly person: number;
  readonly id: string;
  readonly since: number;
  readonly forms: Confirmed[];
  readonly said: Said[];
  readonly contracts: Map<string, Contract>;
  readonly invoices: Map<string, Invoice>;
  readonly attended: Map<string, Day>;
  contact?: Day;
  closed?: Day;
  firstClosed?: Day;
  /** When an end was told last. */
  endToldAt?: number;
  restriction?: { readonly ground: string } | undefined;
  readonly holds: Hold[];
  readonly units: Unit[];
  /** Nobody finds them any more, since then. */
  overAt?: number;
  reported?: boolean;
  /** Where the file has them by address. */
  lookup?: { readonly pk: string; readonly sk: string };
};

export const newLife = (person: number, id: string, since: number): Life => ({
  person,
  id,
  since,
  forms: [],
  said: [],
  contracts: new Map(),
  invoices: new Map(),
  attended: new Map(),
  holds: [],
  units: [],
});

type NewUnit = Pick<Unit, 'name' | 'kind' | 'category' | 'number' | 'said' | 'forms'>;

export const addUnit = (life: Life, unit: NewUnit): Unit => {
  const added: Unit = { ...unit, state: 'use', rows: new Set() };
  life.units.push(added);
  return added;
};

export const inUse = ({ units }: Life, kind: Unit['kind'], number?: string): Unit | undefined =>
  units.find((unit) => unit.state === 'use' && unit.kind === kind && unit.number === number);

/** Whether something keeps this category from being destroyed. */
export const isHeld = ({ holds }: Life, category: string): boolean =>
  holds.some(({ categories, released }) => released === undefined && (categories?.includes(category) ?? true));

/** Of a person who wants their data kept while they are restricted (GDPR art. 18(1)(b), (c)) nothing goes. */
export const keepsAll = ({ restriction }: Life): boolean =>
  restriction?.ground === 'unlawful' || restriction?.ground === 'claims';

/** How somebody stands on one purpose, and since when. */
export type Stance = { readonly yes: boolean; readonly at: number; readonly hadYes: boolean };

export const stanceOn = ({ said }: Life, purpose: string): Stance | undefined => {
  const words = said.filter(({ yes, no }) => yes.includes(purpose) || no.includes(purpose));
  const lastYes = words.findLastIndex(({ yes }) => yes.includes(purpose));
  // Who says no again takes nothing back.
  const counts = lastYes === words.length - 1 ? words[lastYes] : words[lastYes + 1];
  return counts && { yes: counts.yes.includes(purpose), at: counts.at, hadYes: lastYes >= 0 };
};

/**
 * What made that nothing rests on these words any more: later ones speak of each purpose that they do, and these are the last. What
 * the store has forgotten by then says nothing, and what was said before it is the last word again.
 */
export const supersededBy = ({ said }: Life, words: Said, now: number): Said | undefined => {
  const purposes = [...words.yes, ...words.no];
  const later = said.filter(({ at, forgottenAt = now + 1 }) => at > words.at && forgottenAt > now);
  const next = purposes.map((purpose) => later.find(({ yes, no }) => yes.includes(purpose) || no.includes(purpose)));
  if (next.includes(undefined)) return undefined;
  return (next as Said[]).reduce<Said | undefined>(
    (last, each) => (last && last.at > each.at ? last : each),
    undefined,
  );
};

/** Since when no contract is left; `running` while one is, undefined for whoever never had one and has not closed the account. */
export const contractEnd = ({ contracts, closed }: Life): Day | 'running' | undefined => {
  const ends = [...contracts.values()].map(({ to }) => to);
  if (ends.includes(undefined)) return 'running';
  const days = [...(ends as Day[]), ...(closed === undefined ? [] : [closed])];
  return days.length === 0 ? undefined : Math.max(...days);
};

/**
 * Whether somebody sent another form in after everything had ended, and is there as anybody who registers. On the day itself it is
 * what was told later that counts.
 */
export const cameBack = (life: Life, dayOf: (instant: number) => Day): boolean => {
  const ended = contractEnd(life);
  if (typeof ended !== 'number') return false;
  const [, ...again] = life.forms.map(({ at }) => at);
  return again.some((at) => dayOf(at) > ended || (dayOf(at) === ended && at > (life.endToldAt ?? at)));
};
