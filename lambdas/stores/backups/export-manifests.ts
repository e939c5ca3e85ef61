import type { BackedUpTable, BackupObjects, BackupPart } from '../../domain/backups/backups.ts';
import { DamagedBackup } from '../../domain/backups/damaged-backup.ts';
import { sha256Of } from './manifest.ts';

type Summary = {
  readonly manifestFilesS3Key?: unknown;
  readonly itemCount?: unknown;
  readonly exportTime?: unknown;
  readonly outputFormat?: unknown;
};
type DataFile = { readonly dataFileS3Key?: unknown; readonly itemCount?: unknown };

type Ports = {
  readonly objects: Pick<BackupObjects, 'get' | 'read'>;
  /** How the names of all objects of the backup begin. */
  readonly folder: string;
  /** ISO 8601 UTC; whole seconds. */
  readonly takenAt: string;
};

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const textOf = async ({ objects }: Ports, name: string): Promise<string> => {
  const bytes = await objects.get(name);
  if (!bytes) throw new DamagedBackup(name, 'missing');
  return Buffer.from(bytes).toString('utf8');
};

const parsed = <T>(name: string, text: string): T => {
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new DamagedBackup(name, 'not-readable');
  }
};

/** Counts the bytes that pass. */
async function* counted(pieces: AsyncIterable<Uint8Array>, add: (bytes: number) => void) {
  for await (const piece of pieces) {
    add(piece.byteLength);
    yield piece;
  }
}

/** Reads one data object once, whatever its size, for its hash and length. */
const partOf = async (
  { objects, folder }: Ports,
  table: BackedUpTable,
  { dataFileS3Key: name, itemCount: items }: DataFile,
  listed: string,
): Promise<BackupPart> => {
  // Nothing but what this export wrote is part of it, whatever its list says.
  if (typeof name !== 'string' || !name.startsWith(`${folder}${table}/`) || !isCount(items)) {
    throw new DamagedBackup(listed, 'not-readable');
  }
  const pieces = await objects.read(name);
  if (!pieces) throw new DamagedBackup(name, 'missing');
  let bytes = 0;
  const sha256 = await sha256Of(
    counted(pieces, (more) => {
      bytes += more;
    }),
  );
  return { table, name, items, bytes, sha256 };
};

/**
 * The parts of one table, as DynamoDB lists them in an export: each read once for its hash. Throws `DamagedBackup` where something is
 * missing, cannot be read, is no whole export of that second, or does not hold as many items as it says.
 */
export const partsOfExport = async (
  ports: Ports,
  table: BackedUpTable,
  manifest: string,
): Promise<readonly BackupPart[]> => {
  const summary = parsed<Summary>(manifest, await textOf(ports, manifest));
  const { manifestFilesS3Key: listed, itemCount, exportTime, outputFormat } = summary;
  const isWhole =
    typeof listed === 'string' &&
    listed.startsWith(`${ports.folder}${table}/`) &&
    isCount(itemCount) &&
    outputFormat === 'DYNAMODB_JSON' &&
    Date.parse(String(exportTime)) === Date.parse(ports.takenAt);
  if (!isWhole) throw new DamagedBackup(manifest, 'not-readable');
  const lines = (await textOf(ports, listed)).split('\n').filter((line) => line.trim() !== '');
  const parts: BackupPart[] = [];
  for (const line of lines) parts.push(await partOf(ports, table, parsed<DataFile>(listed, line), listed));
  const found = parts.reduce((sum, { items }) => sum + items, 0);
  if (found !== itemCount) throw new DamagedBackup(manifest, 'count');
  return parts;
};
