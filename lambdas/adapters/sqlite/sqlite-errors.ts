import { Unavailable } from '../../stores/table.ts';

/** Primary result codes of SQLite that a later attempt may not meet again: https://sqlite.org/rescode.html */
const temporary: Readonly<Record<number, string>> = {
  5: 'SQLITE_BUSY',
  6: 'SQLITE_LOCKED',
  8: 'SQLITE_READONLY',
  10: 'SQLITE_IOERR',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
};

const primaryCode = (error: unknown): number | undefined => {
  const code = (error as { readonly errcode?: unknown } | undefined)?.errcode;
  return typeof code === 'number' ? code & 0xff : undefined;
};

/** Whether another process holds the file just now. */
export const isBusy = (error: unknown): boolean => primaryCode(error) === 5;

/** Whether the file is no data file, or none any more: SQLITE_CORRUPT, SQLITE_NOTADB. */
export const isDamaged = (error: unknown): boolean => [11, 26].includes(primaryCode(error) ?? 0);

/** `Unavailable` for what may pass (disk full, read error, file held by another process), else the error itself. */
export const translated = (error: unknown): unknown => {
  const name = temporary[primaryCode(error) ?? 0];
  return name ? new Unavailable(`the data file cannot be used now: ${name}`) : error;
};

/** How often a file that another process holds is tried again: together with the wait of each attempt about four seconds. */
export const busyAttempts = 20;
export const busyPauseMs = 100;

/** Runs the work; waits for another process without holding up this one; names what cannot be done now. */
export const attempting =
  (wait: (ms: number) => Promise<unknown>) =>
  async <T>(work: () => T): Promise<T> => {
    for (let attempts = 1; ; attempts += 1) {
      try {
        return work();
      } catch (error) {
        if (!isBusy(error) || attempts === busyAttempts) throw translated(error);
        await wait(busyPauseMs);
      }
    }
  };
