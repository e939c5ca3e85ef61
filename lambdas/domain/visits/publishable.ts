import { type Dimension, type DimensionCounts, dimensions, type Visit } from './visits.ts';

/** Counts while they are being added up: by dimension, then by value. */
export type Tally = ReadonlyMap<Dimension, Map<string, number>>;

export const newTally = (): Tally => new Map(dimensions.map((dimension) => [dimension, new Map()]));

const add = (tally: Tally, dimension: Dimension, value: string, count: number): void => {
  const counts = tally.get(dimension);
  counts?.set(value, (counts.get(value) ?? 0) + count);
};

/** Adds one visit, by everything it says. */
export const addVisit = (tally: Tally, visit: Partial<Visit>): void => {
  for (const dimension of dimensions) {
    const value = visit[dimension];
    if (value !== undefined) add(tally, dimension, value, 1);
  }
};

/** Adds what was counted before. */
export const addCounts = (tally: Tally, counts: DimensionCounts): void => {
  for (const dimension of dimensions) {
    for (const [value, count] of Object.entries(counts[dimension] ?? {})) add(tally, dimension, value, count);
  }
};

/**
 * What may be published of counts: each rounded down to a multiple of `least`, none that is smaller. So any two published numbers,
 * or sums of them, of one day or of several, differ by nothing or by at least `least`: no difference tells of fewer (GDPR recital
 * 26; WP216; AN-45, AB-71).
 */
export const publishable = (tally: Tally, least: number): DimensionCounts =>
  Object.fromEntries(
    [...tally].flatMap(([dimension, counts]) => {
      const cells = [...counts]
        .map(([value, count]) => [value, Math.floor(count / least) * least] as const)
        .filter(([, count]) => count >= least)
        .sort(([one], [other]) => (one < other ? -1 : 1));
      return cells.length > 0 ? [[dimension, Object.fromEntries(cells)]] : [];
    }),
  );
