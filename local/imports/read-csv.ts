import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { errnoOf } from '../../lambdas/adapters/files.ts';
import { ImportProblem } from './import-problem.ts';

/** Longest row in characters: what goes on for longer is a quotation mark that nobody closed. */
const longestRow = 4_000_000;

export type CsvRow = {
  /** As a spreadsheet numbers them: the header is row 1. */
  readonly row: number;
  readonly cells: readonly string[];
};

export type Csv = {
  readonly header: readonly string[];
  /** Rows with anything in them, beside the header. */
  readonly count: number;
  /** Reads them once more, one after the other; memory does not grow with the file. */
  readonly rows: () => AsyncIterable<CsvRow>;
};

/** The text of the file as it comes, without byte order mark; throws where it is not UTF-8. */
async function* textOf(file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const bytes of createReadStream(file)) yield decoder.decode(bytes, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) {
      throw new ImportProblem(`${file} is not UTF-8. Save it as "CSV UTF-8" and start again; nothing was imported.`);
    }
    throw new ImportProblem(`${file} cannot be read (${errnoOf(error) ?? 'unknown error'}).`);
  }
}

/** What a comma or a semicolon would make of the first line outside quotation marks: whichever divides it more often. */
const delimiterOf = (line: string): ',' | ';' => {
  const bare = line.replace(/"(?:[^"]|"")*"/g, '');
  return bare.split(';').length > bare.split(',').length ? ';' : ',';
};

const firstLine = async (file: string): Promise<string> => {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(65_536), 0, 65_536, 0);
    return buffer.toString('utf8', 0, bytesRead).split(/\r?\n|\r/, 1)[0] ?? '';
  } finally {
    await handle.close();
  }
};

/** In our words: those of the parser repeat what stands in the cell. */
const sentences: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quotation mark is never closed',
  CSV_INVALID_CLOSING_QUOTE:
    'something follows a closing quotation mark; inside quotes, a quotation mark is written twice',
  INVALID_OPENING_QUOTE:
    'a quotation mark stands in a cell that is not quoted; quote the cell and write the mark twice',
  CSV_MAX_RECORD_SIZE: 'a row is longer than any can be; a quotation mark may not be closed',
};

async function* recordsOf(file: string, delimiter: string): AsyncGenerator<CsvRow> {
  const parser = parse({ delimiter, relax_column_count: true, max_record_size: longestRow });
  let row = 0;
  // What goes wrong with the file ends the parser too, and is thrown below.
  const fed = pipeline(Readable.from(textOf(file)), parser).catch(() => undefined);
  try {
    for await (const cells of parser) {
      row += 1;
      if (cells.length > 1 || cells[0] !== '') yield { row, cells };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const why = sentences[error.code] ?? `it is no CSV (${error.code})`;
    throw new ImportProblem(`${file}, near line ${String(error['lines'] ?? row + 1)}: ${why}. Nothing was imported.`);
  } finally {
    parser.destroy();
    await fed;
  }
}

/**
 * Reads a CSV file (RFC 4180; UTF-8 with or without byte order mark; comma or semicolon) from end to end without keeping it,
 * so that one that is broken anywhere is refused before anything is imported. Throws `ImportProblem`.
 */
export const readCsv = async (file: string): Promise<Csv> => {
  const line = await firstLine(file).catch((error: unknown) => {
    throw new ImportProblem(`${file} cannot be read (${errnoOf(error) ?? 'unknown error'}).`);
  });
  const delimiter = delimiterOf(line);
  let header: readonly string[] | undefined;
  let count = 0;
  for await (const { cells } of recordsOf(file, delimiter)) {
    if (header) count += 1;
    else header = cells.map((name) => name.trim().normalize('NFC'));
  }
  if (!header) throw new ImportProblem(`${file} is empty.`);
  return {
    header,
    count,
    async *rows() {
      let isHeader = true;
      for await (const row of recordsOf(file, delimiter)) {
        if (!isHeader) yield row;
        isHeader = false;
      }
    },
  };
};
