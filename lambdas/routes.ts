/**
 * THE table of entry points: what can be called, by whom, which handler answers, and in which function it runs. The CDK
 * stack, the one-machine server and the API document all read it, so they cannot drift. Data only: handlers are named, not
 * imported, so that `lib/` pulls in no runtime code and a bundle no foreign schema.
 */
import { keys } from './stores/keys.ts';
import type { TableName } from './stores/table.ts';

/** Who may call: anyone, or an application whose token carries the scope. */
export type Caller = 'public' | { readonly scope: Scope };
export type Scope = 'entries';

/** DynamoDB actions a function may use on a table; the role it gets holds these and no others. */
export type TableAction = 'GetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'ConditionCheckItem' | 'Query';

/** One Lambda per permission set. */
export type FunctionNeeds = {
  readonly does: string;
  readonly tables: { readonly [T in TableName]?: readonly TableAction[] };
  /** Where given, the only partitions of a table that it may touch. */
  readonly partitions?: { readonly [T in TableName]?: readonly string[] };
  /** Uses the KMS key that wraps the tenant key. */
  readonly unwrapsTenantKey: boolean;
  readonly sendsMail: boolean;
  /** Reads the published notices that lie beside its code. */
  readonly servesTexts: boolean;
  readonly timeoutSeconds: number;
  /** What people notice when it fails; becomes the text of its alarm. */
  readonly whenItFails: string;
};

export const functions = {
  notices: {
    does: 'serves the notice, its archive, the registers and the API document',
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
    unwrapsTenantKey: true,
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
  keeper: {
    does: 'destroys link keys whose time has run out',
    tables: { keys: ['DeleteItem'] },
    unwrapsTenantKey: false,
    sendsMail: false,
    servesTexts: false,
    timeoutSeconds: 120,
    whenItFails: 'Unconfirmed registrations stay readable in old mails longer than promised.',
  },
  feedback: {
    does: 'stops mail to addresses that bounced or complained',
    tables: { keys: ['Query'], guards: ['PutItem'], journal: ['PutItem'] },
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
    summary: 'Confirms, declines or undoes',
  },
] as const satisfies readonly Route[];

/** Changes of a table, at least once, in order per item. */
export type Feed = {
  readonly name: string;
  readonly table: TableName;
  readonly handler: string;
  readonly function: FunctionName;
};
export const feeds = [
  { name: 'welcome', table: 'records', handler: 'send-welcome', function: 'welcome' },
] as const satisfies readonly Feed[];

export type Schedule = {
  readonly name: string;
  readonly everyMinutes: number;
  readonly handler: string;
  readonly function: FunctionName;
};
export const schedules = [
  { name: 'destroy-link-keys', everyMinutes: 60, handler: 'destroy-link-keys', function: 'keeper' },
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
