/**
 * THE table of functions: one Lambda for each permission set, with exactly the table actions that its role gets. The CDK stack
 * makes roles from it, and a test holds what the code does against them, both ways. Data only.
 */
import { passingKinds } from './domain/keys/key-ring.ts';
import { keys } from './stores/keys.ts';
import type { TableName } from './stores/table.ts';

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
  /** The only files of `stores/` that its code carries, beside the key ring; all of them when absent. For the hot path. */
  readonly stores?: readonly string[];
  /** Reads the published notices that lie beside its code. */
  readonly servesTexts: boolean;
  readonly timeoutSeconds: number;
  /** What people notice when it fails; becomes the text of its alarm. */
  readonly whenItFails: string;
  /** What it means for people when it logs `{event: 'alarm', code}`, by code; each becomes the text of an alarm. */
  readonly alarms?: Readonly<Record<string, string>>;
};

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
  events: {
    does: 'notes what starts and stops retention clocks',
    tables: { records: ['Query', 'PutItem'], keys: ['GetItem', 'Query'] },
    unwrapsTenantKey: true,
    sendsMail: false,
    servesTexts: false,
    timeoutSeconds: 10,
    whenItFails: 'Contracts, invoices and contacts are not noted, so data may be kept too long or go too early.',
  },
  sessions: {
    does: 'keeps sessions of people in applications, and ends them on time',
    tables: { records: ['GetItem', 'PutItem', 'DeleteItem'] },
    unwrapsTenantKey: false,
    sendsMail: false,
    servesTexts: false,
    timeoutSeconds: 10,
    whenItFails: 'People cannot log in, stay logged in or log out.',
  },
  visits: {
    does: 'keeps shortened notes of visits where the browser said yes, and counts the others',
    tables: {
      records: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'],
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
    tables: { records: ['GetItem', 'PutItem', 'Query'] },
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
      journal: ['PutItem'],
    },
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
  linking: {
    does: 'finds the visits of a person when two people agree, by law or for misuse',
    tables: { records: ['GetItem', 'PutItem', 'Query'], keys: ['GetItem', 'Query'] },
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
      blocked: ['GetItem', 'PutItem', 'DeleteItem', 'Query', 'QueryDue'],
      keys: ['GetItem', 'PutItem', 'DeleteItem', 'Query'],
      journal: ['PutItem', 'Query'],
      guards: ['PutItem'],
    },
    unwrapsTenantKey: true,
    sendsMail: false,
    servesTexts: false,
    timeoutSeconds: 900,
    whenItFails: 'Personal data stay longer than the policy promises.',
    alarms: {
      PURGE_LATE: 'No nightly purge has ended for too long: personal data stay longer than the policy promises.',
      PURGE_OVERDUE:
        'Personal data were found that should have gone on an earlier night: people were told that we would not keep them.',
      HOLD_REVIEW_DUE:
        'A hold is past its review date: data of people are kept from erasure, and nobody has looked at whether that is right.',
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
