import {
  access,
  category,
  code,
  count,
  day,
  due,
  hash,
  hashed,
  id,
  instant,
  language,
  noted,
  of,
  own,
  type Parts,
  type Row,
  type RowKind,
  uuid,
  whole,
  wrapped,
} from './stored-meanings.ts';

/** What the person is told to name their request by. */
export const reference = 'R-[0-9A-Z]{13}';

const request = whole(`REQ#${reference}`);
const keeps = ['request'] as const;
const intoBlocking = 'it goes into blocking with its request';
const done = access('principal');
const when = access('seenAt');

const fileIn = (all: readonly Row[], about: string): Row | undefined =>
  all.find(({ pk, sk }) => pk === `REQ#${about}` && sk === 'FILE');
/** Whether nobody has confirmed that request yet: then its words, and their key, end by themselves. */
const unconfirmedIn = (all: readonly Row[], about: string): boolean => fileIn(all, about)?.['state'] === 'unverified';
const isInUse = (all: readonly Row[], about: string): boolean => fileIn(all, about)?.['blockedAt'] === undefined;

/** What is asked for, how it stands and what came of it; `named`: in the row of the request, or in one of its very category. */
const fileParts = (named: typeof of): Parts => {
  const asked = named('request')('right');
  const answer = named('request')('answer');
  const kept = { category, rule: category, citation: answer, until: answer };
  return {
    right: asked,
    marketing: asked,
    ground: asked,
    channel: code,
    language,
    state: code,
    receivedAt: noted,
    receivedOn: noted,
    recordedAt: noted,
    recordedBy: done,
    triagedAt: noted,
    linksFrom: noted,
    dueOn: noted,
    calendarKnown: code,
    extension: { parts: { at: when, by: done } },
    pauses: { list: { parts: { question: answer, from: noted, until: noted } } },
    identity: { parts: { how: code, at: when, by: done } },
    shared: named('request')('details'),
    subjectId: id,
    repeats: named('request')('reference'),
    toSend: code,
    warned: code,
    work: {
      parts: {
        done: code,
        result: { parts: { done: answer, kept: { list: { parts: kept } }, backupsUntil: answer, keyUntil: answer } },
        as: asked,
        orderedBy: done,
        address: answer,
        approval: id,
        restrictedSince: noted,
        ending: { parts: { state: code, outcome: answer, letter: code }, seldom: true },
      },
    },
    retry: { parts: { tries: count, notBefore: noted }, seldom: true },
    lease: { technical: 'until when somebody is at work on it', seldom: true },
    outcome: answer,
    refusalGround: answer,
    closedAt: noted,
  };
};

/** What the person wrote, who they say they are, and what they read. */
const contentParts = (named: typeof of): Parts => {
  const told = named('request')('details');
  return {
    address: told,
    name: told,
    details: told,
    changes: { fieldsOf: 'any' },
    newAddress: told,
    oldAddress: told,
    texts: { by: 'anything', each: named('request')('answer') },
    onBehalf: { parts: { as: told, authority: told, until: told, receives: told } },
  };
};

const historyParts: Parts = {
  at: noted,
  by: done,
  what: code,
  reason: access('reason'),
  details: { by: 'anything', each: code },
};

const letterParts = (named: typeof of): Parts => ({ kind: code, at: noted, sent: code, ...saidParts(named) });
const saidParts = (named: typeof of): Parts => ({
  subject: named('request')('answer'),
  text: named('request')('answer'),
});

/** A whole request, once it is blocked. */
export const blockedRequestParts: Parts = {
  file: { parts: { id: own('request')('reference'), ...fileParts(own) } },
  content: { parts: contentParts(own) },
  history: { list: { parts: historyParts } },
  letters: { list: { parts: letterParts(own) } },
};

/** Attributes that a line of the list shows; everything else is in the file. */
const lineAttributes: readonly string[] = [
  'right',
  'marketing',
  'channel',
  'state',
  'receivedOn',
  'dueOn',
  'extension',
  'shared',
  'repeats',
  'outcome',
];

