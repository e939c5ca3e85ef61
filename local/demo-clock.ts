import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { errnoOf } from '../lambdas/adapters/files.ts';
import type { Clock } from '../lambdas/domain/time.ts';
import { Unavailable } from '../lambdas/domain/unavailable.ts';
import { StartProblem } from './start-problem.ts';

export type DemoClock = {
  readonly now: Clock;
  /** Goes on from that instant; false, and no change, if it lies in the past. Throws `Unavailable` if it cannot be kept. */
  readonly jumpTo: (instant: Date) => boolean;
};

/** Periods are added to the clock's time, and a year of five digits would sort wrongly. */
export const latestInstant = new Date('2999-12-31T23:59:59.999Z');

const readAhead = (file: string): number => {
  try {
    const { aheadMs } = JSON.parse(readFileSync(file, 'utf8')) as { readonly aheadMs?: unknown };
    if (Number.isSafeInteger(aheadMs)) return aheadMs as number;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return 0;
  }
  throw new StartProblem(
    `${file} is damaged; without it the clock would go backwards. Choose another folder with --data.`,
  );
};

/** The clock of demo mode: runs with the machine's, some time ahead of it. How far ahead survives a restart. */
export const demoClock = (file: string, machine: Clock = () => new Date()): DemoClock => {
  let aheadMs = readAhead(file);
  const now: Clock = () => new Date(machine().getTime() + aheadMs);
  return {
    now,
    jumpTo(instant) {
      if (instant < now()) return false;
      const ahead = instant.getTime() - machine().getTime();
      try {
        writeFileSync(`${file}.new`, JSON.stringify({ aheadMs: ahead }));
        renameSync(`${file}.new`, file);
      } catch (error) {
        throw new Unavailable(`the clock cannot be kept now (${errnoOf(error)})`);
      }
      aheadMs = ahead;
      return true;
    },
  };
};

const form =
  /^P(?=.)(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?=.)(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9})(?:\.(\d{1,3}))?S)?)?$/;

/** The instant an ISO 8601 duration (`P1D`, `PT48H`, `P6M`) later; undefined when it is none. Months go date to date. */
export const advance = (from: Date, duration: string): Date | undefined => {
  const parts = form.exec(duration);
  if (!parts) return undefined;
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts
    .slice(1, 8)
    .map((part) => Number(part ?? 0));
  const moved = new Date(from);
  moved.setUTCDate(1);
  moved.setUTCMonth(moved.getUTCMonth() + years * 12 + months);
  const last = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate();
  moved.setUTCDate(Math.min(from.getUTCDate(), last));
  const ms = Number((parts[8] ?? '').padEnd(3, '0'));
  return new Date(moved.getTime() + ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + ms);
};
