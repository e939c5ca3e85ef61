import type { Measured } from './load.ts';
import { type LoadName, median, type Results } from './results.ts';

/** One line of the report. */
export type Line = {
  readonly group: Group;
  readonly what: string;
  readonly unit: 'rps' | 'ms' | 'µs' | 'MiB' | 'kB' | 'x' | 'min' | 's' | 'cases';
  readonly ours: number;
  /** What it is compared with, in the same run; absent where the target is a figure by itself. */
  readonly floor?: number;
  readonly ratio?: number;
  /** `>= 0.40`: of the ratio; of our own figure where there is no ratio. Absent: shown for comparison. */
  readonly target?: string;
  readonly met?: boolean;
};

/** Names for `--only`. */
export const groups = [
  'normal',
  'full',
  'replay',
  'gate',
  'dynamodb',
  'start-up',
  'cold-start',
  'purge',
  'deadlines',
  'export',
  'requests',
  'backup',
  'restore',
] as const;
export type Group = (typeof groups)[number];

type Bound = { readonly least: number } | { readonly most: number };
type Figure = Exclude<keyof Measured, 'requests'>;

const units = { rps: 'rps', p99Ms: 'ms', cpuMicros: 'µs', rssMiB: 'MiB' } as const satisfies Record<
  Figure,
  Line['unit']
>;
const words = {
  rps: 'requests a second',
  p99Ms: '99th percentile',
  cpuMicros: 'CPU a request',
  rssMiB: 'memory after load',
} as const satisfies Record<Figure, string>;

const judged = (value: number, bound: Bound | undefined): Pick<Line, 'target' | 'met'> => {
  if (!bound) return {};
  return 'least' in bound
    ? { target: `>= ${bound.least}`, met: value >= bound.least }
    : { target: `<= ${bound.most}`, met: value <= bound.most };
};

type Comparison = readonly [group: Group, figure: Figure, ours: LoadName, floor: LoadName, bound?: Bound];

/** Ratios of two loads of the same run. */
const comparisons: readonly Comparison[] = [
  ['normal', 'rps', 'capture NORMAL', 'floor NORMAL', { least: 0.4 }],
  ['normal', 'cpuMicros', 'capture NORMAL', 'floor NORMAL', { most: 3 }],
  ['normal', 'p99Ms', 'capture NORMAL', 'floor NORMAL'],
  ['normal', 'rssMiB', 'capture NORMAL', 'floor NORMAL', { most: 1.15 }],
  ['normal', 'cpuMicros', 'floor NORMAL', 'validate only'],
  ['full', 'rps', 'capture FULL', 'floor FULL', { least: 0.8 }],
  ['full', 'cpuMicros', 'capture FULL', 'floor FULL', { most: 1.8 }],
  ['full', 'p99Ms', 'capture FULL', 'floor FULL', { most: 1 }],
  ['full', 'rssMiB', 'capture FULL', 'floor FULL', { most: 1.15 }],
  ['replay', 'rps', 'replay', 'capture NORMAL', { least: 2 }],
  ['replay', 'cpuMicros', 'replay', 'capture NORMAL', { most: 0.5 }],
  ['gate', 'rps', 'gate', 'floor NORMAL'],
  ['gate', 'cpuMicros', 'gate', 'floor NORMAL'],
  ['dynamodb', 'rps', 'capture DynamoDB', 'bare PutItem', { least: 0.7 }],
  ['dynamodb', 'cpuMicros', 'capture DynamoDB', 'bare PutItem', { most: 1.35 }],
  ['dynamodb', 'rps', 'replay DynamoDB', 'capture DynamoDB', { least: 0.75 }],
];

const middle = (rounds: readonly Measured[], figure: Figure): number =>
  median(rounds.map((measured) => measured[figure]));

const compare = ({ loads }: Results, [group, figure, name, floorName, bound]: Comparison): readonly Line[] => {
  const [rounds, floorRounds] = [loads[name], loads[floorName]];
  if (!rounds || !floorRounds) return [];
  const [ours, floor] = [middle(rounds, figure), middle(floorRounds, figure)];
  const what = `${name} : ${floorName}, ${words[figure]}`;
  return [{ group, what, unit: units[figure], ours, floor, ratio: ours / floor, ...judged(ours / floor, bound) }];
};

