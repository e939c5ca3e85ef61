import {
  type BackedUpTable,
  type BackupObjects,
  type BackupPart,
  backedUpTables,
  type Manifest,
} from '../../domain/backups/backups.ts';
import { DamagedBackup } from '../../domain/backups/damaged-backup.ts';
import type { StoredItem } from '../table.ts';
import { decodeManifest, sha256, sha256Of } from './manifest.ts';
import { manifestName } from './names.ts';
import { decodeLine, unpackPart, unpackPieces } from './parts.ts';

/** Reads backups for a restore. Whatever is not exactly what was written throws `DamagedBackup`, and nothing of it is given out. */
export type BackupReader = {
  /** The manifest; with `expected`, the hash that its entry holds, only that one. */
  readonly manifest: (id: string, expected?: string) => Promise<Manifest>;
  /**
   * The items of one table, part by part and some at a time; nothing of a part is given out before its hash is found right. Begins
   * behind `after` parts.
   */
  readonly items: (
    manifest: Pick<Manifest, 'format' | 'parts'>,
    table: BackedUpTable,
    after?: number,
  ) => AsyncIterable<BackupPage>;
};
/** `isLast`: of its part, which is whole by then. */
export type BackupPage = {
  readonly part: BackupPart;
  readonly items: readonly StoredItem[];
  readonly isLast: boolean;
};

type Ports = {
  readonly objects: Pick<BackupObjects, 'get' | 'read'>;
  /** Reads a line of a backup that DynamoDB wrote. */
  readonly decodeExported?: (line: string) => StoredItem;
};

/** The whole part, which is small: so it is read once. */
async function* linesOfOurs({ objects }: Ports, { name, sha256: written }: BackupPart) {
  const bytes = await objects.get(name);
  if (!bytes) throw new DamagedBackup(name, 'missing');
  if (sha256(bytes) !== written) throw new DamagedBackup(name, 'hash');
  yield await unpackPart(bytes);
}

/** What DynamoDB writes has any size, and is read twice: for its hash, and for what it holds. */
async function* linesOfExport({ objects }: Ports, { name, sha256: written }: BackupPart) {
  const whole = await objects.read(name);
  if (!whole) throw new DamagedBackup(name, 'missing');
  if ((await sha256Of(whole)) !== written) throw new DamagedBackup(name, 'hash');
  const again = await objects.read(name);
  if (!again) throw new DamagedBackup(name, 'missing');
  yield* unpackPieces(again);
}

const ofParsers = ['SyntaxError', 'TypeError', 'RangeError'];

/** Whether it is the content that cannot be read. What the place refuses comes as it is: that says nothing against the backup. */
const isOfContent = (error: unknown): boolean => {
  const { name, code } = error as { readonly name?: unknown; readonly code?: unknown };
  return ofParsers.includes(String(name)) || String(code).startsWith('Z_');
};

/** Pages of one part; there is always a last one. */
async function* pagesOf(format: Manifest['format'], part: BackupPart, ports: Ports): AsyncGenerator<BackupPage> {
  const decode = format === 'lines' ? decodeLine : ports.decodeExported;
  if (!decode) throw new Error('nothing was given that reads backups of this format');
  let [count, waiting]: [number, readonly StoredItem[]] = [0, []];
  try {
    const pages = format === 'lines' ? linesOfOurs(ports, part) : linesOfExport(ports, part);
    for await (const lines of pages) {
      if (waiting.length > 0) yield { part, items: waiting, isLast: false };
      waiting = lines.map(decode);
      count += waiting.length;
    }
  } catch (error) {
    // The parser's own words may repeat what stands there.
    throw isOfContent(error) ? new DamagedBackup(part.name, 'not-readable') : error;
  }
  if (count !== part.items) throw new DamagedBackup(part.name, 'count');
  yield { part, items: waiting, isLast: true };
}

/** Opens what reads backups, wherever they lie. */
export const openBackupReader = (ports: Ports): BackupReader => ({
  async manifest(id, expected) {
    const name = manifestName(id);
    const bytes = await ports.objects.get(name);
    if (!bytes) throw new DamagedBackup(name, 'missing');
    if (expected !== undefined && sha256(bytes) !== expected) throw new DamagedBackup(name, 'hash');
    const manifest = decodeManifest(bytes);
    if (manifest?.id !== id) throw new DamagedBackup(name, 'not-readable');
    for (const table of backedUpTables) {
      const items = manifest.parts.reduce((sum, part) => sum + (part.table === table ? part.items : 0), 0);
      if (items !== manifest.counts[table]) throw new DamagedBackup(name, 'count');
    }
    return manifest;
  },

  async *items({ format, parts }, table, after = 0) {
    for (const part of parts.filter(({ table: of }) => of === table).slice(after)) {
      yield* pagesOf(format, part, ports);
    }
  },
});
