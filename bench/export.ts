import { fork } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Exported } from './export-child.ts';
import { makeCustomer } from './export-person.ts';
import { startFlags } from './measured-process.ts';
import { openPurgeWorld } from './purge-world.ts';

export type ExportMeasured = Exported & { readonly policy: string };

const root = resolve(import.meta.dirname, '..');
const items = 10_000;
/** After every version that was ever published. */
const now = new Date('2032-01-01T10:00:00.000Z');

/** Has another process make the copy; its words if it ends without having said anything. */
const exportIn = (folder: string, policy: string, subjectId: string): Promise<Exported> =>
  new Promise((settle, fail) => {
    const args = ['--folder', folder, '--policy', policy, '--subject', subjectId, '--now', now.toISOString()];
    const child = fork(join(root, 'bin/run.js'), ['../bench/export-child', ...args], {
      execArgv: [...startFlags()],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let words = '';
    child.stderr?.on('data', (chunk) => {
      words += chunk;
    });
    child.once('message', (said) => settle(said as Exported));
    child.once('exit', (code) => fail(new Error(`the copy ended with ${code}: ${words.slice(-2_000)}`)));
  });

/** Makes a person with ten thousand events and decisions, and then the copy of everything of them, in a process of its own. */
export const measureExport = async (policy: string, into: string): Promise<ExportMeasured> => {
  const folder = join(into, 'export');
  await mkdir(folder, { recursive: true });
  const { world, table } = await openPurgeWorld({
    folder,
    policy,
    now: () => now,
    synchronous: 'NORMAL',
    feeds: false,
  });
  let subjectId: string;
  try {
    subjectId = await makeCustomer(items, world, now);
  } finally {
    table.close();
  }
  return { policy, ...(await exportIn(folder, policy, subjectId)) };
};

const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);

/** The figures of the copy as text. */
export const exportReport = ({ policy, items: held, ms, readMs, peak, before, files }: ExportMeasured): string => `
A copy of everything of one person under the policy of ${policy}: ${held.toLocaleString('en')} events and decisions, read and opened in
${(readMs / 1_000).toFixed(1)} s, all in ${(ms / 1_000).toFixed(1)} s; at most ${mebibytes(peak)} MiB, of which ${mebibytes(before)} before it began; ${files.length} file${files.length === 1 ? '' : 's'} of ${files.map(mebibytes).join(', ')} MiB.
`;
