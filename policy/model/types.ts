/**
 * The shape of a firm's promises. One typed document per firm; everything else (gates, notice, TTLs, lifecycle rules,
 * Art. 30 record) is derived from it. Types only: a bundle that imports this carries no code.
 */

import type { RequestLetters } from './letter-wording.ts';

export type Language = 'es' | 'en';

/** A sentence a person reads, in every language the policy speaks. */
export type Text = Readonly<Record<Language, string>>;

/** A fact the firm's texts do not give. Demo and synth warn, production and deploy refuse, the notice prints "pending". */
export type ToConfirm = { readonly toConfirm: string };
export type Fact<T> = T | ToConfirm;

/** GDPR art. 6(1)(a) to (f). */
export type LawfulBasis =
  | 'consent'
  | 'contract'
  | 'legal-obligation'
  | 'vital-interests'
  | 'public-task'
  | 'legitimate-interests';

/** Civil-law periods count date to date (Código Civil art. 5); `hours` is for links and sessions. */
export type Period = {
  readonly years?: number;
  readonly months?: number;
  readonly days?: number;
  readonly hours?: number;
};

export type StartEvent =
  | 'collected'
  | 'last-contact'
  | 'withdrawal'
  | 'contract-ended'
  | 'invoice-year-ended'
  | 'debt-due'
  | 'request-closed'
  | 'disclosed'
  | 'event-ended'
  | 'backed-up'
  | 'erased'
  | 'created'
  | 'last-used'
  /** The data has done what it was needed for: identity decided, database updated, debt paid. */
  | 'task-finished';

/** When data stops being used, how long it is then blocked (LOPDGDD art. 32), and the law or sentence that says so. */
export type RetentionRule = {
  readonly title: Text;
  /** Active use ends this long after `from`; the earliest wins when several are given. */
  readonly activeUntil: readonly { readonly from: StartEvent; readonly period: Period }[];
  /** Blocked afterwards for this long, counted from `from`; absent: erased at once. */
  readonly blocked?: { readonly from: StartEvent; readonly period: Period };
  readonly reason: Text;
  readonly citation: string;
  /** False where nothing of it ever reaches a backup; elsewhere a backup may outlive it by as long as backups last. */
  readonly backedUp?: false;
};

export type DataCategory = {
  readonly title: Text;
  readonly fields: readonly string[];
  /** Where it comes from: the person, someone else, or observation (GDPR arts. 13, 14; 15(1)(g)). */
  readonly origin: 'provided' | 'observed' | 'system';
  /** GDPR art. 9. */
  readonly special: boolean;
};

export type Purpose<
  Category extends string = string,
  Rule extends string = string,
  Recipient extends string = string,
> = {
  readonly title: Text;
  readonly describes: Text;
  readonly basis: LawfulBasis;
  /** Required for `legitimate-interests`: which interest (GDPR art. 13(1)(d)) and where the balancing test is. */
  readonly interest?: Text;
  /** Where that balancing test is kept, with its date. */
  readonly balancingTest?: Fact<string>;
  /** Required for `consent`: the ways a person takes it back (GDPR art. 7(3)). Never empty. */
  readonly withdrawal?: readonly ('preference-centre' | 'unsubscribe-link' | 'mail' | 'cookie-panel')[];
  /** A consent is asked again after this long (GDPR art. 5(1)(e); AEPD cookie guide: cookies at most 24 months). */
  readonly consentLasts?: Period;
  /** `Sec-GPC: 1` records this purpose as refused. */
  readonly gpcRefuses: boolean;
  /** Whether it profiles (GDPR art. 13(2)(f), LOPDGDD art. 11.2). */
  readonly profiling?: boolean;
  /** Art. 9(2) exception; required as soon as a used category is special. */
  readonly specialCategoryGround?: string;
  /** Which data it needs, and the rule by which each is kept for this purpose (GDPR art. 5(1)(e)). */
  readonly uses: { readonly [C in Category]?: Rule };
  readonly recipients: readonly Recipient[];
  /** LSSI art. 21.2: customers may get advertising for our own products like those they bought, until they say no. */
  readonly softOptIn?: { readonly similarTo: Text };
  /** Other firms whose advertising it sends: named before anybody agrees (LSSI art. 21.1, GDPR art. 4(11)). */
  readonly advertisers?: Fact<readonly string[]>;
};

/** `name`: the person's own name, by which (with the address) we know them again. */
export type FieldType = 'name' | 'text' | 'email' | 'phone' | 'country' | 'birth-date' | 'choice' | 'flag';

