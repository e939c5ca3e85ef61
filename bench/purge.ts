import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { purge } from '../lambdas/domain/retention/purge.ts';
import { purgeAt } from '../lambdas/runtime/run-purge.ts';
import { loadPolicy } from '../policy/model/load.ts';
import type { Policy } from '../policy/model/types.ts';
import { startFlags } from './measured-process.ts';
import { meter } from './meter.ts';
import { prices, pricesOn, type Region } from './prices.ts';
import { type Costs, costCounter } from './purge-cost.ts';
import { type Population, populationOf } from './purge-kinds.ts';
import { buildingAt, makePopulation, visitDay } from './purge-population.ts';
import { type Purged, purgeWithKills } from './purge-runs.ts';
import { differences, problemsOf, readState, type State } from './purge-state.ts';
import { dataFile, nightBegins, openPurgeWorld } from './purge-world.ts';
import { table } from './table.ts';

export type PurgePlan = { readonly items: number; readonly kills: number; readonly policy: string };

/** What was measured of the purge. */
export type PurgeMeasured = {
  readonly policy: string;
  readonly population: Population;
  /** The run that was killed, as often as was asked for. */
  readonly killed: Timed;
  /** The same data without a kill; absent where none was asked for. */
  readonly whole?: Timed;
  /** Counted on a small population of the same mix, for as many items as this one has. */
  readonly costs: Costs;
  /** What is wrong with the end, in words; empty if nothing is. */
  readonly problems: readonly string[];
};
type Timed = Omit<Purged, 'report'> & { readonly looked: number };

const region: Region = 'eu-west-1';
/** Items of the population that costs are counted on: of more, each costs the same. */
const sampleItems = 5_000;
const keepMs = 25 * 3_600_000;

/** Makes a population in a folder of its own. Waits for no disk: what is measured comes later. */
const build = async (folder: string, { policy: name }: PurgePlan, policy: Policy, population: Population) => {
  await mkdir(folder, { recursive: true });
  const now = () => buildingAt(policy);
  const { world, table: file } = await openPurgeWorld({
    folder,
    policy: name,
    now,
    synchronous: 'NORMAL',
    feeds: false,
  });
  try {
    const show = meter('building', 'people and visits');
    await makePopulation(population, world, show);
    await file.sweepExpired();
    await file.truncateLog();
  } finally {
    file.close();
  }
};

/** What the purge of a small population of the same mix would be billed, for as many items as the large one has. */
const countCosts = async (folder: string, plan: PurgePlan, policy: Policy, items: number): Promise<Costs> => {
  const population = populationOf(Math.min(items, sampleItems));
  await build(folder, plan, policy, population);
  const at = nightBegins(policy.zone);
  let costs: (() => Costs) | undefined;
  const { world, table: file } = await openPurgeWorld({
    folder,
    policy: plan.policy,
    now: () => at,
    synchronous: 'NORMAL',
    feeds: true,
    around: (inner) => {
      const counter = costCounter(inner);
      costs = counter.costs;
      return counter.counted;
    },
  });
  await purge({ dailyAt: purgeAt, mayGoOn: () => true }, world);
  file.close();
  const factor = items / population.items;
  const { writes, writeUnits, readUnits } = costs?.() ?? { writes: {}, writeUnits: 0, readUnits: 0 };
  return {
    writes: Object.fromEntries(
      Object.entries(writes).map(([kind, cost]) => [
        kind,
        { writes: cost.writes * factor, units: cost.units * factor },
      ]),
    ),
    writeUnits: writeUnits * factor,
    readUnits: readUnits * factor,
  };
};

const timed = ({ report, ...measured }: Purged): Timed => ({ ...measured, looked: report.looked });

/**
 * Builds that many rows that have to leave in one night, runs the purge of that night in a process that is killed on the way and
 * started again, and looks at what it leaves: nothing that is due, exactly what the report counts, and the same as a run that
 * nobody kills leaves of the same data.
 */
