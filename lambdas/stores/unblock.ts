import type { Policy } from '../../policy/model/types.ts';
import type { Unblocked } from '../domain/blocking/blocked-data.ts';
import type { KeyRing } from '../domain/keys/key-ring.ts';
import { keyedHash, type Random } from '../domain/keys/sealing.ts';
import type { Former, Restriction } from '../domain/retention/person-facts.ts';
import { noted, type TwoPersonAct } from '../domain/staff/acts.ts';
import type { Staff } from '../domain/staff/staff.ts';
import type { Clock } from '../domain/time.ts';
import { Unavailable } from '../domain/unavailable.ts';
import { type BlockedContent, lookupWrites } from './blocked-items.ts';
import { countedBy, holdsOn } from './blocked-rows.ts';
import { partEntry } from './journal-entries.ts';
import { keys } from './keys.ts';
import { mostWrites } from './leaving-writes.ts';
import { dueNow, formerOf, restrictionOf } from './life-items.ts';
import { everythingOf, fence, findSubject, newPerson, put, remove } from './person-items.ts';
import { auditItem } from './staff-store.ts';
import type { Item, StoredItem, Table, Value, Write } from './table.ts';
import { decisionsBack, eventsBack, formsBack, hasItsForms, type OpenedRow, type Target } from './unblocking-writes.ts';

/*
 * Taking blocked data back into use. Mostly it is one transaction. Of somebody with very many invoices or decisions it is several:
 * the first makes the person, with their data restricted on a ground that also keeps the purge from taking anything (so nothing is
 * used, and nothing leaves, of somebody who is there in part); the last lifts that. In between nothing is lost: a row is removed
 * from `blocked` only after, or with, all that it held.
 */

type Ports = {
  readonly table: Table;
  readonly policy: Policy;
  readonly now: Clock;
  readonly keyRing: KeyRing;
  readonly random: Random;
};
type Read = () => Promise<{ readonly all: readonly StoredItem[]; readonly opening: readonly OpenedRow[] }>;

/** Mark of a person who is being taken back in several transactions: by which act, and how they were restricted before. */
type Restoring = { readonly act: string; readonly restriction?: Restriction };
const restoringOf = (person: StoredItem | undefined): Restoring | undefined =>
  person?.['restoring'] as unknown as Restoring | undefined;

/** Whether somebody's data are being taken back just now. */
export const isRestoring = (person: StoredItem): boolean => restoringOf(person) !== undefined;

const asValue = (restriction: Restriction): Value => ({ ...restriction });

/** What is known of somebody beside their name and data. */
type Kept = Former & { readonly restriction?: Restriction };

/** Somebody to take data back to: as they stand, or made again. */
type Place = {
  readonly target: Target;
  /** Of what was opened, what has its place there. */
  readonly opened: readonly OpenedRow[];
  readonly kept: Kept;
  /** Writes the person, one of them with these attributes in the place of any before. */
  readonly write: (more: Omit<Item, 'pk' | 'sk'>) => readonly Write[];
};

/** Who they were, with their forms; a proof names somebody too and is not enough. */
const identityIn = (opened: readonly OpenedRow[], policy: Policy): BlockedContent['person'] =>
  opened.find(
    ({ row, content }) => row['category'] === policy.stored.person && content.person && content.forms !== undefined,
  )?.content.person;

const standingPlace = async (
  person: StoredItem,
  rows: readonly StoredItem[],
  opened: readonly OpenedRow[],
  at: Date,
  { keyRing }: Ports,
): Promise<Place | 'raced'> => {
  const subjectId = keys.subjectOf(person.pk);
  const key = await keyRing.subjectKey(subjectId);
  if (!key) return 'raced';
  const target = { subjectId, rows, key, at };
  const { restoring: _mark, restriction: _restriction, formerEnd: _end, held: _held, ...bare } = person;
  const before = restoringOf(person);
  const restriction = before ? before.restriction : restrictionOf(person);
  return {
    target,
    opened: opened.filter((one) => hasItsForms(one, target)),
    kept: { ...formerOf(person), ...(restriction && { restriction }) },
    write: (more) => [fence({ ...bare, ...more }, at.toISOString())],
  };
};

const newPlace = async (
  subjectId: string,
  rows: readonly StoredItem[],
  opened: readonly OpenedRow[],
  at: Date,
  { table, policy, keyRing, random }: Ports,
): Promise<Place | 'nothing' | 'taken'> => {
  const identity = identityIn(opened, policy);
  if (!identity) return 'nothing';
  if (rows.some(({ sk }) => sk === keys.remains)) throw new Unavailable('rows of that person are still going');
  if ((await findSubject(table, keyRing, identity)) !== undefined) return 'taken';
  const { key, writes } = await newPerson(subjectId, identity, identity.createdAt, { keyRing, random });
  return {
    target: { subjectId, rows, key, at },
    opened,
    kept: identity,
    write: (more) =>
      writes.map((write) =>
        write.type === 'put' && write.item.sk === keys.person
          ? { ...write, item: { ...write.item, ...more, ...dueNow(subjectId, at.toISOString()) } }
          : write,
      ),
  };
};

/** When the last of the contracts ended that stay blocked; civil date. */
const formerEndIn = (left: readonly StoredItem[], { stored, retention }: Policy): string | undefined =>
  left
    .filter(({ category }) => category === (stored.contract ?? stored.person))
    .flatMap(({ because }) => (because as unknown as readonly { rule: string; from: string }[] | undefined) ?? [])
    .filter(({ rule, from }) => retention[rule]?.blocked?.from === 'contract-ended' && from.length === 10)
    .map(({ from }) => from)
    .sort()
    .at(-1);