export type Field<Category extends string = string> = {
  readonly label: Text;
  readonly type: FieldType;
  /** `birth-date` is checked against the minimum age and never stored, so it has no category. */
  readonly category?: Category;
  readonly required: boolean;
  /** Accepted, and then mandatory, only when the named flag field of the same form is true; refused otherwise. */
  readonly onlyWith?: string;
  /** Longest accepted value, in Unicode code points. */
  readonly maxLength: number;
  /** Accepted values of a `choice`, with their labels. */
  readonly choices?: Readonly<Record<string, Text>>;
  /** Only the person may give it: a third party's entry may not carry it (a birth date). */
  readonly subjectOnly?: boolean;
};

export type Form<Category extends string = string, PurposeId extends string = string> = {
  readonly title: Text;
  /** `registration`: the person fills it in. `entry`: someone else may enter it for them as well (GDPR art. 14). */
  readonly openTo: readonly ('registration' | 'entry')[];
  /** Purposes served without consent (contract, law). Shown, never asked. */
  readonly serves: readonly PurposeId[];
  /** Consent purposes offered, each its own unticked choice (GDPR art. 7(2), LOPDGDD art. 6.2). */
  readonly offers: readonly PurposeId[];
  /** Label of the unticked acceptance control. */
  readonly acceptance: Text;
  readonly fields: Readonly<Record<string, Field<Category>>>;
};

/** GDPR arts. 45 to 49. */
export type Transfer =
  | { readonly tool: 'adequacy'; readonly reference: string }
  | { readonly tool: 'standard-clauses'; readonly module: string; readonly assessedOn: string }
  | { readonly tool: 'binding-corporate-rules'; readonly reference: string }
  | { readonly tool: 'derogation'; readonly article: string; readonly reason: Text };

export type Processor = {
  readonly name: string;
  readonly role: 'processor' | 'independent-controller' | 'public-register';
  readonly service: Text;
  /** Kind of provider as the policy names it: hosting, CRM, payment… */
  readonly kind: Text;
  /** Who they are, where the text names a kind of recipient and not one (GDPR art. 13(1)(e), CJEU C-154/21). */
  readonly members?: Fact<readonly string[]>;
  /** ISO 3166-1 alpha-2 of the establishment that receives the data. */
  readonly country: Fact<string>;
  /** Needed outside the EEA (GDPR ch. V). */
  readonly transfer?: Fact<Transfer>;
  /** GDPR art. 28(3); needed for role `processor`. */
  readonly dpa?: Fact<{ readonly reference: string; readonly signedOn: string }>;
  /** Where rectification, erasure and restriction are told (GDPR art. 19). */
  readonly noticeChannel: Fact<string>;
  readonly privacyUrl?: string;
  /** Its own sub-processors, by name (GDPR art. 28(2), (4)). */
  readonly subProcessors: Fact<readonly string[]>;
};

/**
 * A place where choices are made without filling in a form: a cookie panel, the settings of an account. Only its controls
 * count: browsing on, scrolling or a ready-ticked box is no consent (GDPR art. 4(11); CJEU C-673/17).
 */
export type Panel<PurposeId extends string = string> = {
  readonly title: Text;
  /** `visitor`: anybody, unknown to us, for their browser. `subject`: a known person, by way of an application. */
  readonly openTo: 'visitor' | 'subject';
  readonly offers: readonly PurposeId[];
  /** Controls by id; `means` says that one press answers everything offered with yes, or with no. */
  readonly methods: Readonly<Record<string, { readonly label: Text; readonly means?: 'all' | 'none' }>>;
};

export type CookieCategory<PurposeId extends string = string> = {
  readonly title: Text;
  readonly describes: Text;
  /** Strictly necessary (LSSI art. 22.2 second paragraph): set without asking. */
  readonly exempt: boolean;
  /** The consent purpose that opens it; required unless exempt. */
  readonly purpose?: PurposeId;
};

export type Cookie<CookieCategoryId extends string = string> = {
  readonly name: string;
  readonly category: CookieCategoryId;
  readonly owner: string;
  readonly purpose: Text;
  /** `session`: gone when the browser closes. */
  readonly lasts: 'session' | Period;
  /** While name and duration are ours and have not been compared with what the site really sets. */
  readonly unverified?: ToConfirm;
};

export type MessageTemplate<PurposeId extends string = string> = {
  /** `transactional` is sent by Habeas itself; the other two by `POST /messages`. */
  readonly class: 'transactional' | 'service' | 'marketing';
  readonly purpose?: PurposeId;
  readonly title: Text;
  /**
   * The approved wording of a service message; `{name}` stands for a variable. Without it a service message cannot be sent.
   * A marketing message brings its own words each time.
   */
  readonly wording?: { readonly subject: Text; readonly paragraphs: readonly Text[] };
  /** What `{name}` stands for, and how long it may be. */
  readonly variables?: Readonly<Record<string, { readonly title: Text; readonly maxLength: number }>>;
};

