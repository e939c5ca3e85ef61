import { zipSync } from 'fflate';
import type { BundleFile } from '../domain/requests/bundles.ts';

/** A ZIP file keeps times without a zone: these are UTC wherever it is made, so that the same files have the same bytes. */
const zipTime = (instant: string): Date => {
  const at = new Date(instant);
  return new Date(
    at.getUTCFullYear(),
    at.getUTCMonth(),
    at.getUTCDate(),
    at.getUTCHours(),
    at.getUTCMinutes(),
    at.getUTCSeconds(),
  );
};

/** Files packed into one, all as if written at that instant, ISO 8601 UTC. The same files at the same instant make the same bytes. */
export const zipOf = (files: readonly Pick<BundleFile, 'name' | 'bytes'>[], writtenAt: string): Uint8Array =>
  zipSync(Object.fromEntries(files.map(({ name, bytes }) => [name, bytes])), { mtime: zipTime(writtenAt) });
