import { elsewhere } from './stored-elsewhere.ts';
import {
  access,
  code,
  count,
  counts,
  day,
  decision,
  decisionParts,
  due,
  eventOf,
  firmsOwn,
  formParts,
  hash,
  hashed,
  holdParts,
  id,
  instant,
  noted,
  of,
  person,
  personParts,
  place,
  proof,
  type RowKind,
  source,
  uuid,
  version,
  visitor,
  visitParts,
  whole,
} from './stored-meanings.ts';
import { consoleRows, requestRows } from './stored-requests.ts';

const subject = whole(`S#${uuid}`);
const message = whole(`M#[\\w.#-]+#${uuid}`);
const only = /^-$/;
const untilPurged = 'the purge ends it, when every rule that holds it has run out';
const lookedAt = { reason: access('reason'), subjectId: id };

const records: readonly Omit<RowKind, 'table'>[] = [
  {
    name: 'a person',
    pk: subject,
    sk: /^PERSON$/,
    keeps: ['person'],
    stays: untilPurged,
    holds: {
      parts: {
        ...personParts,
        lookupPk: person('email'),
        lookupSk: person('email', 'name'),
        sealed: { sealedWith: 'subject key, as person', holds: { inOrder: [person('email'), person('name')] } },
        held: code,
        // What left is known again should it be reported once more: by its day, and a hash of the rest.
        pastEvents: {
          list: { parts: { eventId: id, source, digest: hash, on: of('contract')('services'), recordedAt: noted } },
        },
        restoring: { technical: 'by which act the rest of them is still to come back', seldom: true },
        ...due,
      },
    },
  },
  {
    name: 'a form',
    pk: subject,
    sk: whole(`FORM#(?:${uuid}|${hashed})`),
    keeps: ['person', 'entrySource'],
    stays: untilPurged,
    holds: {
      parts: {
        ...formParts,
        ended: { technical: 'the categories whose fields are gone' },
        sealed: { sealedWith: 'subject key', holds: { fieldsOf: 'form' } },
      },
    },
  },
  {
    name: 'a decision of a person',
    pk: subject,
    sk: whole(`D#(?:[\\w.-]+#)?(?:${uuid}|${hashed})`),
    keeps: ['decision'],
    stays:
      'with a form, or with a no, it stays as long as the person; a yes alone is forgotten long after it has lapsed',
    staysIf: ({ registrationId, purposes }) =>
      registrationId !== undefined ||
      Object.values(purposes as object).some((choice) => choice === 'refused' || choice === 'withdrawn'),
    holds: { parts: { ...decisionParts, registrationId: id, digest: hash, ...due } },
  },
  {
    name: 'a decision of a browser',
    pk: whole(`V#${uuid}`),
    sk: whole(`D#${uuid}`),
    key: visitor,
    keeps: ['decision'],
    holds: { parts: { ...decisionParts, digest: hash } },
  },
  {
    name: 'an event',
    pk: subject,
    sk: whole(`EVENT#[\\w.-]+#(?:${uuid}|closed-${day}-\\d+)`),
    stays: untilPurged,
    holds: eventOf(of, (number) => ({
      digest: hash,
      ...(number && { sealed: { sealedWith: 'subject key', holds: number } }),
    })),
  },
  {
    name: 'what remains of a person',
    pk: subject,
    sk: /^REMAINS$/,
    seldom: true,
    stays: 'the purge comes back for it, and it goes with the last row',
    holds: { parts: due },
  },
  {
    name: 'a note that the welcome was sent',
    pk: subject,
    sk: whole(`WELCOME#(?:${uuid}|${hashed})`),
    holds: { parts: { copies: count, sent: code } },
  },
  {
    name: 'where a person is found',
    pk: whole(`L#\\d+#${hashed}`),
    sk: whole(hashed),
    key: person('email', 'name'),
    keeps: ['person'],
    stays: 'it goes with the person, in one transaction',
    holds: { parts: { subjectId: id } },
  },
  {
    name: 'a message',
    pk: message,
    sk: only,
    holds: { parts: { template: code, class: code, createdAt: noted, accepted: count, digest: hash } },
  },
  {
    name: 'what a message says',
    pk: message,
    sk: /^WORDS$/,
    holds: {
      parts: {
        template: code,
        class: code,
        period: version,
        sealed: {
          sealedWith: 'message key',
          holds: {
            parts: {
              words: { by: 'anything', each: { parts: { subject: firmsOwn, paragraphs: firmsOwn } } },
              variables: { by: 'anything', each: firmsOwn },
            },
          },
        },
      },
    },
  },
  {
    name: 'a copy of a message',
    pk: message,
    sk: whole(`R#${uuid}`),
    keeps: ['decision'],
    holds: {
      parts: {
        state: code,
        reason: code,
        basis: code,
        at: noted,
        queuedAt: noted,
        decisionId: decision('decisionId'),
        copies: count,
        attempts: count,
        ...due,
      },
    },
  },
  {
    name: 'published counts',
    pk: /^STATISTICS$/,
    sk: whole(`${day}(?:#[A-Za-z]+#\\d{6})?`),
    stays: 'it tells nobody apart: no count is below the least that the policy names',
    holds: { parts: { publishedAt: noted, values: { by: 'anything', each: count } } },
  },
  {
    name: 'a look or act of staff',
    pk: whole(`AUDIT#${day}`),
    sk: whole(`${instant}#${hashed}`),
    keeps: ['access'],
    holds: {
      parts: {
        ...lookedAt,
        principal: access('principal'),
        // Who somebody is among the staff, and what they did with what reason.
        roles: access('principal'),
        act: access('reason'),
        seenAt: access('seenAt'),
        reference: id,
      },
    },
  },
  {
    name: 'an act of two people',
    pk: /^ACTS$/,
    sk: whole(`(?:${uuid}|${hashed})`),
    keeps: ['access'],
    holds: {
      parts: {
        ...lookedAt,
        kind: code,
        // Which law, case and days: part of the reason, and looked through for names.
        details: { by: 'anything', each: access('reason') },
        proposedBy: access('principal'),
        proposedAt: access('seenAt'),
        approvedBy: access('principal'),
        approvedAt: access('seenAt'),
      },
    },
  },
  {
    name: 'a hold in the list',
    pk: /^HOLDS$/,
    sk: whole(uuid),
    keeps: ['access'],
    stays: 'while it stands; released it is kept as long as the log of accesses',
    staysIf: ({ releasedAt }) => releasedAt === undefined,
    holds: { parts: holdParts },
  },
  {
    name: 'a report of the purge',
    pk: /^PURGES$/,
    sk: whole(day),
    stays: 'it counts, and is what the firm shows for having kept its word',
    holds: {
      parts: {
        run: noted,
        state: code,
        startedAt: noted,
        finishedAt: noted,
        policyVersion: version,
        rules: proof,
        looked: count,
        counts,
        visits: count,
        keys: count,
        overdue: count,
        certificate: proof,
        place: { parts: { bucket: place, cursor: place }, seldom: true },
        waiting: { technical: 'how many wait for two people to agree', seldom: true },
        restDone: { technical: 'whether all but those is done', seldom: true },
      },
    },
  },
];

