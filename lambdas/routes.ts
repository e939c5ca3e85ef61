/**
 * THE table of entry points: what can be called, by whom, which handler answers, and in which function it runs. The CDK
 * stack, the one-machine server and the API document all read it, so they cannot drift. Data only: handlers are named, not
 * imported, so that `lib/` pulls in no runtime code and a bundle no foreign schema.
 */
import { isApplication } from './callers.ts';
import { mostDocumentBytes } from './domain/requests/documents.ts';
import { approvers, type Role, roles } from './domain/staff/staff.ts';
import type { FunctionName } from './functions.ts';
import { keys } from './stores/keys.ts';
import type { TableName } from './stores/table.ts';

export { isApplication, isStaff } from './callers.ts';
export { roles };

/**
 * Who may call: anyone; an application whose token carries the scope (`optional`: anyone, and with a token the application; a
 * token that is sent must be good); or a member of staff whose token names one of the roles.
 */
export type Caller = 'public' | ApplicationCaller | StaffCaller;
export type ApplicationCaller = { readonly scope: Scope; readonly optional?: true };
export type StaffCaller = { readonly roles: readonly Role[] };

export type Scope =
  | 'entries'
  | 'consents'
  | 'decisions'
  | 'lookup'
  | 'messages'
  | 'imports'
  | 'events'
  | 'sessions'
  | 'visits'
  | 'statistics';

export type Route = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly caller: Caller;
  /** File in `handlers/`. */
  readonly handler: string;
  readonly function: FunctionName;
  /** Requests a second, and the burst allowed above it, over all callers. */
  readonly throttle: { readonly rate: number; readonly burst: number };
  /** Largest body, in bytes; 64 KB if absent. */
  readonly mostBytes?: number;
  readonly summary: string;
};

/** A document, as it is when JSON carries it, with what goes around it. */
const mostUpload = Math.ceil((mostDocumentBytes * 4) / 3) + 16 * 1024;

const reading = { rate: 200, burst: 400 };
const mailing = { rate: 20, burst: 100 };
const acting = { rate: 50, burst: 200 };
const asking = { rate: 1_000, burst: 2_000 };
const searching = { rate: 5, burst: 20 };
const working = { rate: 20, burst: 40 };

