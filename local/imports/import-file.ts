import type { FileHandle } from 'node:fs/promises';
import type { ImportRow } from '../../lambdas/domain/imports/check-row.ts';
import type { ReadCells, RowProblem } from './columns.ts';
import type { Progress } from './progress.ts';
import type { Csv } from './read-csv.ts';
import type { TakeRows } from './send-rows.ts';

export type Tally = {
  imported: number;
  joined: number;
  repeated: number;
  refused: number;
  /** Rows of people who had decided otherwise; that stays. */
  kept: number;
};

type Parts = {
  readonly csv: Csv;
  readonly readCells: ReadCells;
  readonly take: TakeRows;
  /** Largest batch, in bytes of JSON; a single row above it is refused. */
  readonly mostBytes: number;
  readonly report: Pick<FileHandle, 'appendFile'>;
  readonly progress: Progress;
};

const mostRows = 100;

/** Imports every row of a file, a batch at a time, and reports each that was refused as `row,path,code`; never a value. */
export const importFile = async ({ csv, readCells, take, mostBytes, report, progress }: Parts): Promise<Tally> => {
  const tally: Tally = { imported: 0, joined: 0, repeated: 0, refused: 0, kept: 0 };
  let done = 0;
  let batch: ImportRow[] = [];
  let bytes = 0;
  let lines: string[] = [];

  const refuse = (row: number, problems: readonly RowProblem[]) => {
    tally.refused += 1;
    done += 1;
    lines.push(...problems.map(({ path, code }) => `${row},${path},${code}\n`));
  };

  const flush = async () => {
    const outcomes = batch.length > 0 ? await take(batch) : [];
    for (const { row, outcome, kept, problems = [] } of outcomes) {
      if (kept) tally.kept += 1;
      if (outcome === 'refused') refuse(row, problems);
      else {
        tally[outcome] += 1;
        done += 1;
      }
    }
    if (lines.length > 0) await report.appendFile(lines.join(''));
    [batch, bytes, lines] = [[], 0, []];
    progress.at(done);
  };

  for await (const row of csv.rows()) {
    const read = readCells(row);
    if ('problems' in read) {
      refuse(row.row, read.problems);
      continue;
    }
    const size = Buffer.byteLength(JSON.stringify(read.sent)) + 1;
    if (size > mostBytes) {
      refuse(row.row, [{ path: '', code: 'BODY_TOO_LARGE' }]);
      continue;
    }
    if (batch.length === mostRows || bytes + size > mostBytes) await flush();
    batch.push(read.sent);
    bytes += size;
  }
  await flush();
  progress.end();
  return tally;
};