/**
 * What Habeas itself keeps, by kind; each belongs to a declared category. `contract`, `invoice`, `debt` and `attendance` are what
 * an application reports with `POST /subjects/{id}/events`.
 */
export type StoredKind =
  | 'person'
  | 'decision'
  | 'entrySource'
  | 'contract'
  | 'invoice'
  | 'debt'
  | 'attendance'
  | 'session'
  | 'visit'
  | 'access'
  | 'request'
  | 'suppression'
  | 'erasure';

type OptionalKind = 'contract' | 'invoice' | 'debt' | 'attendance';

export type Right =
  | 'access'
  | 'rectification'
  | 'erasure'
  | 'restriction'
  | 'portability'
  | 'objection'
  | 'no-automated-decision'
  | 'withdrawal'
  | 'post-mortem';

export type Policy<
  Category extends string = string,
  Rule extends string = string,
  Recipient extends string = string,
  PurposeId extends string = string,
  CookieCategoryId extends string = string,
  FormId extends string = string,
> = {
  /** Lower-case id of the firm; names folders, key contexts and stacks. */
  readonly id: string;
  /** Version of the promises, an ISO date (with `.2`, `.3` for more in a day). Changed content needs a new one. */
  readonly version: string;
  readonly controller: {
    readonly name: string;
    readonly taxId: Fact<string>;
    readonly register: Fact<string>;
    readonly address: Fact<string>;
    readonly email: Fact<string>;
    readonly website: Fact<string>;
    /** ISO 3166-1 alpha-2. */
    readonly country: Fact<string>;
    readonly affiliates: Fact<readonly string[]>;
    /** GDPR art. 27: mandatory when established outside the EEA. */
    readonly euRepresentative?: Fact<string>;
    /** GDPR art. 37; `none` states that none is required. */
    readonly dataProtectionOfficer: Fact<string>;
  };
  readonly languages: readonly Language[];
  readonly bindingLanguage: Language;
  /** LOPDGDD art. 7: at least 14 in Spain. */
  readonly minimumAge: number;
  /** IANA zone on whose civil date ages and deadlines are computed. */
  readonly zone: string;
  readonly summary: Text;
  readonly scope: Text;
  readonly categories: Readonly<Record<Category, DataCategory>>;
  readonly retention: Readonly<Record<Rule, RetentionRule>>;
  /** The category of each kind of thing that Habeas keeps; a firm without invoices, debts or events leaves those out. */
  readonly stored: Readonly<Record<Exclude<StoredKind, OptionalKind>, NoInfer<Category>>> &
    Readonly<Partial<Record<OptionalKind, NoInfer<Category>>>>;
  /** The rule that ends people who never had a contract, where their data wait for a contract to end (GDPR art. 5(1)(e)). */
  readonly neverCustomers: NoInfer<Rule>;
  /** The rule that keeps the proof of a consent (GDPR art. 7(1)); its blocked period starts with the withdrawal. */
  readonly consentProof: NoInfer<Rule>;
  readonly processors: Readonly<Record<Recipient, Processor>>;
  readonly purposes: Readonly<Record<PurposeId, Purpose<NoInfer<Category>, NoInfer<Rule>, NoInfer<Recipient>>>>;
  readonly forms: Readonly<Record<FormId, Form<NoInfer<Category>, NoInfer<PurposeId>>>>;
  readonly panels: Readonly<Record<string, Panel<NoInfer<PurposeId>>>>;
  readonly cookieCategories: Readonly<Record<CookieCategoryId, CookieCategory<NoInfer<PurposeId>>>>;
  readonly cookies: readonly Cookie<NoInfer<CookieCategoryId>>[];
  /** A refused cookie choice is not asked again for this long (AEPD cookie guide). */
  readonly askAgainAfter: Period;
  /** Every message the firm sends through Habeas, with its class (LSSI arts. 20, 21). */
  readonly messages: Readonly<Record<string, MessageTemplate<NoInfer<PurposeId>>>>;
  /** How long mailed links live, and how often their keys change; unconfirmed data dies with the key. */
  readonly links: {
    readonly registration: LinkLife;
    readonly entry: LinkLife;
    readonly undo: LinkLife;
    readonly preference: LinkLife;
    /** Confirms that a request for a right comes from that mailbox; its content is erased if nobody presses it in time. */
    readonly request: LinkLife;
    /** Hands out what was asked for, after a one-time code. */
    readonly download: LinkLife;
    /** Takes one document where there is a reasoned doubt about who somebody is. */
    readonly upload: LinkLife;
    /** Confirms a new address, from that address. */
    readonly address: LinkLife;
    /** Takes a change of address back, from the old one. */
    readonly revert: LinkLife;
  };
  /** Confirmation mails one address may get in 24 hours, and all addresses together. */
  readonly mailCaps: { readonly perAddress: number; readonly perMailbox: number; readonly total: number };
  /** Advertising mails that one person gets at most in so many days: "occasional" as a number. */
  readonly marketingCap: { readonly most: number; readonly days: number };
  readonly backups: {
    readonly lockDays: number;
    readonly expireDays: number;
    readonly noncurrentDays: number;
    readonly multipartDays: number;
    /** How long a deleted row can be recovered from the live tables. */
    readonly recoveryDays: number;
    /** Same for the key table: at most 7. */
    readonly keyRecoveryDays: number;
  };
  /**
   * Most people whose keys the purge destroys within an hour by itself. What is beyond waits until two people agree: a destroyed key
   * is beyond recovery after `backups.keyRecoveryDays`, and no backup brings the person back.
   */
  readonly destruction: { readonly mostPeopleAnHour: number };
  /** `touch`: using a session is noted at most this often, so it may end that much early and never late. */
  readonly sessions: { readonly longest: Period; readonly idle: Period; readonly touch: Period };
  /** The consent that a browser must have given before a visit of its own is kept (AN-76). */
  readonly visits: { readonly purpose: NoInfer<PurposeId> };
  /** No published count is smaller, and all are multiples of it, so that no two differ by fewer (AN-45, AB-71). */
  readonly statistics: { readonly least: number };
  /** When a hold has to be reviewed at the latest: of browser data, and of anything else (AB-56, AB-76). */
  readonly holds: { readonly browserData: Period; readonly other: Period };
  /** A blocking made in error can be taken back for this long, by two people. */
  readonly unblockWithin: Period;
  readonly logs: { readonly days: number };
  readonly requests: {
    readonly answerWithin: Period;
    readonly extendedTo: Period;
    /** Internal target before the statutory date. */
    readonly targetDaysEarlier: number;
    readonly holidays: { readonly country: string; readonly region: Fact<string>; readonly city: Fact<string> };
    /** The wording of every letter about a request, a one-time code or a change of address (GDPR art. 12(1)). */
    readonly letters: RequestLetters;
  };
  readonly rights: readonly Right[];
  /** GDPR art. 13(2)(d). */
  readonly authority: { readonly name: string; readonly url: string; readonly address: string };
  /** GDPR art. 13(2)(f). */
  readonly automatedDecisions: Text;
  /** GDPR art. 13(2)(e): what happens when a mandatory field is left out. */
  readonly mandatoryData: Text;
  readonly security: Text;
  /** Further sentences of the firm's text that bind: linked sites, sale of the firm, downloads… */
  readonly clauses: readonly {
    readonly title: Text;
    readonly text: Text;
    /** Web address of the document that the clause refers to, such as a security policy. */
    readonly document?: Fact<string>;
  }[];
  /** AWS regions where its data may lie (GDPR arts. 44 to 49). */
  readonly regions: readonly string[];
};

/** `lives`: validity of one link. `keyHours`: a fresh key after so many hours; data is unreadable at most that much later. */
export type LinkLife = { readonly lives: Period; readonly keyHours: number };

/** One published version: immutable, addressed for ever by the hashes of its texts. */
export type Publication = {
  readonly version: string;
  /** ISO 8601 UTC. */
  readonly publishedAt: string;
  /** Purposes for which this version is a material change: frozen until renewed. */
  readonly material: readonly string[];
  /** SHA-256 (base64url) of the canonical text per language. */
  readonly hashes: Readonly<Record<Language, string>>;
  /** Rules by which this version keeps something longer than the one before, and why (GDPR arts. 5(1)(e), 13(3)). */
  readonly lengthened?: readonly Lengthened[];
};

/** `article`: what the longer rule cites. */
export type Lengthened = { readonly rule: string; readonly reason: string; readonly article: string };

/** All versions ever published, oldest first; the last is in force. */
export type Archive = {
  readonly publications: readonly Publication[];
  /** The text with this hash, or undefined. */
  readonly text: (
    hash: string,
  ) => Promise<{ readonly language: Language; readonly version: string; readonly text: string } | undefined>;
};