/** The attributes of the person then: of contracts that come back the end is told by themselves again. */
const attributesOf = ({ opened, kept }: Place, left: readonly StoredItem[], isHeld: boolean, policy: Policy) => {
  const haveContracts = opened.some(({ content }) => content.events?.some(({ type }) => /^contract-/.test(type)));
  const { formerEnd: _end, ...others } = formerOf(kept);
  const formerEnd = formerEndIn(left, policy) ?? (haveContracts ? undefined : kept.formerEnd);
  return {
    ...others,
    ...(formerEnd !== undefined && { formerEnd }),
    ...(isHeld && { held: true }),
    ...(kept.restriction && { restriction: asValue(kept.restriction) }),
  };
};

/** The same of somebody who is there in part: nothing of theirs is used, and nothing leaves. */
const markedPart = (act: string, since: string, { kept }: Place) => ({
  restriction: { ground: 'claims', since },
  restoring: { act, ...(kept.restriction && { restriction: asValue(kept.restriction) }) },
});

/** Removals of the marks that they were erased, under every version of the key: they are not. */
const marksGone = async (subjectId: string, keyRing: KeyRing): Promise<readonly Write[]> =>
  (await keyRing.allDerived('erased')).map(({ version, key }) =>
    remove('guards', { pk: keys.erased(version, keyedHash(key, subjectId)), sk: keys.only }),
  );

/** The approval, and the entry in the audit that goes with it. */
const approvalWrites = (
  item: StoredItem,
  { id, subjectId, reason, approvedBy, approvedAt }: TwoPersonAct,
  by: Staff,
  ports: Ports,
): readonly Write[] => {
  const { version, ...stored } = item;
  const at = approvedAt ?? ports.now().toISOString();
  const entry = auditItem({ by, act: noted.unblocking.approved, reason, subjectId, reference: id }, ports);
  return [
    put('records', { ...stored, approvedBy: approvedBy ?? by.id, approvedAt: at }, version),
    put('records', entry, 'absent'),
  ];
};

/** What a restore repeats: each part of it, with what was counted in the first. */
const entriesOf = (
  { subjectId }: TwoPersonAct,
  opened: readonly OpenedRow[],
  writes: readonly Write[],
  { policy, random, now }: Ports,
): readonly Write[] => {
  const id = Buffer.from(random(9)).toString('base64url');
  const tally = countedBy(
    'blocked',
    opened.map(({ row }) => row),
  );
  return partEntry(policy, now().toISOString(), 'unblocking', { subjectId, id, tally }, writes);
};

/** Writes that are left for the journal. */
const forJournal = 6;

const step = async (act: TwoPersonAct, by: Staff, read: Read, ports: Ports): Promise<Unblocked | 'more'> => {
  const { table, policy, now, keyRing } = ports;
  const { id, subjectId } = act;
  const [item, rows, { all, opening }, holds] = await Promise.all([
    table.get('records', { pk: keys.acts, sk: id }),
    everythingOf(table, subjectId),
    read(),
    holdsOn(table, subjectId),
  ]);
  if (!item) return 'nothing';
  const isNew = item['approvedBy'] === undefined;
  if (!isNew && item['approvedBy'] !== by.id) return 'raced';
  const person = rows.find(({ sk }) => sk === keys.person);
  const restoring = restoringOf(person);
  if (!isNew && restoring?.act !== id) return 'done';
  if (isNew && restoring) throw new Unavailable('data of that person are being taken back by another act');

  const at = now();
  const place = person
    ? await standingPlace(person, rows, opening, at, ports)
    : await newPlace(subjectId, rows, opening, at, ports);
  if (typeof place === 'string') return place;
  const { target, opened } = place;
  if (isNew && opened.length === 0) return 'nothing';

  const left = all.filter((row) => !opened.some((one) => one.row.sk === row.sk));
  const gone = (ones: readonly OpenedRow[]) => ones.map(({ row }) => remove('blocked', row, row.version));
  // Forms in one go, with the person: what else comes back is bound to them.
  const [formsOnly, others] = [
    opened.filter(({ content }) => !content.events && !content.decisions),
    opened.filter(({ content }) => content.events || content.decisions),
  ];
  const first = [
    ...(isNew ? approvalWrites(item, act, by, ports) : []),
    ...(person ? [] : await marksGone(subjectId, keyRing)),
    ...formsBack(opened, target, ports),
    ...gone(formsOnly),
  ];
  // Rows go last: should it be cut off, whatever is not back yet is still blocked.
  const rest = [
    ...eventsBack(opened, target, ports),
    ...decisionsBack(opened, target, ports),
    ...gone(others),
    ...lookupWrites(subjectId, all, left),
  ];
  const attributes = attributesOf(place, left, holds.length > 0, policy);
  const whole = place.write(attributes);
  const room = mostWrites - whole.length - first.length - forJournal;
  if (room < 1) throw new Unavailable('more forms than one transaction takes');
  const isAll = rest.length <= room;
  const written = isAll ? whole : place.write({ ...attributes, ...markedPart(id, at.toISOString(), place) });
  const writes = [...written, ...first, ...rest.slice(0, room)];
  const { committed } = await table.transact([...writes, ...entriesOf(act, isNew ? opened : [], writes, ports)]);
  if (!committed) return 'raced';
  return isAll ? 'done' : 'more';
};

/** Takes what was opened back into use; see `BlockedData.unblock`. */
export const takeBack = async (act: TwoPersonAct, by: Staff, read: Read, ports: Ports): Promise<Unblocked> => {
  for (;;) {
    const done = await step(act, by, read, ports);
    // Each part leaves less to do.
    if (done !== 'more') return done;
  }
};
