import { parseArgs } from 'node:util';
import { type Assumptions, billOf, type Item, perMillionCaptures, sumOf, type Volumes } from './bill.ts';
import { readCounted } from './counted.ts';
import { prices, pricesOn, type Region } from './prices.ts';
import { table } from './table.ts';

const regions = Object.keys(prices) as Region[];
/** What a capture may cost, in dollars a million, and the longest line of its log. */
const mostDollars = 2.2;
const mostLogBytes = 350;
const targetRegion = 'us-east-1';

const help = `The monthly bill on AWS at list price (${pricesOn}), by component, from what was counted per operation.

  npm run cost -- --captures 1000000                a million decisions in cookie panels
  npm run cost -- --captures N --replays N --gates N --registrations N --messages N --people N

  --region NAME       ${regions.join(' or ')} (default ${targetRegion})
  --people N          people who are held in the tables, on top of the month's registrations
  --months N          months of the other data that lie in the tables (default 1)
  --milliseconds N    billed duration of an invocation (default 10: 1.5 ms of CPU on the 0.29 of a core that 512 MB get,
                      and a round trip to DynamoDB of 5 ms)
  --log-months N      months for which logs are kept (default 6)

Free tiers are left out; so are taxes, support, and what other services of the firm use.
`;

type Question = { readonly volumes: Volumes; readonly assumed: Assumptions; readonly region: Region };

const readQuestion = (): Question | undefined => {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      captures: text,
      replays: text,
      gates: text,
      registrations: text,
      messages: text,
      people: text,
      months: text,
      milliseconds: text,
      'log-months': text,
      region: { type: 'string', default: targetRegion },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const number = (name: Exclude<keyof typeof values, 'help'>, otherwise = 0): number => {
    const given = values[name];
    if (given === undefined) return otherwise;
    if (!/^\d+(\.\d+)?$/.test(given)) throw new Error(`--${name} takes a number`);
    return Number(given);
  };
  const region = regions.find((known) => known === values.region);
  if (!region) throw new Error(`--region takes ${regions.join(' or ')}`);
  const volumes = {
    capture: number('captures'),
    replay: number('replays'),
    gate: number('gates'),
    registration: number('registrations'),
    message: number('messages'),
  };
  const assumed = {
    milliseconds: number('milliseconds', 10),
    months: number('months', 1),
    logMonths: number('log-months', 6),
    people: number('people'),
  };
  return { volumes, assumed, region };
};

const dollars = (amount: number) => `$${amount.toFixed(amount > 0 && amount < 0.01 ? 4 : 2)}`;
const plain = (value: number) => Number(value.toPrecision(4)).toString();

const rows = (items: readonly Item[]) => [
  ...items.map(({ component, quantity, unit, price, dollars: amount }) => [
    component,
    `${plain(quantity)} ${unit}`,
    `$${price}`,
    dollars(amount),
  ]),
  ['all', '', '', dollars(sumOf(items))],
];

const head = ['component', 'quantity', 'price', 'dollars'];

const main = (): void => {
  const question = readQuestion();
  if (!question) return void process.stdout.write(help);
  const { volumes, assumed, region } = question;
  const counted = readCounted();
  const bill = billOf(volumes, counted, assumed, prices[region]);
  process.stdout.write(`A month in ${region}, list prices of ${pricesOn}:\n\n${table(head, rows(bill))}\n`);
  const { capture } = counted;
  if (!capture) return;
  const items = perMillionCaptures(counted, assumed, prices[targetRegion]);
  const sum = sumOf(items);
  process.stdout.write(`
A million captures in ${targetRegion}, without what keeping them costs:

${table(head, rows(items))}

target: at most ${dollars(mostDollars)} a million: ${sum <= mostDollars ? 'met' : 'NOT met'}
target: log line of at most ${mostLogBytes} bytes: ${capture.logBytes}, ${capture.logBytes <= mostLogBytes ? 'met' : 'NOT met'}
`);
};

try {
  main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
