import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Population, populationOf } from '../../bench/purge-kinds.ts';
import { buildingAt, makePopulation, visitDay } from '../../bench/purge-population.ts';
import { type DueBy, readState, type State } from '../../bench/purge-state.ts';
import { dataFile, nightBegins, openPurgeWorld } from '../../bench/purge-world.ts';
import { loadPolicy } from '../../policy/model/load.ts';
import type { Policy } from '../../policy/model/types.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** The policy whose rules the people of the night live by: it has categories of each kind. */
export const nightPolicy = 'antara';

const nobody = { customer: 0, prospect: 0, thinned: 0, blocked: 0, partlyBlocked: 0, visit: 0, staying: 0, items: 0 };

/** A data file full of people, blocked data and visits that leave in one night; made once and copied for each trial. */
export const purgeNight = async (people: number | Partial<Population>) => {
  const { folder, remove } = await temporaryFolder();
  const { policy }: { policy: Policy } = await loadPolicy(nightPolicy);
  const population: Population = typeof people === 'number' ? populationOf(people) : { ...nobody, ...people };
  const made = join(folder, 'made');
  await mkdir(made);
  const { world, table } = await openPurgeWorld({
    folder: made,
    policy: nightPolicy,
    now: () => buildingAt(policy),
    synchronous: 'NORMAL',
    feeds: false,
  });
  await makePopulation(population, world);
  await table.sweepExpired();
  table.close();

  const at = nightBegins(policy.zone);
  const due: DueBy = { people: new Date(at.getTime() + 25 * 3_600_000), blocked: at, visits: visitDay(policy) };
  let copies = 0;
  return {
    policy,
    /** When the purge of that night begins. */
    at,
    items: population.items,
    due,
    before: readState(made, due),
    stateOf: (copy: string): State => readState(copy, due),
    /** Another folder with the same data and keys. */
    async copy(): Promise<string> {
      copies += 1;
      const copy = join(folder, String(copies));
      await mkdir(copy);
      for (const file of [dataFile, (of: string) => join(of, 'key')]) await copyFile(file(made), file(copy));
      return copy;
    },
    remove,
  };
};
export type PurgeNight = Awaited<ReturnType<typeof purgeNight>>;
