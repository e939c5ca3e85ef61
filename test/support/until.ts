import { setTimeout as wait } from 'node:timers/promises';

/** Much longer than anything takes: a busy machine is late, and what never comes about is found out all the same. */
const longestMs = 60_000;
const pauseMs = 25;

/** Looks until something is so, for what happens by itself after an answer; throws, saying `what`, if it never is. */
export const until = async <T>(
  look: () => T | Promise<T>,
  what = 'it never came about',
): Promise<Exclude<T, undefined | false>> => {
  const end = performance.now() + longestMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found as Exclude<T, undefined | false>;
    if (performance.now() > end) throw new Error(what);
    await wait(pauseMs);
  }
};