/** Who may look at a person; `billing` alone at one who only owes (see `view-subject`). */
const viewers = { roles: ['privacy-lead', 'operator', 'support', 'billing'] } as const;
const leads = { roles: ['privacy-lead'] } as const;
const handlersOfCases = { roles: ['operator', 'privacy-lead'] } as const;
const disclosers = { roles: ['disclosure'] } as const;
const overseers = { roles: ['privacy-lead', 'auditor'] } as const;
const everybody = { roles } as const;

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
    path: '/links/{token}/files/{part}',
    caller: 'public',
    handler: 'download-file',
    function: 'files',
    throttle: acting,
    summary: 'Hands out one file of a copy that was opened with its code',
  },
  {
    method: 'POST',
    path: '/links/{token}/document',
    caller: 'public',
    handler: 'receive-document',
    function: 'files',
    throttle: acting,
    mostBytes: mostUpload,
    summary: 'Takes the one document that somebody sends after a doubt about who they are',
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
    path: '/requests',
    caller: 'public',
    handler: 'show-request-form',
    function: 'notices',
    throttle: reading,
    summary: 'The page on which anybody exercises a right',
  },
  {
    method: 'POST',
    path: '/requests',
    caller: 'public',
    handler: 'receive-request',
    function: 'requests',
    throttle: acting,
    summary:
      'Takes a request for a right and answers its reference and dates; says the same whether anybody is known or not',
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
  {
    method: 'POST',
    path: '/subjects/{id}/events',
    caller: { scope: 'events' },
    handler: 'record-event',
    function: 'events',
    throttle: acting,
    summary:
      'Something happened with a person that starts or stops a retention clock: contract, invoice, contact, event',
  },
  {
    method: 'POST',
    path: '/sessions',
    caller: { scope: 'sessions' },
    handler: 'create-session',
    function: 'sessions',
    throttle: asking,
    summary: 'Begins a session under an id made of chance',
  },
  {
    method: 'GET',
    path: '/sessions/{id}',
    caller: { scope: 'sessions' },
    handler: 'check-session',
    function: 'sessions',
    throttle: asking,
    summary: 'Whether a session is alive, without using it',
  },
  {
    method: 'POST',
    path: '/sessions/{id}/touch',
    caller: { scope: 'sessions' },
    handler: 'touch-session',
    function: 'sessions',
    throttle: asking,
    summary: 'Uses a session, which then idles anew; never past its longest life',
  },
  {
    method: 'POST',
    path: '/sessions/{id}/end',
    caller: { scope: 'sessions' },
    handler: 'end-session',
    function: 'sessions',
    throttle: asking,
    summary: 'Logs out: the session is gone at once',
  },
  {
    method: 'POST',
    path: '/visits',
    caller: { scope: 'visits' },
    handler: 'record-visit',
    function: 'visits',
    throttle: asking,
    summary: 'Keeps a shortened note of a visit where the browser said yes, or counts it where nobody is told apart',
  },
  {
    method: 'GET',
    path: '/statistics',
    caller: { scope: 'statistics' },
    handler: 'show-statistics',
    function: 'statistics',
    throttle: reading,
    summary: 'Counts of visits by day, none of fewer than the policy allows',
  },
  {
    method: 'POST',
    path: '/staff/subjects/{id}/views',
    caller: viewers,
    handler: 'view-subject',
    function: 'staff',
    throttle: working,
    summary:
      'Looks at a person: who, in which state, which data until when and why; each look is logged with its reason',
  },
  {
    method: 'POST',
    path: '/staff/subjects/{id}/restriction',
    caller: handlersOfCases,
    handler: 'restrict-subject',
    function: 'staff',
    throttle: working,
    summary: 'Restricts the use of a person’s data, or lifts that after telling them (GDPR art. 18)',
  },
  {
    method: 'GET',
    path: '/staff/purges',
    caller: { roles: ['privacy-lead', 'operator', 'auditor'] },
    handler: 'list-purges',
    function: 'staff',
    throttle: working,
    summary: 'What each nightly purge did, newest first, in counts',
  },
  {
    method: 'GET',
    path: '/staff/purges/{id}',
    caller: { roles: ['privacy-lead', 'operator', 'auditor'] },
    handler: 'show-purge',
    function: 'staff',
    throttle: working,
    summary: 'The report of one purge with its signed certificate',
  },
  {
    method: 'POST',
    path: '/staff/purges/{id}/destructions',
    caller: handlersOfCases,
    handler: 'propose-bulk-destruction',
    function: 'staff',
    throttle: working,
    summary: 'Proposes that a night erases more people than the policy lets go within an hour',
  },
  {
    method: 'POST',
    path: '/staff/destructions/{id}/approval',
    caller: { roles: approvers['bulk-destruction'] },
    handler: 'approve-bulk-destruction',
    function: 'staff',
    throttle: working,
    summary: 'A second person agrees: the night goes on within a quarter of an hour',
  },
  {
    method: 'GET',
    path: '/staff/backups',
    caller: { roles: ['privacy-lead', 'operator', 'auditor'] },
    handler: 'list-backups',
    function: 'staff',
    throttle: working,
    summary: 'Backups, newest first: what each holds, in counts, and when the last of it is gone',
  },
  {
    method: 'GET',
    path: '/staff/backups/{id}',
    caller: { roles: ['privacy-lead', 'operator', 'auditor'] },
    handler: 'show-backup',
    function: 'staff',
    throttle: working,
    summary: 'What is noted of one backup',
  },
  {
    method: 'POST',
    path: '/staff/backups/{id}/restores',
    caller: handlersOfCases,
    handler: 'propose-restore',
    function: 'staff',
    throttle: working,
    summary: 'Proposes to restore a backup: for integrity, or by order of the customer or of an authority',
  },
  {
    method: 'POST',
    path: '/staff/restores/{id}/approval',
    caller: { roles: approvers.restore },
    handler: 'approve-restore',
    function: 'staff',
    throttle: working,
    summary: 'A second person agrees; from then on there are 24 hours to begin',
  },
  {
    method: 'GET',
    path: '/staff/restores',
    caller: { roles: ['privacy-lead', 'operator', 'auditor'] },
    handler: 'list-restores',
    function: 'staff',
    throttle: working,
    summary: 'Orders of restores that stand, and how each restore went, in counts',
  },
  {
    method: 'GET',
    path: '/staff/audit',
    caller: overseers,
    handler: 'list-accesses',
    function: 'staff',
    throttle: working,
    summary: 'Who of the staff looked at whom, did what, and why',
  },
  {
    method: 'GET',
    path: '/staff/approvals',
    caller: everybody,
    handler: 'list-approvals',
    function: 'staff',
    throttle: working,
    summary: 'What waits for a second person',
  },
  {
    method: 'GET',
    path: '/staff/holds',
    caller: overseers,
    handler: 'list-holds',
    function: 'blocked',
    throttle: working,
    summary: 'Holds that stop erasure, with their reasons and review dates',
  },
  {
    method: 'POST',
    path: '/staff/holds',
    caller: leads,
    handler: 'set-hold',
    function: 'blocked',
    throttle: working,
    summary: 'Holds data of a person, or of some days of visits, from erasure; never allows their use',
  },
  {
    method: 'POST',
    path: '/staff/holds/{id}/release',
    caller: leads,
    handler: 'release-hold',
    function: 'blocked',
    throttle: working,
    summary: 'Releases a hold; what is overdue goes within 24 hours',
  },
  {
    method: 'POST',
    path: '/staff/disclosures',
    caller: disclosers,
    handler: 'propose-disclosure',
    function: 'blocked',
    throttle: working,
    summary: 'Proposes to read blocked data for an authority: which, by what law, how much (LOPDGDD art. 32.2)',
  },
  {
    method: 'POST',
    path: '/staff/disclosures/{id}/approval',
    caller: { roles: approvers.disclosure },
    handler: 'approve-disclosure',
    function: 'blocked',
    throttle: working,
    summary: 'A second person agrees to it',
  },
  {
    method: 'POST',
    path: '/staff/disclosures/{id}/views',
    caller: disclosers,
    handler: 'view-blocked',
    function: 'blocked',
    throttle: working,
    summary: 'Reads the blocked data that two people agreed on; each look is logged',
  },
  {
    method: 'POST',
    path: '/staff/unblockings',
    caller: handlersOfCases,
    handler: 'propose-unblocking',
    function: 'blocked',
    throttle: working,
    summary: 'Proposes to take back a blocking made in error, within the hours that the policy leaves',
  },
  {
    method: 'POST',
    path: '/staff/unblockings/{id}/approval',
    caller: { roles: approvers.unblocking },
    handler: 'approve-unblocking',
    function: 'blocked',
    throttle: working,
    summary: 'A second person agrees, and it is done',
  },
  {
    method: 'POST',
    path: '/staff/visit-links',
    caller: leads,
    handler: 'propose-visit-link',
    function: 'linking',
    throttle: working,
    summary: 'Proposes to find the visits of a person: only by law or for misuse, with a case',
  },
  {
    method: 'POST',
    path: '/staff/visit-links/{id}/approval',
    caller: { roles: approvers['visit-link'] },
    handler: 'approve-visit-link',
    function: 'linking',
    throttle: working,
    summary: 'A second person agrees; the person is told unless the law forbids it',
  },
  {
    method: 'POST',
    path: '/staff/visit-links/{id}/views',
    caller: leads,
    handler: 'view-linked-visits',
    function: 'linking',
    throttle: working,
    summary: 'The visits that two people agreed to find; each look is logged',
  },
  {
    method: 'GET',
    path: '/staff/requests',
    caller: { roles: ['operator', 'privacy-lead', 'auditor'] },
    handler: 'list-requests',
    function: 'cases',
    throttle: working,
    summary: 'Requests of people, what is due first on top',
  },
  {
    method: 'POST',
    path: '/staff/requests',
    caller: handlersOfCases,
    handler: 'record-request',
    function: 'cases',
    throttle: working,
    summary: 'Records a request that came by post or by phone, with its true date of arrival',
  },
  {
    method: 'POST',
    path: '/staff/requests/{id}/views',
    caller: { roles: ['operator', 'privacy-lead', 'auditor'] },
    handler: 'view-request',
    function: 'cases',
    throttle: working,
    summary: 'A request with its words, history and letters; each look is logged with its reason',
  },
  {
    method: 'POST',
    path: '/staff/requests/{id}/actions',
    caller: handlersOfCases,
    handler: 'act-on-request',
    function: 'cases',
    throttle: working,
    summary: 'One step by a person: identify, ask, extend, do it, answer, propose to refuse, pass on',
  },
  {
    method: 'POST',
    path: '/staff/requests/{id}/approval',
    caller: handlersOfCases,
    handler: 'approve-request',
    function: 'cases',
    throttle: working,
    summary: 'A second person agrees to a refusal, or to an erasure against a hold',
  },
  {
    method: 'POST',
    path: '/staff/requests/{id}/document',
    caller: handlersOfCases,
    handler: 'view-document',
    function: 'cases',
    throttle: working,
    summary: 'The document by which somebody shows who they are, until that is decided',
  },
  {
    method: 'POST',
    path: '/staff/back-datings/{id}/approval',
    caller: { roles: approvers['back-dating'] },
    handler: 'approve-back-dating',
    function: 'cases',
    throttle: working,
    summary: 'A second person agrees that a request came more than 30 days ago',
  },
  // The console: whoever has no session of it is sent to sign in by the handlers themselves.
  {
    method: 'GET',
    path: '/console',
    caller: 'public',
    handler: 'show-console',
    function: 'cases',
    throttle: working,
    summary: 'Requests of people, what is due first on top: a page of the staff console',
  },
  {
    method: 'GET',
    path: '/console/style.css',
    caller: 'public',
    handler: 'show-console-style',
    function: 'notices',
    throttle: reading,
    summary: 'The stylesheet of the console',
  },
  {
    method: 'GET',
    path: '/console/sign-in',
    caller: 'public',
    handler: 'show-sign-in',
    function: 'cases',
    throttle: working,
    summary: 'Where staff sign in to the console',
  },
  {
    method: 'POST',
    path: '/console/sign-in',
    caller: 'public',
    handler: 'begin-sign-in',
    function: 'cases',
    throttle: working,
    summary: 'Sends a browser to the issuer',
  },
  {
    method: 'GET',
    path: '/console/callback',
    caller: 'public',
    handler: 'finish-sign-in',
    function: 'cases',
    throttle: working,
    summary: 'Where it comes back to',
  },
  {
    method: 'POST',
    path: '/console/sign-out',
    caller: 'public',
    handler: 'sign-out',
    function: 'cases',
    throttle: working,
    summary: 'Ends the session',
  },
  {
    method: 'GET',
    path: '/console/requests/new',
    caller: 'public',
    handler: 'show-record-form',
    function: 'cases',
    throttle: working,
    summary: 'A form for what came by post or by phone',
  },
  {
    method: 'POST',
    path: '/console/requests/new',
    caller: 'public',
    handler: 'record-in-console',
    function: 'cases',
    throttle: working,
    summary: 'Records it, with its true date of arrival',
  },
  {
    method: 'GET',
    path: '/console/requests/{id}',
    caller: 'public',
    handler: 'show-case',
    function: 'cases',
    throttle: working,
    summary: 'Asks why somebody opens a request; shows it to whoever has just said so',
  },
  {
    method: 'POST',
    path: '/console/requests/{id}',
    caller: 'public',
    handler: 'open-case',
    function: 'cases',
    throttle: working,
    summary: 'Says why; each look is logged with it',
  },
  {
    method: 'POST',
    path: '/console/requests/{id}/actions',
    caller: 'public',
    handler: 'act-in-console',
    function: 'cases',
    throttle: working,
    summary: 'One step by a person, with its reason and its confirmation',
  },
  {
    method: 'POST',
    path: '/console/requests/{id}/approval',
    caller: 'public',
    handler: 'approve-in-console',
    function: 'cases',
    throttle: working,
    summary: 'A second person agrees to a refusal, or to an erasure against a hold',
  },
  {
    method: 'POST',
    path: '/console/requests/{id}/document',
    caller: 'public',
    handler: 'fetch-document',
    function: 'cases',
    throttle: working,
    summary: 'The document by which somebody shows who they are, until that is decided',
  },
  {
    method: 'GET',
    path: '/console/approvals',
    caller: 'public',
    handler: 'show-console-approvals',
    function: 'cases',
    throttle: working,
    summary: 'What about requests waits for a second person',
  },
  {
    method: 'POST',
    path: '/console/approvals',
    caller: 'public',
    handler: 'approve-date-in-console',
    function: 'cases',
    throttle: working,
    summary: 'A second person agrees that a request came more than 30 days ago',
  },
  {
    method: 'GET',
    path: '/console/audit',
    caller: 'public',
    handler: 'show-console-audit',
    function: 'cases',
    throttle: working,
    summary: 'What staff saw and did on one day',
  },
] as const satisfies readonly Route[];

