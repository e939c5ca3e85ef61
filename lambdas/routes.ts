/**
 * THE table of entry points: what can be called, by whom, which handler answers, and in which function it runs. The CDK
 * stack, the one-machine server and the API document all read it, so they cannot drift. Data only: handlers are named, not
 * imported, so that `lib/` pulls in no runtime code and a bundle no foreign schema.
 */
import { passingKinds } from './domain/keys/key-ring.ts';
import { keys } from './stores/keys.ts';
import type { TableName } from './stores/table.ts';

/**
 * Who may call: anyone, or an application whose token carries the scope. `optional`: anyone, and with a token the application;
 * a token that is sent must be good.
 */
export type Caller = 'public' | { readonly scope: Scope; readonly optional?: true };
export type Scope = 'entries' | 'consents' | 'decisions' | 'lookup' | 'messages' | 'imports';

/**
 * DynamoDB actions a function may use on a table; the role it gets holds these and no others. `QueryDue`: `Query` of the
 * due-time index, which a right to query the table does not include.
 */
export type TableAction =
  | 'GetItem'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'ConditionCheckItem'
  | 'Query'
  | 'QueryDue';

/** One Lambda per permission set. */
export type FunctionNeeds = {
  readonly does: string;
  readonly tables: { readonly [T in TableName]?: readonly TableAction[] };
  /** Where given, the only partitions of a table that it may touch. */
  readonly partitions?: { readonly [T in TableName]?: readonly string[] };
  /** Uses the KMS key that wraps the tenant key. */
  readonly unwrapsTenantKey: boolean;
  /** May be the first of a deployment that needs the tenant key, and makes it then; the others come after somebody who did. */
  readonly makesTenantKey?: true;
  readonly sendsMail: boolean;
  /** Reads the published notices that lie beside its code. */
  readonly servesTexts: boolean;
  readonly timeoutSeconds: number;
  /** What people notice when it fails; becomes the text of its alarm. */
  readonly whenItFails: string;
};

