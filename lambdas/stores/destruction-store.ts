import type { Policy } from '../../policy/model/types.ts';
import type { Destructions } from '../domain/retention/destructions.ts';
import type { Clock } from '../domain/time.ts';
import { Unavailable } from '../domain/unavailable.ts';
import { keys } from './keys.ts';
import type { Item, StoredItem, Table } from './table.ts';

/** An hour, and the minute that is under way: nothing counts for less than an hour. */
const minutesCounted = 60;
/** Whoever loses so many races in a row has met more than a few runs at once. */
const mostRaces = 20;

type Minute = readonly [minute: number, people: number];

const minutesIn = (item: StoredItem | undefined): readonly Minute[] =>
  (item?.['minutes'] as readonly Minute[] | undefined) ?? [];

/** `Destructions` over the `guards` table: one row for the runs of the purge, and one for each minute in which somebody asked. */
export const openDestructions = ({
  policy,
  table,
  now,
}: {
  readonly policy: Policy;
  readonly table: Table;
  readonly now: Clock;
}): Destructions => {
  const minuteOf = (at: Date): number => Math.floor(at.getTime() / 60_000);
  /** In seconds since 1970; when what happened in a minute counts no longer. */
  const endOf = (minute: number): number => (minute + minutesCounted + 1) * 60;
  const place = { pk: keys.destructions, sk: keys.only };

  const rowOf = (minutes: readonly Minute[]): Item => ({
    ...place,
    minutes: minutes.map(([minute, people]) => [minute, people]),
    expiresAt: endOf(Math.max(...minutes.map(([minute]) => minute))),
  });

  /** What counts of a row, with this much more, or less, of this minute. */
  const withMore = (row: StoredItem | undefined, minute: number, more: number): readonly Minute[] => {
    const counted = new Map(minutesIn(row).filter(([of]) => of + minutesCounted >= minute));
    let left = (counted.get(minute) ?? 0) + more;
    counted.set(minute, Math.max(0, left));
    // What was taken before this minute is given back from there.
    for (const [of, people] of [...counted].sort(([a], [b]) => b - a)) {
      if (left >= 0) break;
      if (of === minute) continue;
      counted.set(of, Math.max(0, people + left));
      left += people;
    }
    return [...counted];
  };

  /** Changes the row by what `change` makes of the people that count; undefined: not at all. Answers by how much. */
  const changeBy = async (change: (counted: number) => number): Promise<number> => {
    for (let races = 0; races < mostRaces; races += 1) {
      const minute = minuteOf(now());
      const { items } = await table.query('guards', keys.destructions);
      const row = items.find(({ sk }) => sk === keys.only);
      const asked = items.reduce((sum, item) => sum + (item === row ? 0 : Number(item['n'] ?? 0)), 0);
      const runs = withMore(row, minute, 0).reduce((sum, [, people]) => sum + people, 0);
      const more = change(asked + runs);
      if (more === 0) return 0;
      const kept = await table.put('guards', rowOf(withMore(row, minute, more)), row?.version ?? 'absent');
      if (kept.stored) return more;
    }
    throw new Unavailable('too many runs of the purge at once');
  };

  return {
    take: (most) => changeBy((counted) => Math.max(0, Math.min(most, policy.destruction.mostPeopleAnHour - counted))),
    async giveBack(places) {
      await changeBy(() => -places);
    },
    async count(people) {
      const minute = minuteOf(now());
      if (people === 1) {
        const key = { pk: keys.destructions, sk: keys.askedIn(minute) };
        await table.count('guards', key, Number.MAX_SAFE_INTEGER, endOf(minute));
      } else if (people > 1) await changeBy(() => people);
    },
  };
};