/** What comes and goes: sessions, visits and their counts of the day. */
const transient: readonly Omit<RowKind, 'table'>[] = [
  {
    name: 'a session',
    pk: whole(`SESSION#${hashed}`),
    sk: only,
    key: of('session')('sessionId'),
    keeps: ['session'],
    holds: {
      parts: {
        clientId: id,
        subjectId: id,
        createdAt: of('session')('sessionCreatedAt'),
        lastUsedAt: of('session')('sessionLastUsedAt'),
      },
    },
  },
  {
    name: 'a visit',
    pk: whole(`VISITS#${day}#\\d`),
    sk: whole(`${instant}#${hashed}`),
    key: of('visit')('visitedAt'),
    keeps: ['visit'],
    holds: { parts: { ...visitParts, link: { sealedWith: 'visit key', holds: id } } },
  },
  {
    name: 'a count of visits',
    pk: whole(`COUNTS#${day}`),
    sk: /^(?:language|country|browser|platform|referrerOrigin|entryPage)#/,
    holds: { parts: { n: count } },
  },
];

/** Every kind of row that Habeas stores, and what each of its attributes is. */
export const rowKinds: readonly RowKind[] = [
  ...[...records, ...requestRows].map((kind): RowKind => ({ ...kind, table: 'records' })),
  ...[...transient, ...consoleRows].map((kind): RowKind => ({ ...kind, table: 'transient' })),
  ...elsewhere,
];