export const functions = {
  notices: {
    does: 'serves the notice, its archive, the registers, the API document and the page that asks for a preference link',
    tables: {},
    unwrapsTenantKey: false,
    sendsMail: false,
    servesTexts: true,
    timeoutSeconds: 10,
    whenItFails: 'Visitors cannot read the privacy notice, so no form can be sent in.',
  },
  proofs: {
    does: 'publishes the public keys that receipts are checked with',
    tables: { keys: ['Query'] },
    partitions: { keys: [keys.signingPublic] },
    unwrapsTenantKey: false,
    sendsMail: false,
    servesTexts: false,
    timeoutSeconds: 10,
    whenItFails: 'Nobody can check a receipt against our public keys.',
  },
  intake: {
    does: 'takes registrations and third-party entries and mails the sealed link',
    tables: {
      keys: ['GetItem', 'PutItem', 'Query'],
      guards: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'],
    },
    partitions: {
      keys: [keys.tenant, keys.passing('registration'), keys.passing('entry'), keys.passing('guard')],
    },
    unwrapsTenantKey: true,
    makesTenantKey: true,
    sendsMail: true,
    servesTexts: false,
    timeoutSeconds: 20,
    whenItFails: 'People who register, or who were entered by a third party, get no mail and cannot confirm.',
  },
  links: {
    does: 'shows and answers every mailed link',
    tables: {
      records: ['GetItem', 'PutItem', 'DeleteItem', 'Query'],
      keys: ['GetItem', 'PutItem', 'DeleteItem', 'Query'],
      guards: ['GetItem', 'PutItem'],
      journal: ['PutItem'],
      blocked: ['PutItem'],
    },
    unwrapsTenantKey: true,
    sendsMail: false,
    servesTexts: false,
    timeoutSeconds: 15,
    whenItFails: 'Links in our mails do not open: people cannot confirm, correct, decline or undo.',
  },
  welcome: {
    does: 'mails the receipt and the undo link after a confirmation',
    tables: { records: ['GetItem', 'PutItem', 'ConditionCheckItem', 'Query'], keys: ['GetItem', 'PutItem', 'Query'] },
    unwrapsTenantKey: true,
    sendsMail: true,
    servesTexts: false,
    timeoutSeconds: 30,
    whenItFails: 'People who confirmed get no receipt and no link to undo.',
  },
  capture: {
    does: 'keeps what visitors choose in a cookie panel, and what applications report for people they know',
    tables: { records: ['GetItem', 'PutItem'], keys: ['GetItem', 'PutItem'], journal: ['PutItem'] },
    partitions: { keys: [keys.signing, keys.signingPublic] },
    unwrapsTenantKey: false,
    sendsMail: false,
    servesTexts: false,
    timeoutSeconds: 10,
    whenItFails:
      'Cookie panels and account settings cannot save what people choose; nothing may be set or sent meanwhile.',
  },
  gate: {
    does: 'answers whether data may be used, and shows the history of decisions',
    tables: { records: ['Query'] },
    unwrapsTenantKey: false,
    sendsMail: false,
    servesTexts: false,
    timeoutSeconds: 10,
    whenItFails: 'Applications get no answer to "may we?" and have to stop what needs one.',
  },
  lookup: {
    does: 'finds the ids of the people behind an address, for applications that may',
    tables: { records: ['Query'], keys: ['GetItem', 'PutItem', 'Query'] },
    partitions: { keys: [keys.tenant] },
    unwrapsTenantKey: true,
    makesTenantKey: true,
    sendsMail: false,
    servesTexts: false,
    timeoutSeconds: 10,
    whenItFails: 'Applications cannot find people by their address.',
  },
  preferences: {
    does: 'mails the link to the preference centre',
    tables: {
      records: ['GetItem', 'Query'],
      keys: ['GetItem', 'PutItem', 'Query'],
      guards: ['PutItem', 'UpdateItem', 'DeleteItem', 'Query'],
    },
    partitions: { keys: [keys.tenant, keys.passing('preference'), keys.passing('guard')] },
    unwrapsTenantKey: true,
    makesTenantKey: true,
    sendsMail: true,
    servesTexts: false,
    timeoutSeconds: 20,
    whenItFails: 'People who ask for their preferences get no mail and cannot change them.',
  },
  messages: {
    does: 'takes messages for people and shows what became of them',
    tables: { records: ['PutItem', 'Query'], keys: ['GetItem', 'PutItem', 'Query'] },
    partitions: { keys: [keys.tenant, keys.passing('message')] },
    unwrapsTenantKey: true,
    makesTenantKey: true,
    sendsMail: false,
    servesTexts: false,
    timeoutSeconds: 20,
    whenItFails: 'Applications cannot hand in messages, so people are not told.',
  },
  sender: {
    does: 'sends messages, asking for each person at that moment whether it may',
    tables: {
      records: ['GetItem', 'PutItem', 'Query', 'QueryDue'],
      keys: ['GetItem', 'Query'],
      guards: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
    },
    unwrapsTenantKey: true,
    sendsMail: true,
    servesTexts: false,
    timeoutSeconds: 120,
    whenItFails: 'Service messages and newsletters wait and are not sent.',
  },
  imports: {
    does: "takes over the firm's existing people and consents",
    tables: {
      records: ['GetItem', 'PutItem', 'Query'],
      keys: ['GetItem', 'PutItem', 'Query'],
      guards: ['GetItem', 'ConditionCheckItem'],
      journal: ['PutItem'],
    },
    unwrapsTenantKey: true,
    makesTenantKey: true,
    sendsMail: false,
    servesTexts: false,
    timeoutSeconds: 28,
    whenItFails: 'Existing people cannot be taken over.',
  },
  keeper: {
    does: 'destroys link keys whose time has run out',
    tables: { keys: ['DeleteItem'] },
    partitions: { keys: passingKinds.map(keys.passing) },
    unwrapsTenantKey: false,
    sendsMail: false,
    servesTexts: false,
    timeoutSeconds: 120,
    whenItFails: 'Unconfirmed registrations stay readable in old mails longer than promised.',
  },
  feedback: {
    does: 'stops mail to addresses that bounced or complained, and takes back what those who complained had agreed to',
    tables: {
      records: ['PutItem', 'Query'],
      keys: ['GetItem', 'Query'],
      guards: ['GetItem', 'PutItem'],
      journal: ['PutItem'],
    },
    partitions: { keys: [keys.tenant, keys.signing] },
    unwrapsTenantKey: true,
    sendsMail: false,
    servesTexts: false,
    timeoutSeconds: 15,
    whenItFails: 'We may go on writing to people who complained.',
  },
} as const satisfies Record<string, FunctionNeeds>;
export type FunctionName = keyof typeof functions;

