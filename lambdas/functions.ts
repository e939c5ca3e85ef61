/**
 * THE table of functions: one Lambda for each permission set, with exactly the table actions that its role gets. The CDK stack
 * makes roles from it, and a test holds what the code does against them, both ways. Data only.
 */
import type { OrderableTable } from './domain/backups/restore.ts';
import { passingKinds } from './domain/keys/key-ring.ts';
import { keys } from './stores/keys.ts';
import type { TableName } from './stores/table.ts';

/**
 * DynamoDB actions a function may use on a table; the role it gets holds these and no others. `QueryDue`: `Query` of the
 * due-time index, which a right to query the table does not include. `Scan`: the table as a whole, `world.whole`.
 */
export type TableAction =
  | 'GetItem'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'ConditionCheckItem'
  | 'Query'
  | 'QueryDue'
  | 'Scan';

/** What a function may do with objects that pass. `list` tells which there are, and nothing of what is in them. */
export type ObjectAction = 'read' | 'write' | 'delete' | 'list';

/** What a function may do with objects of backups. `export`: has tables copied there. `list`: every version, and nothing of what is in it. */
export type BackupAction = 'export' | 'read' | 'write' | 'list';

/** What a function may do with the tables that stand by, of which a restore makes the next ones. */
export type StandbyAction = TableAction | 'BatchWriteItem';

/** One Lambda per permission set. */
export type FunctionNeeds = {
  readonly does: string;
  readonly tables: { readonly [T in TableName]?: readonly TableAction[] };
  /** Where given, the only partitions of a table that it may touch; one that ends in `*` stands for all that begin so. */
  readonly partitions?: { readonly [T in TableName]?: readonly string[] };
  /** Objects that it may use, by how their names begin. */
  readonly objects?: { readonly [A in ObjectAction]?: readonly (typeof passingPrefixes)[number][] };
  /** Has to do with backups, and may do this with their objects; nothing: it reads what is noted of them, and none of them. */
  readonly backups?: readonly BackupAction[];
  /** What it may do with the tables that stand by. */
  readonly standby?: { readonly [T in OrderableTable]: readonly StandbyAction[] };
  /** Says to a deployment whether it may switch to the tables that stand by. */
  readonly guardsSwitch?: true;
  /** Uses the KMS key that wraps the tenant key. */
  readonly unwrapsTenantKey: boolean;
  /** May be the first of a deployment that needs the tenant key, and makes it then; the others come after somebody who did. */
  readonly makesTenantKey?: true;
  readonly sendsMail: boolean;
  /** Reads mails that came in, and removes those that it has handled. */
  readonly takesMail?: true;
  /** The only files of `stores/` that its code carries, beside the key ring; all of them when absent. For the hot path and the largest. */
  readonly stores?: readonly string[];
  /** Reads the published notices that lie beside its code. */
  readonly servesTexts: boolean;
  readonly timeoutSeconds: number;
  /** What people notice when it fails; becomes the text of its alarm. */
  readonly whenItFails: string;
  /** What it means for people when it logs `{event: 'alarm', code}`, by code; each becomes the text of an alarm. */
  readonly alarms?: Readonly<Record<string, string>>;
};

/** How the names of objects that pass begin: files that are handed over, and documents that were sent. */
export const passingPrefixes = [keys.bundles, keys.uploads] as const;

/** How the names of all objects of backups begin, and the tables that those hold. */
export { backedUpTables } from './domain/backups/backups.ts';
export { orderableTables } from './domain/backups/restore.ts';
export { backupsPrefix } from './stores/backups/names.ts';

/** How the names of mails that came in begin, in a bucket of their own. */
export const mailPrefix = 'mail/';

/** Keys that the words of requests are sealed with; ids of people never begin like references. */
const keysOfRequests = keys.subjectKey('R-*');

