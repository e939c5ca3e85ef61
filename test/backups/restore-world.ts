import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Restore } from '../../lambdas/domain/backups/restore.ts';
import type { RestoreProgress } from '../../lambdas/stores/restore/restore-job.ts';
import type { Options } from '../../local/options.ts';
import { type LostOrder, restoreFolder } from '../../local/restore/open-restore.ts';
import { staffHeaders } from '../support/callers.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { policyFolder, type TestServer, testServer } from '../support/server.ts';

/** A folder that outlives the servers on it. */
export const lastingFolder = async (): Promise<{ readonly folder: string; readonly policy: string }> => {
  const folder = await mkdtemp(join(tmpdir(), 'habeas-restore-'));
  return { folder, policy: await policyFolder(join(folder, 'policy'), { policy: fixturePolicy }) };
};

/** Takes a backup now; answers its id. */
export const backUp = async (server: TestServer): Promise<string> => {
  const run = await server.post('/_local/run/backup', {});
  if (run.status !== 200) throw new Error(`the backup answered ${run.status} ${run.text}`);
  const { json } = await server.get('/staff/backups?limit=1', await staffHeaders(server, 'auditor'));
  return String((json['backups'] as { readonly id: string }[])[0]?.id);
};

/** Two people order the restore of a backup; answers the id of the order. */
export const order = async (server: TestServer, backupId: string): Promise<string> => {
  const orderId = randomUUID();
  const body = { orderId, ground: 'integrity', reason: 'La tabla está dañada' };
  const proposed = await server.post(
    `/staff/backups/${backupId}/restores`,
    body,
    await staffHeaders(server, 'operator', 'lucia'),
  );
  const approved = await server.post(
    `/staff/restores/${orderId}/approval`,
    {},
    await staffHeaders(server, 'privacy-lead', 'marcos'),
  );
  if (proposed.status !== 201 || approved.status !== 200) {
    throw new Error(`the order answered ${proposed.status} ${proposed.text}, ${approved.status} ${approved.text}`);
  }
  return orderId;
};

/** How the command is called for a folder of `lastingFolder`. */
export const optionsFor = ({ folder, policy }: { readonly folder: string; readonly policy: string }): Options => ({
  mode: 'demo',
  policy,
  port: 0,
  host: '127.0.0.1',
  data: join(folder, 'data'),
  settings: { publicUrl: 'http://localhost', sender: 'privacy@demo.example', origins: [], applications: {} },
});

/** Restores a backup while no server runs. */
export const restore = (
  place: { readonly folder: string; readonly policy: string },
  backupId: string,
  more: { readonly lost?: LostOrder; readonly progress?: (progress: RestoreProgress) => void } = {},
): Promise<Restore> => restoreFolder({ options: optionsFor(place), backupId, progress: () => undefined, ...more });

/** Stops the server, restores, and starts another on the same folder. */
export const restored = async (
  server: TestServer,
  place: { readonly folder: string; readonly policy: string },
  backupId: string,
): Promise<{ readonly server: TestServer; readonly restore: Restore }> => {
  await server.stop();
  const done = await restore(place, backupId);
  return { server: await testServer(place), restore: done };
};
