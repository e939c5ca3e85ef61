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

/** `Unavailable` for what may pass (disk full, read error, file held by another process), else the error itself. */
export const translated = (error: unknown): unknown => {
  const name = temporary[primaryCode(error) ?? 0];
  return name ? new Unavailable(`the data file cannot be used now: ${name}`) : error;
};