const unusualLooks =
  'Somebody of the staff looks at far more people than their work explains: ask them why, and close their account if need be.';

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
      guards: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'],
      journal: ['PutItem'],
      blocked: ['PutItem'],
    },
    stores: [
      'bundle-store',
      'code-store',
      'decision-store',
      'document-store',
      'event-store',
      'grant-store',
      'guard-store',
      'people-store',
      'request-store',
      'subject-store',
    ],
    unwrapsTenantKey: true,
    sendsMail: true,
    servesTexts: false,
    timeoutSeconds: 15,
    whenItFails: 'Links in our mails do not open: people cannot confirm, correct, decline or undo.',
  },
  files: {
    does: 'hands out copies that were opened with their code, and takes documents that were asked for',
    tables: {
      records: ['GetItem', 'PutItem', 'DeleteItem'],
      keys: ['GetItem', 'PutItem', 'DeleteItem', 'Query'],
      guards: ['GetItem', 'PutItem'],
    },
    objects: { read: [keys.bundles], write: [keys.uploads], delete: passingPrefixes },
    unwrapsTenantKey: true,
    sendsMail: false,
    servesTexts: false,
    timeoutSeconds: 15,
    whenItFails: 'People cannot fetch the copy that they asked for, nor send a document that we asked for.',
  },
  capture: {
    does: 'keeps what visitors choose in a cookie panel, and what applications report for people they know',
    tables: { records: ['GetItem', 'PutItem'], keys: ['GetItem', 'PutItem'], journal: ['PutItem'] },
    partitions: { keys: [keys.signing, keys.signingPublic] },
    stores: ['decision-store'],
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
      records: ['Query'],
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
    does: 'mails the receipt and the undo link after a confirmation, and sends messages, asking for each person at that moment whether it may',
    tables: {
      records: ['GetItem', 'PutItem', 'ConditionCheckItem', 'Query', 'QueryDue'],
      keys: ['GetItem', 'PutItem', 'Query'],
      guards: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
    },
    unwrapsTenantKey: true,
    sendsMail: true,
    servesTexts: false,
    timeoutSeconds: 120,
    whenItFails:
      'People who confirmed get no receipt and no link to undo. Service messages and newsletters wait and are not sent.',
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
    does: 'destroys link keys, and files that pass, whose time has run out',
    tables: { keys: ['DeleteItem'] },
    objects: { list: passingPrefixes, delete: passingPrefixes },
    partitions: { keys: passingKinds.map(keys.passing) },
    unwrapsTenantKey: false,
    sendsMail: false,
    servesTexts: false,
    timeoutSeconds: 120,
    whenItFails: 'Unconfirmed registrations stay readable in old mails longer than promised.',
  },
  rotation: {
    does: 'adds a version of the tenant key when it is told to, and seals every key under it',
    tables: { keys: ['GetItem', 'PutItem', 'Query', 'Scan'] },
    unwrapsTenantKey: true,
    makesTenantKey: true,
    sendsMail: false,
    servesTexts: false,
    timeoutSeconds: 900,
    whenItFails:
      'After a change of the tenant key what lies under the old version stays there: whoever has that can read it.',
  },
  events: {
    does: 'notes what starts and stops retention clocks',
    tables: { records: ['Query', 'PutItem'], keys: ['GetItem', 'Query'], journal: ['PutItem'] },
    unwrapsTenantKey: true,
    sendsMail: false,
    servesTexts: false,
    timeoutSeconds: 10,
    whenItFails: 'Contracts, invoices and contacts are not noted, so data may be kept too long or go too early.',
  },
  sessions: {
    does: 'keeps sessions of people in applications, and ends them on time',
    tables: { records: ['GetItem'], transient: ['GetItem', 'PutItem', 'DeleteItem'] },
    unwrapsTenantKey: false,
    sendsMail: false,
    servesTexts: false,
    timeoutSeconds: 10,
    whenItFails: 'People cannot log in, stay logged in or log out.',
  },
  visits: {
    does: 'keeps shortened notes of visits where the browser said yes, and counts the others',
    tables: {
      records: ['GetItem', 'Query'],
      transient: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
      keys: ['GetItem', 'PutItem', 'Query'],
    },
    partitions: { keys: [keys.tenant] },
    unwrapsTenantKey: true,
    makesTenantKey: true,
    sendsMail: false,
    servesTexts: false,
    timeoutSeconds: 10,
    whenItFails: 'Visits are neither noted nor counted.',
  },
  statistics: {
    does: 'counts the visits of each day once, and shows the counts',
    tables: { records: ['GetItem', 'PutItem', 'Query'], transient: ['Query'] },
    unwrapsTenantKey: false,
    sendsMail: false,
    servesTexts: false,
    timeoutSeconds: 120,
    whenItFails: 'There are no statistics of yesterday.',
  },
  staff: {
    does: 'shows staff what they may see of a person, and the reports of purges and looks',
    tables: {
      records: ['GetItem', 'PutItem', 'Query'],
      keys: ['GetItem', 'Query'],
      journal: ['GetItem', 'PutItem', 'Query'],
    },
    backups: [],
    unwrapsTenantKey: true,
    sendsMail: true,
    servesTexts: false,
    timeoutSeconds: 20,
    whenItFails: 'Staff cannot look at people, restrict the use of their data, or read reports.',
    alarms: { UNUSUAL_LOOKS: unusualLooks },
  },
  blocked: {
    does: 'sets holds, reads blocked data for authorities when two people agree, and takes back errors',
    tables: {
      records: ['GetItem', 'PutItem', 'Query'],
      transient: ['Query'],
      blocked: ['PutItem', 'DeleteItem', 'Query'],
      keys: ['GetItem', 'PutItem', 'Query'],
      journal: ['PutItem'],
      guards: ['DeleteItem'],
    },
    unwrapsTenantKey: true,
    sendsMail: false,
    servesTexts: false,
    timeoutSeconds: 28,
    whenItFails: 'Holds cannot be set or released, and authorities cannot be answered.',
    alarms: { UNUSUAL_LOOKS: unusualLooks },
  },
  requests: {
    does: 'takes requests for rights on the web, and answers with their dates',
    tables: {
      records: ['PutItem'],
      keys: ['GetItem', 'PutItem', 'Query'],
      guards: ['GetItem', 'PutItem'],
      journal: ['PutItem'],
    },
    partitions: { keys: [keys.tenant, keys.passing('guard'), keysOfRequests] },
    unwrapsTenantKey: true,
    makesTenantKey: true,
    sendsMail: false,
    servesTexts: false,
    timeoutSeconds: 10,
    whenItFails: 'People cannot exercise their rights, and the clock of the law runs all the same.',
  },
  cases: {
    does: 'lets staff see and answer requests for rights, by console and by API',
    tables: {
      records: ['GetItem', 'PutItem', 'DeleteItem', 'Query'],
      transient: ['GetItem', 'PutItem', 'DeleteItem'],
      keys: ['GetItem', 'PutItem', 'DeleteItem', 'Query'],
      guards: ['GetItem', 'PutItem', 'DeleteItem'],
      journal: ['PutItem'],
    },
    objects: { read: [keys.uploads], delete: [keys.uploads] },
    stores: [
      'console-session-store',
      'decision-store',
      'document-store',
      'guard-store',
      'people-store',
      'request-store',
      'staff-store',
      'subject-store',
    ],
    unwrapsTenantKey: true,
    makesTenantKey: true,
    sendsMail: false,
    servesTexts: false,
    timeoutSeconds: 28,
    whenItFails: 'Staff cannot see or answer requests, and the clock of the law runs all the same.',
    alarms: { UNUSUAL_LOOKS: unusualLooks },
  },
  executor: {
    does: 'sends the letters of requests, and executes them: copies, rectifies, restricts and erases',
    tables: {
      records: ['GetItem', 'PutItem', 'DeleteItem', 'Query', 'QueryDue'],
      blocked: ['PutItem', 'Query'],
      keys: ['GetItem', 'PutItem', 'DeleteItem', 'Query'],
      guards: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'],
      journal: ['PutItem'],
    },
    objects: { write: [keys.bundles], delete: passingPrefixes },
    stores: [
      'bundle-store',
      'decision-store',
      'destruction-store',
      'document-store',
      'event-store',
      'guard-store',
      'life-store',
      'people-store',
      'request-store',
      'subject-store',
    ],
    unwrapsTenantKey: true,
    sendsMail: true,
    servesTexts: false,
    timeoutSeconds: 900,
    whenItFails: 'Requests of people are taken and not carried out, and nobody is written to.',
    alarms: {
      REQUEST_OVERDUE:
        'A request for a right has had no answer in the time that the law gives: somebody waits for it, and can complain to the authority today.',
      REQUEST_STUCK:
        'A request for a right does not go on by itself although it was tried several times: somebody has to look.',
      CALENDAR_MISSING:
        'The holidays of a year are missing, so last days for answers are counted without them, on the safe side: enter them.',
    },
  },
  linking: {
    does: 'finds the visits of a person when two people agree, by law or for misuse',
    tables: {
      records: ['GetItem', 'PutItem', 'Query'],
      transient: ['Query'],
      keys: ['GetItem', 'Query'],
    },
    unwrapsTenantKey: true,
    sendsMail: true,
    servesTexts: false,
    timeoutSeconds: 28,
    whenItFails: 'Cases of misuse cannot be looked into.',
    alarms: { UNUSUAL_LOOKS: unusualLooks },
  },
  purge: {
    does: 'blocks and erases every night what has come to its end',
    tables: {
      records: ['GetItem', 'PutItem', 'DeleteItem', 'Query', 'QueryDue'],
      transient: ['DeleteItem', 'Query'],
      blocked: ['GetItem', 'PutItem', 'DeleteItem', 'Query', 'QueryDue'],
      keys: ['GetItem', 'PutItem', 'DeleteItem', 'Query'],
      journal: ['PutItem', 'Query'],
      guards: ['PutItem', 'DeleteItem', 'Query'],
    },
    unwrapsTenantKey: true,
    sendsMail: false,
    servesTexts: false,
    timeoutSeconds: 900,
    whenItFails: 'Personal data stay longer than the policy promises.',
    alarms: {
      PURGE_LATE: 'No nightly purge has ended for too long: personal data stay longer than the policy promises.',
      DESTRUCTION_WAITS:
        'More people would be erased within an hour than the policy lets. Data stay longer than promised until two people agree to it, or a mistake in a rule, a clock or an event is stopped that would have erased them for ever.',
      PURGE_OVERDUE:
        'Personal data were found that should have gone on an earlier night: people were told that we would not keep them.',
      HOLD_REVIEW_DUE:
        'A hold is past its review date: data of people are kept from erasure, and nobody has looked at whether that is right.',
    },
  },
  backup: {
    does: 'takes a backup every night of everything but keys',
    tables: { journal: ['GetItem', 'PutItem', 'Query'], keys: ['Query'] },
    partitions: { journal: [keys.backups], keys: [keys.tenant, keys.signingPublic] },
    backups: ['export', 'read', 'write'],
    stores: [],
    unwrapsTenantKey: false,
    sendsMail: false,
    servesTexts: false,
    timeoutSeconds: 900,
    whenItFails: 'There is no backup of last night: what is lost or altered today cannot be put back.',
  },
  'backup-check': {
    does: 'looks every day at every version of every backup: none too old, none missing, none changed',
    tables: { journal: ['Query'], records: ['Query'] },
    partitions: { journal: [keys.backups], records: [keys.purges] },
    backups: ['read', 'list'],
    stores: [],
    unwrapsTenantKey: false,
    sendsMail: false,
    servesTexts: false,
    timeoutSeconds: 900,
    whenItFails: 'Nobody knows whether the backups are whole, and whether they are destroyed when we promised.',
    alarms: {
      BACKUP_LATE: 'The newest backup is more than 26 hours old: what is lost or altered today cannot be put back.',
      BACKUP_MISSING: 'A backup, or a part of one, is missing before its time: that night cannot be put back.',
      BACKUP_TOO_OLD:
        'A backup lies there for longer than we promise: people who were erased are in it, although nobody can read them.',
      BACKUP_MISMATCH:
        'A backup is not what was written: somebody or something has altered it, and it must not be used.',
    },
  },
  restore: {
    does: 'puts a backup that two people asked for into the tables that stand by, and proves that nobody who was erased is in it',
    tables: {
      keys: ['GetItem', 'PutItem', 'Query'],
      journal: ['GetItem', 'PutItem', 'Query'],
      records: ['Query'],
      blocked: ['Query'],
      guards: ['PutItem', 'DeleteItem', 'Query'],
    },
    // Of the live ones, who ordered what, copies of visits that holds keep, that there is one at a time, and what waits for the switch.
    partitions: {
      records: [keys.acts],
      blocked: [`${keys.heldVisitsPrefix}*`],
      guards: [keys.schedule('continue-restore'), keys.heldBack('*')],
    },
    standby: {
      records: ['GetItem', 'PutItem', 'DeleteItem', 'Query', 'QueryDue', 'Scan', 'BatchWriteItem'],
      blocked: ['GetItem', 'PutItem', 'DeleteItem', 'Query', 'QueryDue', 'Scan', 'BatchWriteItem'],
    },
    backups: ['read'],
    unwrapsTenantKey: true,
    sendsMail: false,
    servesTexts: false,
    timeoutSeconds: 900,
    whenItFails: 'A backup that two people asked for is not put back.',
    alarms: {
      RESTORE_REFUSED:
        'A backup that two people asked for cannot be put back: it is damaged, or what came out of it could not be proved. Nothing has changed; order another.',
      RESTORE_REHEARSAL_FAILED:
        'The newest backup was tried and could not be put back as promised: find out why now, before somebody needs one.',
    },
  },
  'restore-gate': {
    does: 'lets a deployment switch to the tables that stand by once a restore into them is proved, and no sooner',
    tables: { journal: ['Query'] },
    // What was noted of restores, and whether anything has happened since.
    partitions: { journal: [keys.restores, keys.journalDay('*')] },
    guardsSwitch: true,
    stores: ['restore-store'],
    unwrapsTenantKey: false,
    sendsMail: false,
    servesTexts: false,
    timeoutSeconds: 60,
    whenItFails: 'Nobody can deploy, for it cannot be told whether the tables of the deployment may be used.',
  },
  'mail-intake': {
    does: 'reads what people write to the address of the policy: stops advertising, opens requests, queues what is doubtful',
    tables: {
      records: ['PutItem'],
      keys: ['GetItem', 'PutItem', 'Query'],
      guards: ['GetItem', 'PutItem'],
      journal: ['PutItem'],
    },
    partitions: { keys: [keys.tenant, keys.passing('guard'), keysOfRequests] },
    unwrapsTenantKey: true,
    makesTenantKey: true,
    sendsMail: false,
    takesMail: true,
    servesTexts: false,
    timeoutSeconds: 60,
    whenItFails:
      'Requests and opt-outs that people send by mail are not taken, and the clock of the law runs all the same.',
    alarms: {
      UNREADABLE_MAIL:
        'A mail to the address of the policy cannot be read, and nobody has been answered: look at it in the bucket before it ends.',
    },
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