export type Route = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly caller: Caller;
  /** File in `handlers/`. */
  readonly handler: string;
  readonly function: FunctionName;
  /** Requests a second, and the burst allowed above it, over all callers. */
  readonly throttle: { readonly rate: number; readonly burst: number };
  readonly summary: string;
};

const reading = { rate: 200, burst: 400 };
const mailing = { rate: 20, burst: 100 };
const acting = { rate: 50, burst: 200 };
const asking = { rate: 1_000, burst: 2_000 };
const searching = { rate: 5, burst: 20 };

export const routes = [
  {
    method: 'GET',
    path: '/notice',
    caller: 'public',
    handler: 'show-notice',
    function: 'notices',
    throttle: reading,
    summary: 'The privacy notice in force, as JSON or as a page',
  },
  {
    method: 'GET',
    path: '/notices/{hash}',
    caller: 'public',
    handler: 'show-archived-notice',
    function: 'notices',
    throttle: reading,
    summary: 'Any text ever published, by its hash',
  },
  {
    method: 'GET',
    path: '/processors',
    caller: 'public',
    handler: 'list-processors',
    function: 'notices',
    throttle: reading,
    summary: 'Everyone who receives personal data, and on what ground',
  },
  {
    method: 'GET',
    path: '/cookies',
    caller: 'public',
    handler: 'list-cookies',
    function: 'notices',
    throttle: reading,
    summary: 'Every cookie, by category, with its duration',
  },
  {
    method: 'GET',
    path: '/.well-known/gpc.json',
    caller: 'public',
    handler: 'show-gpc',
    function: 'notices',
    throttle: reading,
    summary: 'Support of Global Privacy Control',
  },
  {
    method: 'GET',
    path: '/.well-known/jwks.json',
    caller: 'public',
    handler: 'show-keys',
    function: 'proofs',
    throttle: reading,
    summary: 'Public keys that receipts are signed with',
  },
  {
    method: 'GET',
    path: '/openapi.json',
    caller: 'public',
    handler: 'show-openapi',
    function: 'notices',
    throttle: reading,
    summary: 'This document',
  },
  {
    method: 'GET',
    path: '/docs',
    caller: 'public',
    handler: 'show-docs',
    function: 'notices',
    throttle: reading,
    summary: 'This document as a page',
  },
  {
    method: 'GET',
    path: '/style.css',
    caller: 'public',
    handler: 'show-style',
    function: 'notices',
    throttle: reading,
    summary: 'The stylesheet of the pages',
  },
  {
    method: 'GET',
    path: '/health',
    caller: 'public',
    handler: 'show-health',
    function: 'notices',
    throttle: reading,
    summary: 'Whether the service answers, and for which policy',
  },
  {
    method: 'POST',
    path: '/registrations',
    caller: 'public',
    handler: 'register',
    function: 'intake',
    throttle: mailing,
    summary: 'A person registers; nothing is stored until the mailed link is confirmed',
  },
  {
    method: 'POST',
    path: '/entries',
    caller: { scope: 'entries' },
    handler: 'enter-person',
    function: 'intake',
    throttle: mailing,
    summary: "An application enters somebody else's data; the person decides by mail",
  },
  {
    method: 'GET',
    path: '/links/{token}',
    caller: 'public',
    handler: 'show-link',
    function: 'links',
    throttle: acting,
    summary: 'Shows what a mailed link is about; changes nothing',
  },
  {
    method: 'POST',
    path: '/links/{token}',
    caller: 'public',
    handler: 'act-on-link',
    function: 'links',
    throttle: acting,
    summary: 'Confirms, declines, undoes, or changes preferences',
  },
  {
    method: 'POST',
    path: '/consents',
    caller: { scope: 'consents', optional: true },
    handler: 'capture-consent',
    function: 'capture',
    throttle: asking,
    summary: 'Keeps what a visitor chose in a panel, or, with a token, a known person in an application',
  },
  {
    method: 'GET',
    path: '/decisions',
    caller: { scope: 'decisions' },
    handler: 'ask-gate',
    function: 'gate',
    throttle: asking,
    summary: 'May we? Whether data of a person may be used for a purpose, by a recipient',
  },
  {
    method: 'GET',
    path: '/subjects/{id}/decisions',
    caller: { scope: 'decisions' },
    handler: 'list-decisions',
    function: 'gate',
    throttle: reading,
    summary: 'How every choice of a person stands, and the signed history',
  },
  {
    method: 'POST',
    path: '/subjects/lookup',
    caller: { scope: 'lookup' },
    handler: 'look-up-subjects',
    function: 'lookup',
    throttle: searching,
    summary: 'Ids of the people behind an address',
  },
  {
    method: 'POST',
    path: '/preference-links',
    caller: 'public',
    handler: 'send-preference-link',
    function: 'preferences',
    throttle: mailing,
    summary: 'Mails the link to the preference centre; says the same whether anybody is known or not',
  },
  {
    method: 'GET',
    path: '/preference-links',
    caller: 'public',
    handler: 'show-preference-form',
    function: 'notices',
    throttle: reading,
    summary: 'The page on which anybody asks for a link to their preferences',
  },
  {
    method: 'GET',
    path: '/unsubscribe/{token}',
    caller: 'public',
    handler: 'show-unsubscribe',
    function: 'links',
    throttle: acting,
    summary: 'The page behind the unsubscribe link of an advertising mail; changes nothing',
  },
  {
    method: 'POST',
    path: '/unsubscribe/{token}',
    caller: 'public',
    handler: 'unsubscribe',
    function: 'links',
    throttle: acting,
    summary: 'Unsubscribes at once: by the button of the page, or with one click in a mail program (RFC 8058)',
  },
  {
    method: 'POST',
    path: '/messages',
    caller: { scope: 'messages' },
    handler: 'send-messages',
    function: 'messages',
    throttle: mailing,
    summary: 'Sends a message of the policy to people; each is asked about at the moment of sending',
  },
  {
    method: 'GET',
    path: '/messages/{id}',
    caller: { scope: 'messages' },
    handler: 'show-messages',
    function: 'messages',
    throttle: reading,
    summary: 'What became of a message, person by person',
  },
  {
    method: 'POST',
    path: '/imports',
    caller: { scope: 'imports' },
    handler: 'import-people',
    function: 'imports',
    throttle: acting,
    summary: 'Takes over existing people and consents, row by row, with where they come from',
  },
] as const satisfies readonly Route[];

