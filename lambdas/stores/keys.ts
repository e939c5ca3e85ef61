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

  // blocked
  proof: (id: string) => `PROOF#${id}`,

  // keys
  tenant: 'TENANT',
  tenantVersion: (version: number) => `V${String(version).padStart(6, '0')}`,
  /** Keys that change with time: of a kind of link, or `guard`. */
  passing: (kind: string) => `PASSING#${kind}`,
  period: (period: number) => String(period).padStart(10, '0'),
  subjectKey: (subjectId: string) => `SUBJECT#${subjectId}`,
  classKey: (dataClass: string) => `CLASS#${dataClass}`,
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
  feed: (name: string) => `FEED#${name}`,
  schedule: (name: string) => `SCHEDULE#${name}`,
  only: '-',
} as const;