/** Every kind of row about requests in `records`. */
export const requestRows: readonly Omit<RowKind, 'table'>[] = [
  {
    name: 'a request',
    pk: request,
    sk: /^FILE$/,
    key: of('request')('reference'),
    keeps,
    stays: 'while it is in use; reference, dates and outcome end with what is blocked of it',
    staysIf: ({ blockedAt }) => blockedAt === undefined,
    holds: { parts: { ...fileParts(of), blockedAt: noted, ...due } },
  },
  {
    name: 'the words of a request',
    pk: request,
    sk: /^CONTENT$/,
    keeps,
    stays: intoBlocking,
    staysIf: ({ pk }, all) => !unconfirmedIn(all, pk.slice('REQ#'.length)),
    holds: { parts: { sealed: { sealedWith: 'subject key', holds: { parts: contentParts(of) } } } },
  },
  {
    name: 'what happened with a request',
    pk: request,
    sk: whole(`HISTORY#${instant}#\\d{6}`),
    keeps,
    stays: intoBlocking,
    holds: { parts: historyParts },
  },
  {
    name: 'a letter about a request',
    pk: request,
    sk: whole(`LETTER#${instant}#${hashed}`),
    keeps,
    stays: intoBlocking,
    holds: {
      parts: {
        kind: code,
        at: noted,
        sent: code,
        // Of what nobody confirmed in time, the key goes first.
        sealed: { sealedWith: 'subject key', outlives: true, holds: { parts: saidParts(of) } },
      },
    },
  },
  {
    name: 'files to be fetched',
    pk: request,
    sk: /^BUNDLE$/,
    keeps,
    holds: {
      parts: {
        files: {
          list: {
            parts: {
              name: { technical: 'the same for everybody' },
              type: code,
              size: count,
              object: id,
            },
          },
        },
      },
    },
  },
  {
    name: 'a document that was sent',
    pk: request,
    sk: /^DOCUMENT$/,
    key: of('any')('identityDocument'),
    keeps,
    holds: { parts: { type: code, size: count, receivedAt: noted, object: id } },
  },
  {
    name: 'a line in the list of requests',
    pk: /^REQUESTS#[a-z]+(?:#[a-z-]+)?$/,
    sk: whole(`${day}#${reference}`),
    key: of('request')('reference', 'right'),
    keeps,
    stays: 'as long as its request',
    staysIf: ({ sk }, all) => isInUse(all, sk.slice(sk.indexOf('#') + 1)),
    holds: {
      parts: {
        line: {
          parts: {
            id: of('request')('reference'),
            ...Object.fromEntries(Object.entries(fileParts(of)).filter(([name]) => lineAttributes.includes(name))),
          },
        },
      },
    },
  },
  {
    name: 'which request concerns whom',
    pk: whole(`REQUESTS-OF#[0-9a-f-]{36}`),
    sk: whole(reference),
    key: of('request')('reference'),
    keeps,
    stays: 'until its request goes into blocking',
    holds: { parts: {} },
  },
];

/** Who of the staff is at the console, in `transient`. */
export const consoleRows: readonly Omit<RowKind, 'table'>[] = [
  {
    name: 'a sign-in to the console',
    pk: whole(`CONSOLE#${hashed}`),
    sk: /^-$/,
    keeps: ['access'],
    holds: {
      parts: {
        principal: done,
        roles: done,
        language: { technical: 'in which a member of staff reads' },
        opened: { by: 'anything', each: { parts: { reason: access('reason'), at: when } } },
        createdAt: when,
        usedAt: when,
      },
    },
  },
];

/** Their keys, in `keys`. */
export const requestKeys: readonly Omit<RowKind, 'table'>[] = [
  {
    name: 'the key of a request',
    pk: whole(`SUBJECT#${reference}`),
    sk: /^KEY$/,
    keeps: ['request'],
    stays: 'once somebody has confirmed the request, it is destroyed when that goes into blocking',
    staysIf: ({ pk }, all) => !unconfirmedIn(all, pk.slice('SUBJECT#'.length)),
    holds: { parts: wrapped },
  },
  {
    name: 'the key of files to be fetched, or of a document that was sent',
    pk: whole(`(?:BUNDLE|DOCUMENT)#${reference}`),
    sk: /^KEY$/,
    keeps: ['request'],
    holds: { parts: wrapped },
  },
];

/** Codes, and what links gave out after them, in `guards`. */
export const requestGuards: readonly Omit<RowKind, 'table'>[] = [
  {
    name: 'a one-time code',
    pk: whole(`CODE#${hashed}`),
    sk: /^IN-FORCE$/,
    holds: { parts: { hash, tries: count, used: code } },
  },
  {
    name: 'a code that was sent today',
    pk: whole(`CODE#${hashed}`),
    sk: /^sent#\d+$/,
    holds: { parts: { at: noted } },
  },
  {
    name: 'what a link gave out',
    pk: whole(`GRANT#(?:${uuid}|${hashed})`),
    sk: /^-$/,
    holds: { parts: { hash, endsAt: noted, fetched: { by: 'anything', each: count } } },
  },
];