/**
 * c15t 2.2.1, the nearest open peer, on SQLite: its own ratio to this floor, from one run of both on one machine. It is not run
 * here, so our ratio of today is compared with that one.
 */
const peer = { rps: 413 / 4_989, cpuMicros: 2_035 / 102, p99Ms: 52 / 10.5 } as const;
const peerBounds = { rps: { least: 5 }, cpuMicros: { most: 1 / 7 }, p99Ms: { most: 1 / 3 } } as const;

const againstPeer = (lines: readonly Line[]): readonly Line[] =>
  (['rps', 'cpuMicros', 'p99Ms'] as const).flatMap((figure) => {
    const line = lines.find(({ what }) => what === `capture NORMAL : floor NORMAL, ${words[figure]}`);
    if (line?.ratio === undefined) return [];
    const [ours, floor] = [line.ratio, peer[figure]];
    const { most, least } = { most: undefined, least: undefined, ...peerBounds[figure] };
    const bound = least === undefined ? { most: Number((most ?? 0).toFixed(3)) } : { least };
    const what = `capture NORMAL : c15t, ${words[figure]} (each over its floor)`;
    return [{ group: 'normal', what, unit: 'x', ours, floor, ratio: ours / floor, ...judged(ours / floor, bound) }];
  });

const timed = (group: Group, what: string, times: Results['startUp'], bound: Bound): readonly Line[] => {
  if (!times) return [];
  const [ours, floor] = [median(times.ours), median(times.floor)];
  return [{ group, what, unit: 'ms', ours, floor, ratio: ours / floor, ...judged(ours / floor, bound) }];
};

const kB = (bytes: number) => bytes / 1_000;

const sizes = ({ bundles }: Results): readonly Line[] => {
  if (!bundles) return [];
  const { capture = Number.NaN, ...others } = bundles.ours;
  const [name = '', largest = Number.NaN] = Object.entries(others).toSorted(([, a], [, b]) => b - a)[0] ?? [];
  const line = (what: string, bytes: number, most: number): Line => ({
    group: 'cold-start',
    what,
    unit: 'kB',
    ours: kB(bytes),
    floor: kB(bundles.floor),
    ...judged(kB(bytes), { most }),
  });
  return [
    line('bundle of capture, gzip (floor: bare client)', capture, 120),
    line(`largest other bundle (${name}), gzip`, largest, 250),
  ];
};

/** A night has time for a million items in a quarter of an hour, beside a server that goes on answering. */
const purgeBounds = { minutes: { most: 15 }, rssMiB: { most: 300 } } as const;

const purged = ({ purge }: Results): readonly Line[] => {
  if (!purge) return [];
  const { killed, whole } = purge;
  const line = (what: string, unit: Line['unit'], ours: number, bound?: Bound): Line => {
    return { group: 'purge', what, unit, ours, ...judged(ours, bound) };
  };
  return [...(whole ? [whole] : []), killed].flatMap(({ kills, ms, peak }) => {
    const name = kills > 0 ? `purge, killed ${kills} times` : 'purge';
    const perMillion = ((ms / 60_000) * 1e6) / purge.population.items;
    return [
      line(`${name}: a million items at this rate`, 'min', perMillion, purgeBounds.minutes),
      line(`${name}: memory at its highest`, 'MiB', peak / 2 ** 20, purgeBounds.rssMiB),
    ];
  });
};

const dated = ({ deadlines }: Results): readonly Line[] => {
  if (!deadlines) return [];
  const what = `due dates of ${deadlines.cases.toLocaleString('en')} random requests that differ from the oracle’s`;
  return [
    {
      group: 'deadlines',
      what,
      unit: 'cases',
      ours: deadlines.mismatches,
      ...judged(deadlines.mismatches, { most: 0 }),
    },
  ];
};

/** A person with ten thousand items waits no longer for their copy, and it fits beside a server that goes on answering. */
const exportBounds = {
  seconds: { most: 30 },
  rssMiB: { most: 300 },
  items: { least: 10_000 },
  fileKB: { most: 4_000 },
};

