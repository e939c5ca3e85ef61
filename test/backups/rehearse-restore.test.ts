import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Rehearsal } from '../../lambdas/domain/backups/rehearsal.ts';
import { askAndConfirm, once } from '../requests/request-flow.ts';
import { start } from '../retention/life-flow.ts';
import { staffHeaders } from '../support/callers.ts';
import { registered } from '../support/own-data.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { backUp } from './restore-world.ts';

let server: TestServer;
beforeEach(async () => {
  server = await testServer();
  await server.setClock(start);
});
afterEach(() => server.stop());

const database = <T>(work: (opened: DatabaseSync) => T): T => {
  const opened = new DatabaseSync(join(server.folder, 'data', 'habeas.sqlite'));
  try {
    return work(opened);
  } finally {
    opened.close();
  }
};

/** Runs it, as if none had been tried before. */
const run = async (...forgotten: readonly string[]): Promise<void> => {
  for (const pk of ['REHEARSALS', ...forgotten]) {
    database((opened) => opened.prepare('DELETE FROM journal WHERE pk = ?').run(pk));
  }
  await again();
};

const again = async (): Promise<void> => {
  const answer = await server.post('/_local/run/rehearse-restore', {});
  expect(answer.status).toBe(200);
};

const rehearsals = async (): Promise<readonly Rehearsal[]> => {
  const { json } = await server.get('/staff/restores', await staffHeaders(server, 'auditor'));
  return json['rehearsals'] as readonly Rehearsal[];
};

const alarms = () => server.log.filter(({ event, name }) => event === 'alarm' && name === 'rehearse-restore');

/** A backup of two people, of whom one is erased afterwards; answers its id, and theirs. */
const backedUp = async () => {
  const quiet = await registered(server, 'Quieta Ejemplo', 'quieta@example.com');
  const gone = await registered(server, 'Borrada Ejemplo', 'borrada@example.com');
  await server.advance('P1D');
  const id = await backUp(server);
  await server.advance('PT1H');
  await once(server, (await askAndConfirm(server, 'erasure', 'borrada@example.com')).reference, 'answered');
  return { id, quiet, gone };
};

describe('a restore that is only tried', () => {
  it('proves the newest backup without anybody who was erased since, and leaves nothing behind', async () => {
    const { id } = await backedUp();
    await run();
    const [tried] = await rehearsals();
    expect(tried).toMatchObject({ backupId: id, state: 'passed', isWhole: true });
    expect(tried?.report).toMatchObject({ findings: [], replayed: { erasure: 1 } });
    expect(tried?.report.loaded.records).toBeGreaterThan(5);
    expect(tried?.report.looked).toBeGreaterThan(3);
    expect(alarms()).toEqual([]);
    expect(await readdir(join(server.folder, 'data', 'restore-rehearsal'))).toEqual([]);
  });

  it('changes nothing of what is in use', async () => {
    await backedUp();
    const stands = () =>
      database((opened) =>
        ['records', 'blocked', 'keys', 'guards'].map((table) =>
          opened
            .prepare(`SELECT pk, sk, version, doc FROM ${table} WHERE pk NOT LIKE 'SCHEDULE#%' ORDER BY pk, sk`)
            .all(),
        ),
      );
    const before = stands();
    await run();
    expect(stands()).toEqual(before);
  });

  it('is tried again after a month and no sooner', async () => {
    await backedUp();
    await run();
    await again();
    await server.advance('P27D');
    expect(await rehearsals()).toHaveLength(1);
    await server.advance('P5D');
    expect(await rehearsals()).toHaveLength(2);
  });

  it('does nothing while there is no backup', async () => {
    await run('BACKUPS');
    expect([await rehearsals(), alarms()]).toEqual([[], []]);
  });

  it('names the object that is damaged, raises an alarm, and is tried again the next day', async () => {
    const { id } = await backedUp();
    const folder = join(server.folder, 'data', 'backups', 'backups');
    const [part = ''] = (await readdir(folder, { recursive: true })).filter((name) => name.includes('records/'));
    const file = join(folder, part);
    const bytes = await readFile(file);
    await chmod(file, 0o600);
    await writeFile(
      file,
      bytes.map((byte, place) => (place === 20 ? byte ^ 1 : byte)),
    );
    await run();
    const [tried] = await rehearsals();
    expect(tried).toMatchObject({ backupId: id, state: 'failed', damaged: { damage: 'hash' } });
    expect(tried?.damaged?.object).toContain(`${id}/records/`);
    expect(alarms()).toMatchObject([{ code: 'RESTORE_REHEARSAL_FAILED', count: 1 }]);
    await server.advance('P1D');
    const [next] = await rehearsals();
    expect(next).toMatchObject({ state: 'passed' });
    expect(next?.backupId).not.toBe(id);
  });

  it('fails where somebody has lost their key who was never erased', async () => {
    const { quiet } = await backedUp();
    database((opened) => opened.prepare('DELETE FROM keys WHERE pk = ?').run(`SUBJECT#${quiet}`));
    await run();
    expect((await rehearsals())[0]).toMatchObject({
      state: 'failed',
      report: { findings: [{ code: 'UNREADABLE', count: 1 }] },
    });
    expect(alarms()).toHaveLength(1);
  });
});
