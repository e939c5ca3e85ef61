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

  /** A session, by the hash of its id. */
  session: (hash: string) => `SESSION#${hash}`,
  /** Visits of one civil day, so that a day ends without anybody looking for it; over a few partitions. */
  visits: (day: string, shard: number) => `VISITS#${day}#${shard}`,
  visit: (at: string, id: string) => `${at}#${id}`,
  /** What is counted of one day and tells nobody apart. */
  counts: (day: string) => `COUNTS#${day}`,
  count: (dimension: string, value: string) => `${dimension}#${value}`,
  /** The counts that were published, by day: the day itself once all of them stand, and then its counts, some at a time. */
  statistics: 'STATISTICS',
  statisticsOf: (day: string, dimension: string, first: number) =>
    `${day}#${dimension}#${String(first).padStart(6, '0')}`,

  /** What staff saw and did, by civil day. */
  audit: (day: string) => `AUDIT#${day}`,
  auditEntry: (at: string, id: string) => `${at}#${id}`,
  /** What needs a second person. */
  acts: 'ACTS',
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

  // keys
  tenant: 'TENANT',
  tenantVersion: (version: number) => `V${String(version).padStart(6, '0')}`,
  /** Keys that change with time: of a kind of link, or `guard`. */
  passing: (kind: string) => `PASSING#${kind}`,
  period: (period: number) => String(period).padStart(10, '0'),
  subjectKey: (subjectId: string) => `SUBJECT#${subjectId}`,
  /** Of blocked data of one class; a key for each month in which some of it ends, so that it can be destroyed with them. */
  classKey: (dataClass: string) => `CLASS#${dataClass}`,
  month: (at: Date) => at.toISOString().slice(0, 7),
  key: 'KEY',
  signing: 'SIGNING',
  /** Public halves apart, so that the function that serves them can read nothing else. */
  signingPublic: 'SIGNING-PUBLIC',

  // journal
  /** One partition per civil day keeps replays in order and partitions small. */
  journalDay: (day: string) => `J#${day}`,
  journalEntry: (at: string, id: string) => `${at}#${id}`,

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
  /** Mark of somebody erased, by keyed hash of their id or, where they asked for it, of address and name. */
  erased: (version: number, hash: string) => `ERASED#${version}#${hash}`,
  feed: (name: string) => `FEED#${name}`,
  schedule: (name: string) => `SCHEDULE#${name}`,
  only: '-',
} as const;