const copied = ({ exported }: Results): readonly Line[] => {
  if (!exported) return [];
  const { ms, peak, items, files } = exported;
  const line = (what: string, unit: Line['unit'], ours: number, bound: Bound): Line => {
    return { group: 'export', what: `copy of everything: ${what}`, unit, ours, ...judged(ours, bound) };
  };
  return [
    line('events and decisions in it', 'cases', items, exportBounds.items),
    line('time', 's', ms / 1_000, exportBounds.seconds),
    line('memory at its highest', 'MiB', peak / 2 ** 20, exportBounds.rssMiB),
    line('its largest file', 'kB', kB(Math.max(...files)), exportBounds.fileKB),
  ];
};

/** What a machine takes in; what a page of the list may take; and how much more than chance a time may tell. */
const requestBounds = { rps: { least: 300 }, pageMs: { most: 50 }, deviations: 5, noise: 0.01 } as const;

const requested = ({ requests }: Results): readonly Line[] => {
  if (!requests) return [];
  const { plan, intake, told, list } = requests;
  const group = 'requests';
  const most = Number((requestBounds.deviations * told.chance + requestBounds.noise).toFixed(3));
  const bias = Math.abs(told.share - 0.5);
  const listed = `first page of ${plan.open.toLocaleString('en')} open requests`;
  const pages: readonly (readonly [string, number])[] = [
    ['at the very first time', list.cold],
    ['99 in 100', list.first.p99],
  ];
  return [
    { group, what: 'intake', unit: 'rps', ours: intake.rps, ...judged(intake.rps, requestBounds.rps) },
    {
      group,
      what: 'how far from a half it is that known people wait longer than unknown ones',
      unit: 'x',
      ours: bias,
      ...judged(bias, { most }),
    },
    {
      group,
      what: 'median answer, known : unknown people',
      unit: 'ms',
      ours: told.known.p50,
      floor: told.unknown.p50,
      ratio: told.known.p50 / told.unknown.p50,
    },
    ...pages.map(([which, ours]): Line => {
      return { group, what: `${listed}, ${which}`, unit: 'ms', ours, ...judged(ours, requestBounds.pageMs) };
    }),
  ];
};

/** A backup is taken beside a server that goes on answering, and needs no more memory for more items. */
const backupBounds = { rssMiB: { most: 300 } } as const;

const backedUp = ({ backup }: Results): readonly Line[] => {
  if (!backup) return [];
  const { items, peak, heldUpMs } = backup;
  const group = 'backup';
  const memory = peak / 2 ** 20;
  return [
    {
      group,
      what: `backup of ${items.toLocaleString('en')} items: memory at its highest`,
      unit: 'MiB',
      ours: memory,
      ...judged(memory, backupBounds.rssMiB),
    },
    { group, what: 'backup: longest wait for anybody else', unit: 'ms', ours: heldUpMs },
  ];
};

/** A million items are back within half an hour, and nobody with them who was erased since. */
const restoreBounds = { minutes: 30, items: 1_000_000 } as const;

const putBack = ({ restored }: Results): readonly Line[] => {
  if (!restored) return [];
  const { items, ms, peak, resurfaced } = restored;
  const group = 'restore';
  const minutes = ms / 60_000;
  const most = (restoreBounds.minutes * items) / restoreBounds.items;
  return [
    {
      group,
      what: `restore of ${items.toLocaleString('en')} items`,
      unit: 'min',
      ours: minutes,
      ...judged(minutes, { most }),
    },
    { group, what: 'restore: memory at its highest', unit: 'MiB', ours: peak / 2 ** 20 },
    {
      group,
      what: 'restore: rows of erased people that are there again',
      unit: 'cases',
      ours: resurfaced,
      ...judged(resurfaced, { most: 0 }),
    },
  ];
};

/** What was measured, line by line, with its target of `guides/performance.md` and whether it is met. */
export const linesOf = (results: Results): readonly Line[] => {
  const compared = comparisons.flatMap((comparison) => compare(results, comparison));
  return [
    ...compared,
    ...againstPeer(compared),
    ...timed('start-up', 'one-machine server : floor, start to first answer', results.startUp, { most: 1.5 }),
    ...timed('cold-start', 'capture bundle : bare client, spawn and import', results.coldStart, { most: 1.1 }),
    ...sizes(results),
    ...purged(results),
    ...dated(results),
    ...copied(results),
    ...requested(results),
    ...backedUp(results),
    ...putBack(results),
  ];
};
