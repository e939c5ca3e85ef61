import { stringify } from 'csv-stringify/sync';

const formula = '=+\\-@\uff0b\uff0d\uff1d\uff20';
const afterSpace = new RegExp(`^\\s+(?=[${formula}])`, 'u');
/** Where the next cell begins for a program that was told of another separator: in Spain, a semicolon. */
const afterSeparator = new RegExp(`([;\\t\\r\\n]["\\s]*)(?=[${formula}])`, 'gu');

/**
 * A cell that no program runs: an apostrophe stands before what would be a formula. The writer itself sees to a cell that begins
 * with one; here it is done after spaces, and wherever a cell would begin for a program that separates cells otherwise.
 */
const harmless = (cell: string): string =>
  cell.replace(afterSpace, (space) => `'${space}`).replace(afterSeparator, "$1'");

/**
 * A table as CSV (RFC 4180), its first row the names of the columns; with the mark by which Excel knows that it is UTF-8. No cell is
 * ever run as a formula.
 */
export const csvOf = (columns: readonly string[], rows: readonly (readonly string[])[]): Uint8Array =>
  Buffer.from(
    stringify(
      [columns, ...rows].map((row) => row.map(harmless)),
      { bom: true, escape_formulas: true, record_delimiter: 'windows' },
    ),
  );
