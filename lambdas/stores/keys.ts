/** The whole table layout, in one place: every key of every table is built here and nowhere else. */
export const keys = {
  // records
  /** All that we hold about one person shares a partition. */
  subject: (subjectId: string) => `S#${subjectId}`,
  subjectOf: (pk: string) => pk.slice('S#'.length),
  person: 'PERSON',
  form: (registrationId: string) => `FORM#${registrationId}`,
  formPrefix: 'FORM#',
  /** Time first, so that the newest decision is one descending read. */
  decision: (at: string, decisionId: string) => `D#${at}#${decisionId}`,
  decisionPrefix: 'D#',
  welcome: (decisionId: string) => `WELCOME#${decisionId}`,
  /** From the keyed hash of an address to a list of subjects: a person is not an address. */
  lookup: (version: number, addressHash: string) => `L#${version}#${addressHash}`,

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
  repeat: (id: string) => `REPEAT#${id}`,
  usedLink: (id: string) => `USED#${id}`,
  feed: (name: string) => `FEED#${name}`,
  schedule: (name: string) => `SCHEDULE#${name}`,
  only: '-',
} as const;
