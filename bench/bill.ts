import { type Schedule, schedules } from '../lambdas/routes.ts';
import type { Counted, Operation, OperationName } from './counted.ts';
import type { Prices } from './prices.ts';

/** How often each operation happens in a month. */
export type Volumes = Partial<Record<OperationName, number>>;

/** What cannot be counted, or is chosen. */
export type Assumptions = {
  /** Billed duration of an invocation. */
  readonly milliseconds: number;
  /** Months of data that lie in the tables. */
  readonly months: number;
  /** Months for which logs are kept. */
  readonly logMonths: number;
  /** People who registered at some time and are held. */
  readonly people: number;
};

/** One component of the bill. */
export type Item = {
  readonly component: string;
  readonly quantity: number;
  readonly unit: string;
  /** Dollars for one of `unit`. */
  readonly price: number;
  readonly dollars: number;
};

const item = (component: string, quantity: number, unit: string, price: number): Item => ({
  component,
  quantity,
  unit,
  price,
  dollars: quantity * price,
});

/** Memory of every function. */
const functionGB = 0.5;
/** CloudWatch bills this for each line beside its text. */
const perLine = 26;
/** The gateway writes one line for each request; see `accessLogFields`. Lambda's own lines are switched off. */
const gatewayLine = { lines: 1, bytes: 120 } as const;
const ownLines = 1;
/** DynamoDB bills this for each item beside its attributes. */
const perItem = 100;

const million = 1e6;
const GB = 1e9;

const hoursInMonth = 730;
const runsInMonth = (schedule: Schedule) =>
  'dailyAt' in schedule ? hoursInMonth / 24 : (hoursInMonth * 60) / schedule.everyMinutes;

/** What runs whether anybody comes or not: keys, metrics with an alarm, and calls of schedules in a month. */
export const fixed = {
  keys: 8,
  alarms: 99,
  scheduled: schedules.reduce((sum, schedule) => sum + runsInMonth(schedule), 0),
} as const;

type Totals = Omit<Operation, 'httpRequests'> & { readonly httpRequests: number; readonly items: number };

const none: Totals = {
  requests: 0,
  writeUnits: 0,
  readUnits: 0,
  itemBytes: 0,
  logBytes: 0,
  answerBytes: 0,
  lambdaRequests: 0,
  httpRequests: 0,
  kmsRequests: 0,
  mails: 0,
  items: 0,
};

/** Everything that a month's operations take, added up. Throws if one of them was never counted. */
const totalsOf = (volumes: Volumes, counted: Counted): Totals =>
  (Object.entries(volumes) as [OperationName, number][])
    .filter(([, times]) => times > 0)
    .map(([name, times]) => {
      const one = counted[name];
      if (!one) throw new Error(`bench/counted.json does not say what a ${name} takes: npm run count`);
      const full = { ...one, httpRequests: one.httpRequests ?? one.lambdaRequests, items: one.itemBytes > 0 ? 1 : 0 };
      return Object.fromEntries(Object.entries(full).map(([key, value]) => [key, value * times])) as Totals;
    })
    .reduce(
      (sum, next) =>
        Object.fromEntries(
          Object.entries(sum).map(([key, value]) => [key, value + next[key as keyof Totals]]),
        ) as Totals,
      none,
    );

/** The components that grow with use. */
const variable = (volumes: Volumes, counted: Counted, assumed: Assumptions, prices: Prices): readonly Item[] => {
  const totals = totalsOf(volumes, counted);
  const { lambdaRequests, httpRequests } = totals;
  const logBytes =
    totals.logBytes +
    lambdaRequests * ownLines * perLine +
    httpRequests * (gatewayLine.bytes + gatewayLine.lines * perLine);
  const ofPeople = assumed.people * ((counted.registration?.itemBytes ?? 0) + perItem);
  const storedGB = ((totals.itemBytes + totals.items * perItem) * assumed.months + ofPeople) / GB;
  return [
    item('API Gateway, HTTP API', httpRequests / million, 'M requests', prices.apiRequests),
    item('Lambda, requests', lambdaRequests / million, 'M requests', prices.invocations),
    item('Lambda, arm64', lambdaRequests * (assumed.milliseconds / 1_000) * functionGB, 'GB-s', prices.gbSecond),
    item('DynamoDB, writes', totals.writeUnits / million, 'M units', prices.writeUnits),
    item('DynamoDB, reads', totals.readUnits / million, 'M units', prices.readUnits),
    item('DynamoDB, storage', storedGB, 'GB-month', prices.tableGB),
    item('DynamoDB, recovery (PITR)', storedGB, 'GB-month', prices.recoveryGB),
    item('DynamoDB, streams read by Lambda', 0, 'M reads', 0),
    item('KMS, requests', totals.kmsRequests / million, 'M requests', prices.keyRequests),
    item('SES, mails', totals.mails / million, 'M mails', prices.mails),
    item('SES, attachments', 0, 'GB', prices.attachmentGB),
    item('CloudWatch, logs taken in', logBytes / GB, 'GB', prices.logGB),
    item('CloudWatch, logs kept', (logBytes / GB) * assumed.logMonths, 'GB-month', prices.keptLogGB),
    item('Data to the internet', totals.answerBytes / GB, 'GB', prices.transferGB),
    item('S3, objects', 0, 'GB-month', prices.objectGB),
  ];
};

/** The month's bill by component: what grows with use, then what does not. */
export const billOf = (volumes: Volumes, counted: Counted, assumed: Assumptions, prices: Prices): readonly Item[] => [
  ...variable(volumes, counted, assumed, prices),
  item('KMS, keys', fixed.keys, 'keys', prices.key),
  item('CloudWatch, alarms', fixed.alarms, 'metrics', prices.alarm),
  item('EventBridge Scheduler', fixed.scheduled / million, 'M calls', prices.scheduled),
  item('Lambda, called by schedules', fixed.scheduled / million, 'M requests', prices.invocations),
];

/** What an item stays for is not part of making it: storage grows with the months, not with the captures of one. */
const kept = /storage|recovery|kept/;

/** Dollars for a million captures: what each one costs when it is made. */
export const perMillionCaptures = (counted: Counted, assumed: Assumptions, prices: Prices): readonly Item[] =>
  variable({ capture: million }, counted, { ...assumed, people: 0 }, prices).filter(
    ({ component, dollars }) => dollars > 0 && !kept.test(component),
  );

/** Dollars of a bill. */
export const sumOf = (items: readonly Item[]): number => items.reduce((sum, { dollars }) => sum + dollars, 0);
