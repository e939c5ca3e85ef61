import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { unzipSync } from 'fflate';
import { bundleOf } from '../lambdas/domain/requests/bundle.ts';
import { heldData } from '../lambdas/domain/requests/held-data.ts';
import { showing } from '../lambdas/runtime/showing.ts';
import { openPurgeWorld } from './purge-world.ts';

/*
 * One process that makes the copy of everything of one person, and says how long it took and how much memory; a program of its own, so
 * that nothing else is measured with it.
 */

/** What it says, once. */
export type Exported = {
  /** Milliseconds from opening nothing to the last packed file. */
  readonly ms: number;
  /** The same until everything was read and opened. */
  readonly readMs: number;
  /** Most memory that the process ever had, and what it had before it began, in bytes. */
  readonly peak: number;
  readonly before: number;
  /** Events and decisions, as the manifests of all files count them. */
  readonly items: number;
  /** Bytes of each file. */
  readonly files: readonly number[];
};

const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: '' },
    policy: { type: 'string', default: '' },
    subject: { type: 'string', default: '' },
    now: { type: 'string', default: '' },
  },
});

/** The kernel knows the most that there ever was; elsewhere it is what there is at the end. */
const peak = (): number => {
  try {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return kilobytes === undefined ? process.memoryUsage.rss() : Number(kilobytes) * 1_024;
  } catch {
    return process.memoryUsage.rss();
  }
};

const { world, table } = await openPurgeWorld({
  folder: values.folder,
  policy: values.policy,
  now: () => new Date(values.now),
  feeds: true,
});
const before = process.memoryUsage.rss();
const began = performance.now();
const held = await heldData(values.subject, world.policy.bindingLanguage, world);
if (!held) throw new Error('the invented person is not there');
const readMs = performance.now() - began;
const files = await bundleOf(held, 'access', { ...world, ...showing });
const measured = { ms: performance.now() - began, readMs, peak: peak(), before };
const counts = files.map(({ bytes }) => {
  const { 'manifest.json': manifest } = unzipSync(bytes, { filter: ({ name }) => name === 'manifest.json' });
  return (JSON.parse(Buffer.from(manifest ?? []).toString()) as { counts: Record<string, number> }).counts;
});
const exported: Exported = {
  ...measured,
  items: counts.reduce((sum, { events = 0, decisions = 0 }) => sum + events + decisions, 0),
  files: files.map(({ bytes }) => bytes.length),
};
table.close();
process.send?.(exported, () => process.exit(0));
