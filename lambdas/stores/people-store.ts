import type { Policy } from '../../policy/model/types.ts';
import type { Decision } from '../domain/consent/decision.ts';
import type { KeyRing } from '../domain/keys/key-ring.ts';
import { keyedHash, type Random, seal, unseal } from '../domain/keys/sealing.ts';
import type { SealedForm } from '../domain/links/link-token.ts';
import type { Address } from '../domain/mail/address.ts';
import type { Kept, People, Person } from '../domain/people/people.ts';
import type { ConfirmedForm } from '../domain/people/send-welcome.ts';
import { welcomeNoteDays } from '../domain/people/welcome-note.ts';
import { type Leaving, proofSince } from '../domain/retention/leaving.ts';
import { after, type Clock, epochSeconds } from '../domain/time.ts';
import { toDecision } from './decision-items.ts';
import { openDestructions } from './destruction-store.ts';
import { suppressionWrites, toOutcome } from './guard-store.ts';
import { withdrawalEntry } from './journal-entries.ts';
import { keys } from './keys.ts';
import { blockingWrites, endingWrites, tallyOf } from './leaving-writes.ts';
import { openPersonRows } from './opened-person.ts';
import {
  confirmedItem,
  context,
  erasedIdentity,
  everythingOf,
  fence,
  findSubject,
  newPerson,
  put,
  remove,
} from './person-items.ts';
import type { Change, Item, StoredItem, Table, TransactResult, Write } from './table.ts';

/** The used-link mark comes first in every transaction, so a refusal at index 0 means: somebody was there before. */
const toKept = (result: TransactResult): Kept => {
  if (result.committed) return { state: 'kept' };
  const stood = result.refused.find(({ index }) => index === 0)?.stood;
  return stood ? { state: 'used', outcome: toOutcome(stood) } : { state: 'raced' };
};

const rowsAtOnce = 90;

