import { rulesFor } from '../../policy/model/derive.ts';
import { startsOf } from '../../policy/model/stored.ts';
import type { Policy, StoredKind } from '../../policy/model/types.ts';
import type { Meaning, Parts, Row, RowKind, Seal } from './stored-meanings.ts';

export type TableRow = Row & { readonly table: string };
/** Opens what is sealed in a row. */
export type Open = (row: TableRow, seal: Seal, text: string) => Promise<unknown>;

/** What the port itself keeps of every row. */
const ofThePort = ['table', 'pk', 'sk', 'version', 'expiresAt'];

/** Why a kind of thing would be kept for ever: no category, no purpose, or no rule that ends it by what can happen to it. */
export const endlessness = (policy: Policy, kind: StoredKind): string | undefined => {
  const category = policy.stored[kind];
  if (category === undefined || !Object.hasOwn(policy.categories, category))
    return `no category is assigned to ${kind}`;
  const ends = rulesFor(policy, category).flatMap(({ rule }) => rule.activeUntil);
  return ends.some(({ from }) => startsOf[kind].includes(from))
    ? undefined
    : `nothing that can happen ends ${category}`;
};

type Look = {
  readonly policy: Policy;
  readonly open: Open;
  readonly row: TableRow;
  readonly problems: Set<string>;
  readonly seen: Set<string>;
  readonly kinds: readonly RowKind[];
  /** It is a row as it once was: the key that it is sealed with may be gone. */
  readonly again?: true;
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** A text, number or flag, or a list of those. */
const isPlain = (value: unknown): boolean =>
  Array.isArray(value) ? value.every((each) => typeof each !== 'object') : typeof value !== 'object';

/** What is wrong with a name that stands for an attribute in a category. */
const undeclared = (
  { names, of, own }: Extract<Meaning, { names: unknown }>,
  { policy, row }: Look,
): string | undefined => {
  if (of !== 'any') {
    const endless = endlessness(policy, of);
    if (endless !== undefined) return endless;
    // A debt is one of an invoice.
    const within = [policy.stored[of], ...(of === 'invoice' ? [policy.stored.debt] : [])];
    if (own && !within.some((category) => category === row['category'])) return `it is of ${within[0]}, in another row`;
  }
  for (const name of names) {
    const declaring = Object.entries(policy.categories).filter(
      ([category, { fields }]) => fields.includes(name) && (of === 'any' || policy.stored[of] === category),
    );
    if (declaring.length === 0) {
      return of === 'any' ? `no category declares "${name}"` : `the category of its kind does not declare "${name}"`;
    }
    if (!declaring.some(([category]) => rulesFor(policy, category).length > 0)) return `no rule ends "${name}"`;
  }
  return undefined;
};

/** `form`: an id, or undefined for whichever form has the field. */
const wrongField = (
  form: string | undefined,
  name: string,
  own: boolean,
  { policy, row }: Look,
): string | undefined => {
  const [fields] = Object.entries(policy.forms)
    .filter(([id]) => form === undefined || id === form)
    .flatMap((each) => (Object.hasOwn(each[1].fields, name) ? [each[1].fields] : []));
  const category = fields?.[name]?.category;
  if (category === undefined) return 'no form declares it, or it is not to be stored';
  if (!policy.categories[category]?.fields.includes(name)) return `${category} does not declare it`;
  if (rulesFor(policy, category).length === 0) return `no rule ends ${category}`;
  return own && row['category'] !== category ? `it is of ${category}, in another row` : undefined;
};

const checkParts = async (
  value: Readonly<Record<string, unknown>>,
  parts: Parts,
  at: string,
  look: Look,
): Promise<void> => {
  for (const [name, part] of Object.entries(value)) {
    const meaning = Object.hasOwn(parts, name) ? parts[name] : undefined;
    if (meaning === undefined) look.problems.add(`${at}.${name}: an attribute that nobody declared`);
    else {
      look.seen.add(name);
      await check(part, meaning, `${at}.${name}`, value, look);
    }
  }
};

/** Goes through a value by what it means; `beside`: the object that it stands in. */
const check = async (
  value: unknown,
  meaning: Meaning,
  at: string,
  beside: Readonly<Record<string, unknown>>,
  look: Look,
): Promise<void> => {
  const { policy, problems, seen, open, row } = look;
  const say = (problem: string | undefined) => problem !== undefined && problems.add(`${at}: ${problem}`);
  if ('technical' in meaning || 'names' in meaning) {
    if (!isPlain(value) && !('technical' in meaning && meaning.whole)) say('more than one value');
    if ('names' in meaning) say(undeclared(meaning, look));
  } else if ('sealedWith' in meaning) {
    const opened = await open(row, meaning.sealedWith, String(value)).then(
      (content) => ({ content }),
      () => undefined,
    );
    if (opened?.content !== undefined) await check(opened.content, meaning.holds, at, beside, look);
    else if (!look.again && (!opened || !meaning.outlives)) say('it cannot be opened');
  } else if ('list' in meaning || 'inOrder' in meaning) {
    if (!Array.isArray(value) || ('inOrder' in meaning && value.length > meaning.inOrder.length)) say('no such list');
    else {
      for (const [place, each] of value.entries()) {
        const within = 'list' in meaning ? meaning.list : meaning.inOrder[place];
        if (within) await check(each, within, 'list' in meaning ? at : `${at}.${place}`, beside, look);
      }
    }
  } else if ('rowsAgain' in meaning) {
    for (const each of Array.isArray(value) ? value : []) await checkAgain(each, at, look);
  } else if (!isObject(value)) say('no object');
  else if ('parts' in meaning) await checkParts(value, meaning.parts, at, look);
  else if ('variants' in meaning) {
    const variant = String(value[meaning.on]);
    const parts = Object.hasOwn(meaning.variants, variant) ? meaning.variants[variant] : undefined;
    seen.add(variant);
    if (parts) await checkParts(value, parts, `${at}(${variant})`, look);
    else say(`an unknown ${meaning.on}`);
  } else if ('by' in meaning) {
    const ids = { category: policy.categories, purpose: policy.purposes, anything: value }[meaning.by];
    for (const [name, each] of Object.entries(value)) {
      if (!Object.hasOwn(ids, name)) say(`the policy has no such ${meaning.by}`);
      await check(each, meaning.each, `${at}.*`, beside, look);
    }
  } else {
    for (const [name, each] of Object.entries(value)) {
      const problem = isPlain(each)
        ? wrongField(meaning.fieldsOf === 'form' ? String(beside['form']) : undefined, name, meaning.own === true, look)
        : 'more than one value';
      if (problem !== undefined) problems.add(`${at}.${name}: ${problem}`);
    }
  }
};

/** A row as a change wrote it, held against what its own table says; or the key of one that it removed. */
const checkAgain = async (value: unknown, at: string, look: Look): Promise<void> => {
  const { table, item, key } = value as {
    table: string;
    item?: Omit<TableRow, 'table'>;
    key?: { pk: string; sk: string };
  };
  const row = { ...(item ?? key), table } as TableRow;
  const kind = kindOf(row, look.kinds);
  if (!kind) {
    look.problems.add(
      `${at}: ${table} ${row.pk.split('#')[0]} ${row.sk.split('#')[0]}, a kind of row that nobody declared`,
    );
    return;
  }
  const own = Object.fromEntries(
    Object.entries(item ?? {}).filter(([name]) => !['pk', 'sk', 'expiresAt'].includes(name)),
  );
  // What it holds counts as seen only where it lies itself.
  const within: Look = { ...look, row, again: true, seen: new Set() };
  if (item) await check(own, kind.holds, `${at}(${kind.name})`, own, within);
};

const kindOf = (row: TableRow, kinds: readonly RowKind[]): RowKind | undefined =>
  kinds.find(({ table, pk, sk }) => table === row.table && pk.test(row.pk) && sk.test(row.sk));

const endOf = (row: TableRow, kind: RowKind, all: readonly TableRow[]): string | undefined => {
  const { stays, staysIf, leadsTo } = kind;
  const mayStay = stays !== undefined && (staysIf?.(row, all) ?? true);
  const end = row['expiresAt'];
  if (typeof end !== 'number') return mayStay ? undefined : 'nothing forgets it: it has no expiresAt';
  if (mayStay) return 'it ends by itself, though it is said to stay';
  const later = leadsTo?.(row, all).some(({ expiresAt }) => typeof expiresAt !== 'number' || expiresAt > end);
  return later ? 'it is forgotten before what it leads to' : undefined;
};

export type Findings = {
  /** What nobody declared, or what nothing ends; by place, never by value. */
  readonly problems: ReadonlySet<string>;
  /** Kinds of rows and attributes that there were. */
  readonly seen: ReadonlySet<string>;
};

/** Holds every row against what the table of rows and the policy say of it. */
export const holdAgainst = async (
  rows: readonly TableRow[],
  kinds: readonly RowKind[],
  { policy, open }: Pick<Look, 'policy' | 'open'>,
): Promise<Findings> => {
  const problems = new Set<string>();
  const seen = new Set<string>();
  for (const row of rows) {
    const kind = kindOf(row, kinds);
    if (!kind) {
      problems.add(`${row.table} ${row.pk.split('#')[0]} ${row.sk.split('#')[0]}: a kind of row that nobody declared`);
      continue;
    }
    const look: Look = { policy, open, row, problems, seen, kinds };
    seen.add(kind.name);
    const say = (problem: string | undefined) => problem !== undefined && problems.add(`${kind.name}: ${problem}`);
    say(endOf(row, kind, rows));
    for (const each of kind.keeps ?? []) say(endlessness(policy, each));
    if (kind.key && 'names' in kind.key) say(undeclared(kind.key, look));
    const own = Object.fromEntries(Object.entries(row).filter(([name]) => !ofThePort.includes(name)));
    await check(own, kind.holds, kind.name, own, look);
  }
  return { problems, seen };
};

const wordsIn = (meaning: Meaning): readonly string[] => {
  const within = (parts: Parts) =>
    Object.entries(parts).flatMap(([name, each]) => ('seldom' in each ? [] : [name, ...wordsIn(each)]));
  if ('parts' in meaning) return within(meaning.parts);
  if ('variants' in meaning)
    return Object.entries(meaning.variants).flatMap(([name, parts]) => [name, ...within(parts)]);
  if ('list' in meaning) return wordsIn(meaning.list);
  if ('inOrder' in meaning) return meaning.inOrder.flatMap(wordsIn);
  if ('by' in meaning) return wordsIn(meaning.each);
  return 'sealedWith' in meaning ? wordsIn(meaning.holds) : [];
};

/** Every kind of row and every attribute that the table knows: what is never found has to leave it. */
export const knownWords = (kinds: readonly RowKind[]): readonly string[] => [
  ...new Set(kinds.flatMap(({ name, seldom, holds }) => (seldom ? [] : [name, ...wordsIn(holds)]))),
];
