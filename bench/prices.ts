/** US dollars at list price, without any free tier. */
export type Prices = {
  /** A million requests of an HTTP API, the first 300 million of a month; of at most 512 KB each. */
  readonly apiRequests: number;
  /** A million invocations of a function. */
  readonly invocations: number;
  /** A GB-second of a function on arm64. */
  readonly gbSecond: number;
  /** A million write and read request units of DynamoDB on demand, Standard class. */
  readonly writeUnits: number;
  readonly readUnits: number;
  /** A GB in DynamoDB for a month, and the same in its point-in-time recovery. */
  readonly tableGB: number;
  readonly recoveryGB: number;
  /** A customer's key for a month, and a million requests to it. */
  readonly key: number;
  readonly keyRequests: number;
  /** A million mails, to one recipient each, and a GB of attachments. SES by use, without a plan. */
  readonly mails: number;
  readonly attachmentGB: number;
  /** A GB of log taken in, and kept for a month. */
  readonly logGB: number;
  readonly keptLogGB: number;
  /** A GB sent to the internet, up to 10 TB a month. */
  readonly transferGB: number;
  /** A GB in S3 Standard for a month, and a million PUT requests. */
  readonly objectGB: number;
  readonly objectPuts: number;
  /** An alarm of CloudWatch for a month. */
  readonly alarm: number;
  /** A million calls of EventBridge Scheduler. */
  readonly scheduled: number;
};

/**
 * As AWS published them in its price list (https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/SERVICE/current/REGION/) in
 * August to October 2026. Prices change: look them up before you rely on a bill.
 */
export const pricesOn = '2026-10-02';

/** Prices by region. */
export const prices = {
  'us-east-1': {
    apiRequests: 1.0,
    invocations: 0.2,
    gbSecond: 0.0000133334,
    writeUnits: 0.625,
    readUnits: 0.125,
    tableGB: 0.25,
    recoveryGB: 0.2,
    key: 1,
    keyRequests: 3,
    mails: 100,
    attachmentGB: 0.12,
    logGB: 0.5,
    keptLogGB: 0.03,
    transferGB: 0.09,
    objectGB: 0.023,
    objectPuts: 5,
    alarm: 0.1,
    scheduled: 1,
  },
  'eu-west-1': {
    apiRequests: 1.11,
    invocations: 0.2,
    gbSecond: 0.0000133334,
    writeUnits: 0.705,
    readUnits: 0.1415,
    tableGB: 0.283,
    recoveryGB: 0.22,
    key: 1,
    keyRequests: 3,
    mails: 100,
    attachmentGB: 0.12,
    logGB: 0.57,
    keptLogGB: 0.03,
    transferGB: 0.09,
    objectGB: 0.023,
    objectPuts: 5,
    alarm: 0.1,
    scheduled: 1,
  },
} as const satisfies Record<string, Prices>;

export type Region = keyof typeof prices;
