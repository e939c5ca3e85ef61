import type { World } from './handler.ts';

/**
 * Answers that must not tell whether somebody is known leave this long after the call arrived, whatever happened: sent,
 * suppressed, capped or repeated cannot be told apart by time. Well above what sealing and handing over a mail take.
 */
export const answerFloorMs = 1_500;

/** Does the work and waits for the floor; should that not suffice, for its next multiple. What the work throws leaves at once. */
export const uniformly = async (
  work: () => Promise<void>,
  { elapsed, sleep }: Pick<World, 'elapsed' | 'sleep'>,
): Promise<void> => {
  const arrived = elapsed();
  await work();
  const spent = elapsed() - arrived;
  await sleep(Math.max(1, Math.ceil(spent / answerFloorMs)) * answerFloorMs - spent);
};