/** Every scope that some route asks for. */
export const scopes: readonly Scope[] = [
  ...new Set((routes as readonly Route[]).flatMap(({ caller }) => (isApplication(caller) ? [caller.scope] : []))),
];

/** Changes of a table, at least once, in order per item. No more than two functions may be fed by one table. */
export type Feed = {
  readonly name: string;
  readonly table: TableName;
  /** Only items whose keys begin so; nobody is called, and nothing kept, for others. */
  readonly only: { readonly pk?: string; readonly sk?: string };
  readonly handler: string;
  readonly function: FunctionName;
};
export const feeds = [
  { name: 'welcome', table: 'records', only: { sk: keys.formPrefix }, handler: 'send-welcome', function: 'sender' },
  {
    name: 'outbox',
    table: 'records',
    only: { pk: keys.messagePrefix, sk: keys.recipientPrefix },
    handler: 'send-queued',
    function: 'sender',
  },
  {
    name: 'requests',
    table: 'records',
    only: { pk: keys.requestPrefix, sk: keys.requestFile },
    handler: 'tend-request',
    function: 'executor',
  },
] as const satisfies readonly Feed[];

/** `everyMinutes`, or `dailyAt` a time of day in the policy's zone; never between 02:00 and 03:00, which some nights lack or have twice. */
export type Schedule = {
  readonly name: string;
  readonly handler: string;
  readonly function: FunctionName;
} & ({ readonly everyMinutes: number } | { readonly dailyAt: `${number}:${number}` });
export const schedules = [
  { name: 'destroy-link-keys', everyMinutes: 60, handler: 'destroy-link-keys', function: 'keeper' },
  { name: 'destroy-passed-files', everyMinutes: 60, handler: 'destroy-passed-files', function: 'keeper' },
  { name: 'rewrap-keys', everyMinutes: 60, handler: 'rewrap-keys', function: 'rotation' },
  { name: 'send-waiting', everyMinutes: 5, handler: 'send-waiting', function: 'sender' },
  { name: 'purge', dailyAt: '04:00', handler: 'purge', function: 'purge' },
  { name: 'finish-purge', everyMinutes: 15, handler: 'finish-purge', function: 'purge' },
  { name: 'publish-statistics', dailyAt: '04:30', handler: 'publish-statistics', function: 'statistics' },
  { name: 'backup', dailyAt: '05:00', handler: 'backup', function: 'backup' },
  { name: 'finish-backup', everyMinutes: 15, handler: 'finish-backup', function: 'backup' },
  { name: 'tend-requests', everyMinutes: 5, handler: 'tend-requests', function: 'executor' },
  { name: 'warn-of-deadlines', dailyAt: '08:00', handler: 'warn-of-deadlines', function: 'executor' },
  { name: 'check-backups', dailyAt: '09:00', handler: 'check-backups', function: 'backup-check' },
  { name: 'rehearse-restore', dailyAt: '06:00', handler: 'rehearse-restore', function: 'restore' },
  { name: 'continue-restore', everyMinutes: 5, handler: 'continue-restore', function: 'restore' },
] as const satisfies readonly Schedule[];

/** Events that other services report to us: what became of mails that we sent, and mails that were sent to us. */
export type Report = {
  readonly name: string;
  readonly source: 'mail' | 'inbox';
  readonly handler: string;
  readonly function: FunctionName;
};
export const reports = [
  { name: 'mail-feedback', source: 'mail', handler: 'record-mail-feedback', function: 'feedback' },
  { name: 'mail-intake', source: 'inbox', handler: 'receive-mail', function: 'mail-intake' },
] as const satisfies readonly Report[];