/** `People` over the tables. */
export const openPeople = (ports: {
  table: Table;
  keyRing: KeyRing;
  random: Random;
  now: Clock;
  policy: Policy;
}): People => {
  const { table, keyRing, random, now, policy } = ports;
  const welcomeNoteEnds = () => epochSeconds(after(now(), { days: welcomeNoteDays }));

  const personItem = async (subjectId: string): Promise<StoredItem | undefined> =>
    table.get('records', { pk: keys.subject(subjectId), sk: keys.person });

  const openPerson = async (
    subjectId: string,
  ): Promise<{ person: Person; item: StoredItem; key: Uint8Array } | undefined> => {
    const [item, key] = await Promise.all([personItem(subjectId), keyRing.subjectKey(subjectId)]);
    if (!item || !key) return undefined;
    const [address, name] = unseal(key, String(item['sealed']), context(subjectId, 'person')) as [Address, string];
    return { person: { address, name, language: item['language'] as Person['language'] }, item, key };
  };

  /** Declining what a third party entered also keeps anybody from entering it again. */
  const suppressed = async (sealed: SealedForm, address: Address, at: string): Promise<readonly Write[]> =>
    sealed.kind === 'entry'
      ? suppressionWrites(policy, keyRing, address, ['entry'], { reason: 'declined', since: at, at })
      : [];

  return {
    async subjectsAt(address) {
      const versions = await keyRing.allDerived('lookup');
      const pages = await Promise.all(
        versions.map(({ version, key }) =>
          table.query('records', keys.lookup(version, keyedHash(key, 'address', address)), { limit: 1_000 }),
        ),
      );
      return [...new Set(pages.flatMap(({ items }) => items.map((item) => String(item['subjectId']))))].sort();
    },

    async storedSince(subjectId) {
      const createdAt = (await personItem(subjectId))?.['createdAt'];
      return createdAt === undefined ? undefined : String(createdAt);
    },

    findMatch: (person) => findSubject(table, keyRing, person),

    async keep({ sealed, person, fields, decision, joins, rememberUntil }) {
      const { subjectId, decidedAt } = decision;
      const pk = keys.subject(subjectId);
      const writes: Write[] = [
        put(
          'guards',
          {
            pk: keys.usedLink(sealed.id),
            sk: keys.only,
            outcome: 'confirmed',
            at: decidedAt,
            subjectId,
            decisionId: decision.decisionId,
            expiresAt: epochSeconds(rememberUntil),
          },
          'absent',
        ),
        put('records', confirmedItem(decision, sealed.id), 'absent'),
      ];
      let key: Uint8Array | undefined;
      if (joins) {
        const item = await personItem(subjectId);
        key = await keyRing.subjectKey(subjectId);
        if (!item || !key) return { state: 'raced' };
        writes.push(fence(item, decidedAt));
      } else {
        const fresh = await newPerson(subjectId, person, decidedAt, { keyRing, random });
        key = fresh.key;
        writes.push(...fresh.writes);
      }
      writes.push(
        put(
          'records',
          {
            pk,
            sk: keys.form(sealed.id),
            form: sealed.form,
            source: decision.source,
            decisionId: decision.decisionId,
            enteredAt: sealed.issuedAt.toISOString(),
            confirmedAt: decidedAt,
            sealed: seal(key, fields, context(subjectId, keys.form(sealed.id)), random),
          },
          'absent',
        ),
      );
      return toKept(await table.transact(writes));
    },

    async decline(sealed, address, at, rememberUntil) {
      const mark: Item = {
        pk: keys.usedLink(sealed.id),
        sk: keys.only,
        outcome: 'declined',
        at: at.toISOString(),
        expiresAt: epochSeconds(rememberUntil),
      };
      return toKept(
        await table.transact([put('guards', mark, 'absent'), ...(await suppressed(sealed, address, at.toISOString()))]),
      );
    },

    async withdraw(sealed, address, before, decision) {
      const [mark, person] = await Promise.all([
        table.get('guards', { pk: keys.usedLink(sealed.id), sk: keys.only }),
        personItem(decision.subjectId),
      ]);
      if (!mark || toOutcome(mark).outcome !== before.outcome) {
        return mark ? { state: 'used', outcome: toOutcome(mark) } : { state: 'raced' };
      }
      if (!person) return { state: 'raced' };
      const { version: markVersion, ...kept } = mark;
      const writes = [
        put('guards', { ...kept, outcome: 'withdrawn', at: decision.decidedAt }, markVersion),
        fence(person, decision.decidedAt),
        put('records', confirmedItem(decision, sealed.id), 'absent'),
      ];
      return toKept(
        await table.transact([
          ...writes,
          ...withdrawalEntry(policy, decision, writes),
          ...(await suppressed(sealed, address, decision.decidedAt)),
        ]),
      );
    },

    async decision(subjectId, decisionId) {
      const found = (await everythingOf(table, subjectId)).find(
        (item) => item.sk.startsWith(keys.decisionPrefix) && item['decisionId'] === decisionId,
      );
      return found && toDecision<Decision>(found);
    },

    async startWelcome(subjectId, decisionId, mostCopies) {
      const key = { pk: keys.subject(subjectId), sk: keys.welcome(decisionId) };
      const [note, person] = await Promise.all([table.get('records', key), personItem(subjectId)]);
      const copies = Number(note?.['copies'] ?? 0);
      if (!person || note?.['sent'] === true || copies >= mostCopies) return false;
      const next = { ...key, copies: copies + 1, sent: false, expiresAt: welcomeNoteEnds() };
      const { committed } = await table.transact([
        put('records', next, note?.version ?? 'absent'),
        // Not about somebody who was erased meanwhile.
        { type: 'check', table: 'records', key: { pk: key.pk, sk: keys.person }, if: person.version },
      ]);
      return committed;
    },

    async finishWelcome(subjectId, decisionId, sent) {
      const key = { pk: keys.subject(subjectId), sk: keys.welcome(decisionId) };
      const note = await table.get('records', key);
      if (!note) return;
      const copies = Number(note['copies']) - (sent ? 0 : 1);
      await table.put('records', { ...key, copies, sent, expiresAt: welcomeNoteEnds() }, note.version);
    },

    person: async (subjectId) => (await openPerson(subjectId))?.person,

    async undo({ id, subjectId, decisionId }, withdrawal, rememberUntil) {
      const [all, opened] = await Promise.all([everythingOf(table, subjectId), openPerson(subjectId)]);
      const undone = all.find((item) => item['decisionId'] === decisionId && item.sk.startsWith(keys.decisionPrefix));
      if (!opened || !undone) return { state: 'raced' };
      const at = withdrawal.decidedAt;
      const registrationId = String(undone['registrationId']);
      const ends = epochSeconds(rememberUntil);
      const mark = { sk: keys.only, outcome: 'undone', at, expiresAt: ends };
      // The link that was confirmed may live longer than this one, and must not come back to life.
      const used = await table.get('guards', { pk: keys.usedLink(registrationId), sk: keys.only });
      const expiresAt = Math.max(ends, used?.expiresAt ?? 0);
      const writes: Write[] = [
        put('guards', { ...mark, pk: keys.usedLink(id) }, 'absent'),
        put('guards', { ...mark, pk: keys.usedLink(registrationId), expiresAt }),
      ];
      // A contract is no mistake of a mailbox, and what is held is not destroyed: then only the yes is taken back.
      const isHeld = opened.item['held'] === true;
      const isAll =
        !isHeld &&
        all.filter(({ sk }) => sk.startsWith(keys.formPrefix)).length <= 1 &&
        !all.some(({ sk }) => sk.startsWith(keys.eventPrefix));
      if (!isAll) {
        writes.push(
          fence(opened.item, at),
          ...(isHeld ? [] : [remove('records', { pk: keys.subject(subjectId), sk: keys.form(registrationId) })]),
          put('records', confirmedItem(withdrawal, registrationId), 'absent'),
        );
        return toKept(await table.transact([...writes, ...withdrawalEntry(policy, withdrawal, writes)]));
      }
      // The proof is of everything that was decided, what undoes it included.
      const rows = [...all, { ...confirmedItem(withdrawal, registrationId), version: 0 }];
      const proof: Leaving = {
        unit: { kind: 'evidence', category: policy.stored.decision },
        blocked: proofSince(new Date(at), { policy }),
      };
      const whole = openPersonRows(opened.item, rows, opened.key);
      writes.push(
        ...(await blockingWrites(whole, [proof], { holds: [], already: [] }, { at }, ports)),
        // They asked for it: no list may bring them back.
        ...(await erasedIdentity(opened.person, new Date(at), ports)),
      );
      writes.push(...(await endingWrites({ person: opened.item, rows: all }, tallyOf([proof]), { at }, writes, ports)));
      const kept = toKept(await table.transact(writes));
      if (kept.state === 'kept') await openDestructions(ports).count(1);
      // What was beyond it, and what came in meanwhile.
      while (kept.state === 'kept') {
        const { items } = await table.query('records', keys.subject(subjectId), { limit: rowsAtOnce });
        if (items.length === 0) break;
        await table.transact(items.map(({ pk, sk }) => remove('records', { pk, sk })));
      }
      return kept;
    },
  };
};

/**
 * What a change of `records` says about a confirmation: set only when a form was stored for the first time, by the person
 * themselves. A form that was imported was not confirmed, and nobody is written to.
 */
export const confirmedForm = ({ kind, key, item }: Change): ConfirmedForm | undefined => {
  if (kind !== 'put' || !key.sk.startsWith(keys.formPrefix) || item?.version !== 1) return undefined;
  if (item['confirmedAt'] === undefined) return undefined;
  return { subjectId: keys.subjectOf(key.pk), decisionId: String(item['decisionId']) };
};
