import type { TableName } from '../../lambdas/stores/table.ts';
import {
  category,
  code,
  count,
  counts,
  day,
  decision,
  decisionParts,
  due,
  eventOf,
  formParts,
  hashed,
  holdParts,
  id,
  instant,
  type Meaning,
  noted,
  own,
  type Parts,
  person,
  personParts,
  place,
  proof,
  type Row,
  type RowKind,
  right,
  sealedKey,
  suppressed,
  tombstone,
  uuid,
  version,
  visitParts,
  whole,
  wrapped,
} from './stored-meanings.ts';
import { blockedRequestParts, reference, requestGuards, requestKeys } from './stored-requests.ts';

type InTable = Omit<RowKind, 'table'>;
const only = /^-$/;
const anybody = `(?:${uuid}|${reference})`;
const blocked = whole(`B#${anybody}`);
const whileHeld = 'while a hold stands, and no longer';
const isHeld = ({ held }: Readonly<Record<string, unknown>>) => held === true;
const foundAt = (place: Row, all: readonly Row[]) =>
  all.filter(({ pk, lookupPk }) => pk === `B#${place.sk}` && lookupPk === place.pk);
const inBlocked: readonly InTable[] = [
  {
    name: 'blocked data',
    pk: blocked,
    sk: whole(`DATA#[\\w-]+#${hashed}`),
    stays: whileHeld,
    staysIf: isHeld,
    holds: {
      parts: {
        category,
        blockedAt: noted,
        because: { list: { parts: { rule: category, from: noted } } },
        month: version,
        until: noted,
        held: code,
        replaced: code,
        lookupPk: person('email'),
        ...due,
        sealed: {
          sealedWith: 'class key',
          holds: {
            parts: {
              person: { parts: { address: person('email'), name: person('name'), ...personParts } },
              forms: { list: { parts: { id, ...formParts, fields: { fieldsOf: 'form', own: true } } } },
              events: { list: eventOf(own, (number): Parts => (number ? { number } : {})) },
              decisions: { list: { parts: decisionParts } },
              request: { parts: blockedRequestParts },
            },
          },
        },
      },
    },
  },
  {
    name: 'a hold beside blocked data',
    pk: blocked,
    sk: whole(`HOLD#${uuid}`),
    keeps: ['access'],
    stays: whileHeld,
    holds: { parts: holdParts },
  },
  {
    name: 'where blocked data are found',
    pk: whole(`BL#\\d+#${hashed}`),
    sk: whole(anybody),
    key: person('email'),
    keeps: ['person'],
    stays: whileHeld,
    staysIf: (place, all) => foundAt(place, all).some(isHeld),
    leadsTo: foundAt,
    holds: { parts: {} },
  },
  {
    name: 'held visits',
    pk: whole(`HV#${uuid}`),
    sk: whole(`VISITS#${day}#\\d/${instant}#${hashed}`),
    key: { names: ['visitedAt'], of: 'visit' },
    keeps: ['visit'],
    stays: whileHeld,
    holds: {
      parts: {
        category,
        month: version,
        blockedAt: noted,
        held: code,
        sealed: {
          sealedWith: 'class key',
          holds: {
            list: {
              parts: {
                ...visitParts,
                pk: { technical: 'its own key' },
                sk: { names: ['visitedAt'], of: 'visit' },
                version,
                expiresAt: noted,
                link: { technical: 'still sealed, as it was' },
              },
            },
          },
        },
      },
    },
  },
];

const inKeys: readonly InTable[] = [
  {
    name: 'a key of the firm',
    pk: /^TENANT$/,
    sk: /^V\d{6}$/,
    stays: 'every other key hangs on it',
    holds: { parts: { number: version, wrapped: sealedKey } },
  },
  {
    name: 'a key that changes with time',
    pk: /^PASSING#[a-z]+$/,
    sk: /^\d{10}$/,
    holds: { parts: wrapped },
  },
  {
    name: 'the key of a person',
    pk: whole(`SUBJECT#${uuid}`),
    sk: /^KEY$/,
    keeps: ['person'],
    stays: 'it is destroyed with the person, in one transaction',
    holds: { parts: wrapped },
  },
  {
    name: 'a key of blocked data',
    pk: /^CLASS#[\w-]+$/,
    sk: /^\d{4}-\d\d$/,
    stays: 'the purge destroys it when its month is over',
    holds: { parts: wrapped },
  },
  {
    name: 'the signing key',
    pk: /^SIGNING$/,
    sk: /^KEY$/,
    stays: 'receipts are signed with it',
    holds: { parts: { kid: sealedKey, ...wrapped } },
  },
  {
    name: 'the public half of a signing key',
    pk: /^SIGNING-PUBLIC$/,
    sk: whole(hashed),
    stays: 'receipts are checked with it for ever',
    holds: { parts: { x: sealedKey } },
  },
];

