import { createHash, hash } from 'node:crypto';
import { type BackupPart, backedUpTables, type Manifest } from '../../domain/backups/backups.ts';

/** SHA-256 in hex, as manifests and entries name objects by. */
export const sha256 = (bytes: Uint8Array): string => hash('sha256', bytes, 'hex');

/** SHA-256 of what comes in pieces, in hex. */
export const sha256Of = async (pieces: AsyncIterable<Uint8Array>): Promise<string> => {
  const digest = createHash('sha256');
  for await (const piece of pieces) digest.update(piece);
  return digest.digest('hex');
};

/** A manifest as it is stored. */
export const encodeManifest = (manifest: Manifest): Buffer => Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`);

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

const isPart = (part: Partial<BackupPart> | null): boolean =>
  typeof part === 'object' &&
  part !== null &&
  backedUpTables.some((table) => table === part.table) &&
  typeof part.name === 'string' &&
  isCount(part.items) &&
  isCount(part.bytes) &&
  typeof part.sha256 === 'string';

/** The manifest that these bytes are; undefined for anything else. */
export const decodeManifest = (bytes: Uint8Array): Manifest | undefined => {
  try {
    const manifest = JSON.parse(Buffer.from(bytes).toString('utf8')) as Partial<Manifest> | null;
    const isManifest =
      manifest?.layout === 1 &&
      typeof manifest.id === 'string' &&
      (manifest.format === 'lines' || manifest.format === 'dynamodb') &&
      typeof manifest.takenAt === 'string' &&
      Array.isArray(manifest.parts) &&
      manifest.parts.every(isPart) &&
      backedUpTables.every((table) => isCount(manifest.counts?.[table]));
    return isManifest ? (manifest as Manifest) : undefined;
  } catch {
    return undefined;
  }
};