/** Changes of a table, at least once, in order per item. */
export type Feed = {
  readonly name: string;
  readonly table: TableName;
  /** Only items whose keys begin so; nobody is called, and nothing kept, for others. */
  readonly only: { readonly pk?: string; readonly sk?: string };
  readonly handler: string;
  readonly function: FunctionName;
};
export const feeds = [
  { name: 'welcome', table: 'records', only: { sk: keys.formPrefix }, handler: 'send-welcome', function: 'welcome' },
  {
    name: 'outbox',
    table: 'records',
    only: { pk: keys.messagePrefix, sk: keys.recipientPrefix },
    handler: 'send-queued',
    function: 'sender',
  },
] as const satisfies readonly Feed[];

export type Schedule = {
  readonly name: string;
  readonly everyMinutes: number;
  readonly handler: string;
  readonly function: FunctionName;
};
export const schedules = [
  { name: 'destroy-link-keys', everyMinutes: 60, handler: 'destroy-link-keys', function: 'keeper' },
  { name: 'send-waiting', everyMinutes: 5, handler: 'send-waiting', function: 'sender' },
] as const satisfies readonly Schedule[];

/** Events that other services report to us. */
export type Report = {
  readonly name: string;
  readonly source: 'mail';
  readonly handler: string;
  readonly function: FunctionName;
};
export const reports = [
  { name: 'mail-feedback', source: 'mail', handler: 'record-mail-feedback', function: 'feedback' },
] as const satisfies readonly Report[];
