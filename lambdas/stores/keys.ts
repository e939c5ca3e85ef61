/** The whole table layout, in one place: every key of every table is built here and nowhere else. */
export const keys = {
  // records
  /** All that we hold about one person shares a partition. */
  subject: (subjectId: string) => `S#${subjectId}`,
  subjectOf: (pk: string) => pk.slice('S#'.length),
  person: 'PERSON',
  form: (registrationId: string) => `FORM#${registrationId}`,
  formPrefix: 'FORM#',
  /** An anonymous visitor: the random number that their browser keeps. */
  visitor: (visitorId: string) => `V#${visitorId}`,
  /** By the caller's own id, so that one conditional put tells a repeat. Order is by time of recording, within the item. */
  decision: (decisionId: string, caller = '') => `D#${caller === '' ? '' : `${caller}#`}${decisionId}`,
  decisionPrefix: 'D#',
  /** What happened with a person and starts or stops a clock: between decisions and forms, so that one query reads all three. */
  event: (id: string) => `EVENT#${id}`,
  eventPrefix: 'EVENT#',
  /** Stands where a person stood while rows of theirs are still to go. */
  remains: 'REMAINS',
  welcome: (decisionId: string) => `WELCOME#${decisionId}`,
  /** From the keyed hash of an address to a list of subjects: a person is not an address. */
  lookup: (version: number, addressHash: string) => `L#${version}#${addressHash}`,
  lookupPrefix: 'L#',

  /** One message to many people, and what becomes of it for each. */
  message: (id: string) => `M#${id}`,
  messagePrefix: 'M#',
  /** What it says, sealed, until nobody waits for it any more. */
  words: 'WORDS',
  recipient: (subjectId: string) => `R#${subjectId}`,
  recipientPrefix: 'R#',
  outbox: 'OUTBOX',

  /** Whatever the purge has to look at, by the first digit of the subject id: one partition of the index takes only so many writes. */
  due: (subjectId: string) => `PURGE#${/^[0-9a-f]/.exec(subjectId)?.[0] ?? '0'}`,
  dueBuckets: [...'0123456789abcdef'].map((digit) => `PURGE#${digit}`),
  /** Reports of the purge, by night. */
  purges: 'PURGES',

  /** The counts that were published, by day: the day itself once all of them stand, and then its counts, some at a time. */
  statistics: 'STATISTICS',
  statisticsOf: (day: string, dimension: string, first: number) =>
    `${day}#${dimension}#${String(first).padStart(6, '0')}`,

  /** What staff saw and did, by civil day. */
  audit: (day: string) => `AUDIT#${day}`,
  auditEntry: (at: string, id: string) => `${at}#${id}`,
  /** What needs a second person. */
  acts: 'ACTS',
  /** A request for a right, by reference: the file, its sealed words, what happened, and the letters that went out. */
  request: (id: string) => `REQ#${id}`,
  requestPrefix: 'REQ#',
  requestOf: (pk: string) => pk.slice('REQ#'.length),
  requestFile: 'FILE',
  requestContent: 'CONTENT',
  history: (at: string, id: string) => `HISTORY#${at}#${id}`,
  historyPrefix: 'HISTORY#',
  letter: (at: string, id: string) => `LETTER#${at}#${id}`,
  letterPrefix: 'LETTER#',
  /** What is ready to be fetched for a request, and the document that somebody sent for it. */
  requestBundle: 'BUNDLE',
  requestDocument: 'DOCUMENT',
  /** Lines of the list, by due date: of a state, and of a right in that state. */
  requestList: (state: string, right?: string) => `REQUESTS#${state}${right === undefined ? '' : `#${right}`}`,
  requestLine: (dueOn: string, id: string) => `${dueOn}#${id}`,
  /** Which requests concern a person. */
  requestsOf: (subjectId: string) => `REQUESTS-OF#${subjectId}`,
  /** Requests that somebody has to look at; over a few partitions of the index. */
  requestDue: (id: string) => `REQUESTS#${(id.codePointAt(id.length - 1) ?? 0) % 8}`,
  requestDueBuckets: [...'01234567'].map((digit) => `REQUESTS#${digit}`),

  /** Every hold, for the list. */
  holds: 'HOLDS',

  // blocked
  /** Blocked data of one person, class by class; beside them the holds that concern them. */
  blocked: (subjectId: string) => `B#${subjectId}`,
  blockedOf: (pk: string) => pk.slice('B#'.length),
  blockedData: (category: string, id: string) => `DATA#${category}#${id}`,
  blockedPrefix: 'DATA#',
  hold: (id: string) => `HOLD#${id}`,
  holdPrefix: 'HOLD#',
  /** From the keyed hash of an address to blocked subjects; readable by the disclosure role only. */
  blockedLookup: (version: number, hash: string) => `BL#${version}#${hash}`,
  /** A copy of visits that a hold keeps. */
  heldVisits: (holdId: string) => `HV#${holdId}`,
  heldVisitsPrefix: 'HV#',

  // keys
  tenant: 'TENANT',
  tenantVersion: (version: number) => `V${String(version).padStart(6, '0')}`,
  /** How far the keys are sealed under a version. */
  rewrapping: 'REWRAPPING',
  /** Keys that change with time: of a kind of link, or `guard`. */
  passing: (kind: string) => `PASSING#${kind}`,
  period: (period: number) => String(period).padStart(10, '0'),
  subjectKey: (subjectId: string) => `SUBJECT#${subjectId}`,
  /** Of blocked data of one class; a key for each month in which some of it ends, so that it can be destroyed with them. */
  classKey: (dataClass: string) => `CLASS#${dataClass}`,
  month: (at: Date) => at.toISOString().slice(0, 7),
  /** Of files that pass, a key for each bundle and each document: they are gone with it. */
  bundleKey: (requestId: string) => `BUNDLE#${requestId}`,
  documentKey: (requestId: string) => `DOCUMENT#${requestId}`,
  key: 'KEY',
  signing: 'SIGNING',
  /** Public halves apart, so that the function that serves them can read nothing else. */
  signingPublic: 'SIGNING-PUBLIC',

  // journal
  /** One partition per civil day keeps replays in order and partitions small. */
  journalDay: (day: string) => `J#${day}`,
  /** Within a millisecond, in the order of what they made of the same person; see `turnOf`. */
  journalEntry: (at: string, turn: number, id: string) => `${at}#${String(turn).padStart(9, '0')}#${id}`,
  /** What is noted of backups, by id. */
  backups: 'BACKUPS',

  /** Restores, with their proof; beside what they have to repeat. */
  restores: 'RESTORES',
  /** Restores that were only tried, by instant. */
  rehearsals: 'REHEARSALS',

  // transient
  /** A session, by the hash of its id. */
  session: (hash: string) => `SESSION#${hash}`,
  /** A sign-in of a member of staff to the console, by the hash of its id. */
  consoleSession: (hash: string) => `CONSOLE#${hash}`,
  /** Visits of one civil day, so that a day ends without anybody looking for it; over a few partitions. */
  visits: (day: string, shard: number) => `VISITS#${day}#${shard}`,
  visit: (at: string, id: string) => `${at}#${id}`,
  /** What is counted of one day and tells nobody apart. */
  counts: (day: string) => `COUNTS#${day}`,
  count: (dimension: string, value: string) => `${dimension}#${value}`,

  // guards
  suppression: (version: number, hash: string) => `SUPPRESSED#${version}#${hash}`,
  cap: (hash: string) => `CAP#${hash}`,
  slots: (kind: string) => `${kind}#`,
  slot: (kind: string, slot: number) => `${kind}#${slot}`,
  budget: (day: string) => `BUDGET#${day}`,
  /** Advertising that one person got lately. */
  sends: (hash: string) => `SENDS#${hash}`,
  repeat: (id: string) => `REPEAT#${id}`,
  usedLink: (id: string) => `USED#${id}`,
  /** One-time codes for one thing, by keyed hash of what that is: the one in force, and places of those that were sent. */
  code: (hash: string) => `CODE#${hash}`,
  codeInForce: 'IN-FORCE',
  /** What a link gave out after its code, once. */
  grant: (linkId: string) => `GRANT#${linkId}`,
  /** Mark of somebody erased, by keyed hash of their id or, where they asked for it, of address and name. */
  erased: (version: number, hash: string) => `ERASED#${version}#${hash}`,
  /** How many people's keys were destroyed within the hour: by runs of the purge, and for people who asked, by minute. */
  destructions: 'DESTRUCTIONS',
  /** What a restore does only once its tables are in use. */
  heldBack: (restoreId: string) => `HELD-BACK#${restoreId}`,
  askedIn: (minute: number) => `ASKED#${minute}`,
  feed: (name: string) => `FEED#${name}`,
  schedule: (name: string) => `SCHEDULE#${name}`,
  only: '-',

  // objects that pass
  /** Files that are ready to be fetched, by request; names begin so. */
  bundles: 'bundles/',
  /** Documents that somebody sent to show who they are. */
  uploads: 'uploads/',
} as const;
