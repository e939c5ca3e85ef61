/** How somebody who measures answers from outside would compare two kinds of them. */

const ranked = (times: readonly number[]): readonly number[] => times.toSorted((a, b) => a - b);

/** The value below which that share of them lies. */
export const percentile = (times: readonly number[], share: number): number => {
  const sorted = ranked(times);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
};

/**
 * How often an answer of the first kind takes longer than one of the second, of all pairs (Mann and Whitney's U as a share): 0.5
 * where times tell nothing apart, 0 or 1 where they always do. Single slow answers hardly move it.
 */
export const slowerShare = (first: readonly number[], second: readonly number[]): number => {
  const sorted = ranked(second);
  let wins = 0;
  let below = 0;
  let notAbove = 0;
  for (const time of ranked(first)) {
    while (below < sorted.length && (sorted[below] ?? 0) < time) below += 1;
    while (notAbove < sorted.length && (sorted[notAbove] ?? 0) <= time) notAbove += 1;
    wins += (below + notAbove) / 2;
  }
  return wins / (first.length * second.length);
};

/** What chance alone makes of that share, as its standard deviation. */
export const shareByChance = (first: number, second: number): number =>
  Math.sqrt((first + second + 1) / (12 * first * second));