export const measurePurge = async (plan: PurgePlan, folder: string): Promise<PurgeMeasured> => {
  const { policy } = await loadPolicy(plan.policy);
  const population = populationOf(plan.items);
  const { items } = population;
  const [first, second] = [join(folder, 'purge'), join(folder, 'purge-whole')];
  await build(first, plan, policy, population);
  const at = nightBegins(policy.zone);
  const due = { people: new Date(at.getTime() + keepMs), blocked: at, visits: visitDay(policy) };
  const before = readState(first, due);
  if (plan.kills > 0) {
    await mkdir(second, { recursive: true });
    for (const file of [dataFile, (of: string) => join(of, 'key')]) await copyFile(file(first), file(second));
  }

  const run = async (where: string, kills: number): Promise<{ readonly purged: Purged; readonly after: State }> => {
    const show = meter('purging', 'items');
    const purged = await purgeWithKills({
      folder: where,
      policy: plan.policy,
      at,
      items,
      kills,
      // A small one is over soon.
      every: items < 100_000 ? 10 : 100,
      flags: startFlags(),
      progress: (done, killed) => show(Math.min(done, items - 1), items, kills > 0 ? `, killed ${killed} times` : ''),
    });
    show(items, items, kills > 0 ? `, killed ${purged.kills} times` : '');
    return { purged, after: readState(where, due) };
  };

  const killed = await run(first, plan.kills);
  const whole = plan.kills > 0 ? await run(second, 0) : undefined;
  const costs = await countCosts(join(folder, 'purge-costs'), plan, policy, items);
  const problems = [
    ...problemsOf(before, killed.after, items),
    ...(killed.purged.kills < plan.kills ? [`it was over after ${killed.purged.kills} kills`] : []),
    ...(whole ? problemsOf(before, whole.after, items).map((problem) => `without a kill: ${problem}`) : []),
    ...(whole ? differences(whole.after, killed.after).map((found) => `killed and whole: ${found}`) : []),
  ];
  return {
    policy: plan.policy,
    population,
    killed: timed(killed.purged),
    ...(whole && { whole: timed(whole.purged) }),
    costs,
    problems,
  };
};

const count = (value: number) => Math.round(value).toLocaleString('en');
const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

const timeLine = (what: string, items: number, { ms, allMs, peak, kills }: Timed) =>
  `${what}: ${count(items)} items in ${seconds(ms)} of purging (${seconds(allMs)} with ${kills + 1} start${kills === 0 ? '' : 's'}), ${count((items / ms) * 1_000)} a second, at most ${count(peak / 2 ** 20)} MiB`;

/** The figures of the purge as text. */
export const purgeReport = ({ population, killed, whole, costs, problems }: PurgeMeasured): string => {
  const { items, ...people } = population;
  const price = prices[region].writeUnits;
  const rows = Object.entries(costs.writes)
    .toSorted(([, a], [, b]) => b.units - a.units)
    .map(([kind, { writes, units }]) => [kind, count(writes), count(units), `$${((units / 1e6) * price).toFixed(2)}`]);
  const all = Object.values(costs.writes).reduce((sum, { writes }) => sum + writes, 0);
  return `
${Object.entries(people)
  .map(([kind, number]) => `${count(number)} ${kind}`)
  .join(', ')}

${timeLine(killed.kills > 0 ? `Killed ${killed.kills} times` : 'Not killed', items, killed)}
${whole ? `${timeLine('Not killed', items, whole)}\n` : ''}
On DynamoDB it would take, at list price in ${region} (${pricesOn}, $${price} a million write units):

${table(
  ['row', 'writes', 'units', 'dollars'],
  [...rows, ['all', count(all), count(costs.writeUnits), `$${((costs.writeUnits / 1e6) * price).toFixed(2)}`]],
)}

A unit for each KiB of an item, twice that in a transaction, one for each entry of the due-time index that changes; counted on
${count(Math.min(items, sampleItems))} items of the same mix. Beside them ${count(costs.readUnits)} read units ($${((costs.readUnits / 1e6) * prices[region].readUnits).toFixed(2)}). What TTL deletes costs nothing.

${problems.length === 0 ? (whole ? 'Nothing due is left, the report counts what was done, and the end is that of a run without a kill.' : 'Nothing due is left, and the report counts what was done.') : `WRONG:\n${problems.map((problem) => `  ${problem}`).join('\n')}`}
`;
};