const redo = { rowsAgain: true } as const;
const done = { kind: code, subjectId: id, run: noted, tally: counts, redo };
const inJournal: readonly InTable[] = [
  {
    name: 'an entry of the journal',
    pk: whole(`J#${day}`),
    sk: whole(`${instant}#\\d{9}#[a-z]+#[\\w#-]+`),
    keeps: ['erasure'],
    holds: {
      on: 'kind',
      variants: {
        withdrawal: { kind: code, subjectId: id, redo },
        suppression: { kind: code, redo },
        hold: { kind: code, redo },
        erasure: done,
        blocking: done,
        destruction: done,
        unblocking: done,
        visits: { kind: code, run: noted, tally: counts },
        restriction: { kind: code, subjectId: id, ground: right, redo },
        event: { kind: code, subjectId: id, redo },
        rectification: { kind: code, subjectId: id, redo },
      },
    },
  },
];

const counted: Meaning = { parts: { records: count, blocked: count, journal: count, guards: count } };
const aboutBackups: readonly InTable[] = [
  {
    name: 'the note of a backup',
    pk: /^BACKUPS$/,
    sk: /^\d{8}T\d{9}Z-[0-9a-f]{8}$/,
    holds: {
      parts: {
        reason: code,
        state: code,
        policyVersion: version,
        beganAt: noted,
        takenAt: noted,
        finishedAt: noted,
        copiedAt: { technical: 'when it was copied elsewhere', seldom: true },
        counts: counted,
        bytes: count,
        manifest: proof,
        gone: noted,
      },
    },
  },
];

const ofRestores: Meaning = {
  parts: {
    loaded: { parts: { records: count, blocked: count, guards: count } },
    left: count,
    replayed: { technical: 'counts, by kind of change', whole: true },
    unreadable: count,
    looked: count,
    findings: { technical: 'codes of what is wrong, with counts', whole: true },
  },
};
const aboutRestores: readonly InTable[] = [
  {
    name: 'the note of a restore that was tried',
    pk: /^REHEARSALS$/,
    sk: whole(instant),
    holds: { parts: { backupId: code, takenAt: noted, state: code, isWhole: code, report: ofRestores } },
  },
];

const inGuards: readonly InTable[] = [
  {
    name: 'an address that is not to be written to',
    pk: whole(`SUPPRESSED#\\d+#${hashed}`),
    sk: /^(?:entry|marketing)$/,
    key: suppressed,
    keeps: ['suppression'],
    stays: 'for as long as advertising is sent or others may enter people',
    holds: { parts: { since: suppressed, reason: suppressed, unread: { ...suppressed, seldom: true } } },
  },
  {
    name: 'a mail that an address got today',
    pk: whole(`CAP#${hashed}`),
    sk: /^[a-z-]+#\d+$/,
    key: suppressed,
    keeps: ['suppression'],
    holds: { parts: {} },
  },
  {
    name: 'advertising that somebody got lately',
    pk: whole(`SENDS#${hashed}`),
    sk: /^sent#\d+$/,
    key: suppressed,
    keeps: ['suppression'],
    holds: { parts: {} },
  },
  { name: 'mails of a day', pk: whole(`BUDGET#${day}`), sk: /^[a-z-]+$/, holds: { parts: { n: count } } },
  {
    name: 'a repeat',
    pk: whole(`REPEAT#(?:${uuid}|${hashed})`),
    sk: only,
    holds: { parts: { at: noted, settled: code } },
  },
  {
    name: 'a link that was used',
    pk: whole(`USED#(?:${uuid}|${hashed})`),
    sk: only,
    keeps: ['decision'],
    holds: {
      parts: { outcome: code, at: decision('decidedAt'), subjectId: id, decisionId: decision('decisionId') },
    },
  },
  {
    name: 'the mark of somebody erased',
    pk: whole(`ERASED#\\d+#${hashed}`),
    sk: only,
    key: tombstone,
    keeps: ['erasure'],
    holds: { parts: { at: tombstone } },
  },
  {
    name: 'how many were erased in a minute because they asked',
    pk: /^DESTRUCTIONS$/,
    sk: /^ASKED#\d+$/,
    holds: { parts: { n: count } },
  },
  {
    name: 'how many the purge erased within the hour',
    pk: /^DESTRUCTIONS$/,
    sk: only,
    seldom: true,
    holds: { parts: { minutes: { technical: 'counts of people, by minute', whole: true } } },
  },
  {
    name: 'the place of a feed',
    pk: /^FEED#[a-z-]+$/,
    sk: only,
    stays: 'it is one, and about nobody',
    holds: { parts: { sequence: place } },
  },
  {
    name: 'the time of a schedule',
    pk: /^SCHEDULE#[a-z-]+$/,
    sk: only,
    stays: 'it is one, and about nobody',
    holds: { parts: { ranAt: place } },
  },
];

const within = (table: TableName, kinds: readonly InTable[]): readonly RowKind[] =>
  kinds.map((kind) => ({ ...kind, table }));

/** Every kind of row outside `records` and `transient`. */
export const elsewhere: readonly RowKind[] = [
  ...within('blocked', inBlocked),
  ...within('keys', [...inKeys, ...requestKeys]),
  ...within('journal', [...inJournal, ...aboutBackups, ...aboutRestores]),
  ...within('guards', [...inGuards, ...requestGuards]),
];
