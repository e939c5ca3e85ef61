import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openDatabase } from '../../lambdas/adapters/sqlite/open-database.ts';
import type { RestoreProgress } from '../../lambdas/stores/restore/restore-job.ts';
import { demoIssuer } from '../../local/demo-issuer.ts';
import type { LocalWorld } from '../../local/open-world.ts';
import type { LostOrder } from '../../local/restore/open-restore.ts';
import { keptPerson } from '../blocking/kept-world.ts';
import { command } from '../support/command.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { confirmed, mayWe } from '../support/preferences.ts';
import { testServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { addressOf, doings, seenOf } from './restore-model-world.ts';
import { copyOf, inPlace, type Place, words } from './restore-place.ts';
import { lastingFolder, restore } from './restore-world.ts';

// Each call starts a process, which takes a while on a busy machine.
jest.setTimeout(180_000);

const names = ['quieta', 'borrada', 'borradaAntes', 'retira', 'recuperada', 'vuelta'] as const;
type Name = (typeof names)[number];
const mailOf = (name: Name) => addressOf(names.indexOf(name));

let place: Place;
let backupId: string;
const ids = new Map<Name, string>();
const idOf = (name: Name): string => ids.get(name) ?? '';
/** Tokens of staff, as somebody has them who was signed in when the file was lost. */
let tokens: { readonly lucia: string; readonly marcos: string; readonly elena: string; readonly late: string };

const minutes = ({ world, clock }: LocalWorld, count: number) =>
  clock.jumpTo(new Date(world.now().getTime() + count * 60_000));

beforeAll(async () => {
  place = await lastingFolder();
  await inPlace(place, async (local) => {
    const { world, recovery, files } = local;
    const can = doings(world);
    for (const name of names) {
      ids.set(name, await keptPerson(world, `${name} Ejemplo`, mailOf(name)));
      await can.choose(idOf(name), { newsletter: true });
    }
    for (const name of ['recuperada', 'vuelta'] as const) {
      await can.event(idOf(name), 'contract-started', 'C-1');
      await can.event(idOf(name), 'contract-ended', 'C-1');
    }
    await can.erase(idOf('recuperada'));
    ({ id: backupId } = await world.backups.take('nightly'));
    minutes(local, 1);
    await can.erase(idOf('borradaAntes'));
    await can.unblock(idOf('recuperada'));
    await recovery.copyKeys();
    await recovery.copyJournal();

    // The last copy of the keys still has theirs.
    minutes(local, 120);
    await can.erase(idOf('borrada'));
    await can.choose(idOf('retira'), { newsletter: false });
    await can.erase(idOf('vuelta'));
    minutes(local, 1);
    await can.unblock(idOf('vuelta'));
    await recovery.copyJournal();
    minutes(local, 5);
    const late = await demoIssuer(files.demoIssuer, 'http://localhost:1/_local', () => new Date(0));
    const issuer = await demoIssuer(files.demoIssuer, 'http://localhost:9/_local', world.now);
    tokens = {
      lucia: await issuer.issue({ sub: 'lucia', role: 'operator' }),
      marcos: await issuer.issue({ sub: 'marcos', role: 'privacy-lead' }),
      elena: await issuer.issue({ sub: 'elena', role: 'auditor' }),
      late: await late.issue({ sub: 'marcos', role: 'privacy-lead' }),
    };
  });
});
afterAll(async () => rm(place.folder, { recursive: true, force: true }));

const dataFile = ({ folder }: Place) => join(folder, 'data', 'habeas.sqlite');
const lostWords = ['--lost', '--ground', 'integrity', '--reason', 'El disco se rompió'];
const byTwo = () => ({ HABEAS_TOKEN: tokens.lucia, HABEAS_SECOND_TOKEN: tokens.marcos });
const restoring = (lost: Place, env: NodeJS.ProcessEnv = byTwo(), ...more: readonly string[]) =>
  command('restore', ['--from', backupId, ...words(lost), ...lostWords, ...more], { env });

const withCopy = async (spoil: (file: string) => Promise<unknown>, work: (lost: Place) => Promise<void>) => {
  const lost = await copyOf(place);
  try {
    await spoil(dataFile(lost));
    await work(lost);
  } finally {
    await lost.remove();
  }
};
const gone = (file: string) => rm(file);
const order = (): LostOrder => ({
  id: randomUUID(),
  ground: 'integrity',
  reason: 'Se rompió',
  proposedBy: 'ana',
  approvedBy: 'bruno',
});

/** Overwrites the files of a backup whose names hold this. */
const damage = async ({ folder }: Place, id: string, what: string): Promise<void> => {
  const root = join(folder, 'data', 'backups');
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const isMeant = (file: string) => file.replaceAll('+', '').toLowerCase().includes(id.toLowerCase());
  const meant = files.filter((file) => isMeant(file) && file.includes(what));
  expect(meant.length).toBeGreaterThan(0);
  for (const file of meant) {
    await chmod(file, 0o600);
    await writeFile(file, randomBytes(100));
  }
};
/** Another backup, some days later; the server has run until then. */
const laterBackup = (at: Place, days: number): Promise<string> =>
  inPlace(at, async (local) => {
    const { world, recovery } = local;
    minutes(local, days * 24 * 60);
    await recovery.end();
    await recovery.copyKeys();
    await recovery.copyJournal();
    return (await world.backups.take('nightly')).id;
  });

const spoilt: readonly [string, (file: string) => Promise<unknown>][] = [
  ['deleted', gone],
  ['overwritten with noise', (file) => writeFile(file, randomBytes(300_000))],
  ['emptied', (file) => writeFile(file, '')],
  ['cut in half', async (file) => truncate(file, Math.floor((await readFile(file)).length / 2))],
  [
    'overwritten in the middle',
    async (file) => {
      const bytes = await readFile(file);
      await writeFile(file, bytes.fill(0, 8_192, 60_000));
    },
  ],
  [
    'deleted, with its log still beside it',
    async (file) => {
      const database = new DatabaseSync(file);
      database.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; DELETE FROM records');
      const log = await readFile(`${file}-wal`);
      database.close();
      await writeFile(`${file}-wal`, log);
      await rm(file);
    },
  ],
];

describe('a data file that is lost', () => {
  it.each(spoilt)('%s: comes back, and nobody with it who was erased since', async (_says, spoil) => {
    await withCopy(spoil, async (lost) => {
      const { code, out, err } = await restoring(lost);
      expect([code, err]).toEqual([0, expect.stringMatching(/Switched\n$/)]);
      // Whoever was taken back out of blocking after the keys were copied has no key that opens anything.
      expect(out).toMatch(/Left out +1 people whose keys are lost/);
      for (const name of ['borrada', 'borradaAntes', 'vuelta'] as const) {
        const id = idOf(name);
        const rows = (['records', 'keys'] as const).flatMap((table) => storedRows(lost.folder, table));
        expect(rows.filter((row) => JSON.stringify(row).includes(`S#${id}`) || row['pk'] === `SUBJECT#${id}`)).toEqual(
          [],
        );
      }
      const server = await testServer(lost);
      try {
        const token = { authorization: `Bearer ${await server.token('lookup', 'own-shop')}` };
        const found = async (name: Name) =>
          (await server.post('/subjects/lookup', { email: mailOf(name) }, token)).json['subjects'];
        expect([await found('borrada'), await found('borradaAntes'), await found('vuelta')]).toEqual([[], [], []]);
        expect(await found('quieta')).toEqual([idOf('quieta')]);
        expect(await found('recuperada')).toEqual([idOf('recuperada')]);
        expect((await mayWe(server, idOf('quieta'), 'newsletter'))['reason']).toBe('given');
        expect((await mayWe(server, idOf('retira'), 'newsletter'))['reason']).toBe('withdrawn');
      } finally {
        await server.stop();
      }
      expect(await readdir(join(lost.folder, 'data', 'restore'))).toEqual([]);
    });
  });

  it('is restored from copies that lie elsewhere, and not without a copy of the keys', async () => {
    await withCopy(gone, async (lost) => {
      const recovery = join(lost.folder, 'data', 'recovery');
      const elsewhere = await copyOf(place);
      await rm(join(recovery, 'keys'), { recursive: true });
      const without = await restoring(lost);
      expect([without.code, without.out, without.err]).toEqual([
        1,
        '',
        'There is no copy of the keys, so nothing in any backup can be read: name the folder that holds it with --recovery.\n',
      ]);
      expect(await readdir(join(lost.folder, 'data', 'restore'))).toEqual([]);
      const other = join(elsewhere.folder, 'data', 'recovery');
      expect((await restoring(lost, byTwo(), '--recovery', other)).code).toBe(0);
      await elsewhere.remove();
    });
  });

  it('is not restored where a copy of the journal is damaged: somebody erased could come back', async () => {
    await withCopy(gone, async (lost) => {
      const journal = join(lost.folder, 'data', 'recovery', 'journal');
      const [first = ''] = (await readdir(journal, { recursive: true })).filter((name) => name.includes('gz'));
      await writeFile(join(journal, first), randomBytes(100));
      const { code, err } = await restoring(lost);
      expect([code, err]).toEqual([
        1,
        expect.stringMatching(/^The backup is damaged and was not used: journal\/.*\n$/),
      ]);
    });
  });

  it.each<[string, () => NodeJS.ProcessEnv, RegExp]>([
    ['one token', () => ({ HABEAS_TOKEN: tokens.lucia }), /^Two people order this: /],
    ['no token', () => ({}), /^Two people order this: /],
    [
      'the same person twice',
      () => ({ HABEAS_TOKEN: tokens.marcos, HABEAS_SECOND_TOKEN: tokens.marcos }),
      /^Both tokens are of the same person: it takes two\.\n$/,
    ],
    [
      'somebody who only looks',
      () => ({ HABEAS_TOKEN: tokens.elena, HABEAS_SECOND_TOKEN: tokens.marcos }),
      /^The first has to be an operator or a privacy lead, the second a privacy lead\.\n$/,
    ],
    [
      'an operator in the second place',
      () => ({ HABEAS_TOKEN: tokens.marcos, HABEAS_SECOND_TOKEN: tokens.lucia }),
      /^The first has to be an operator/,
    ],
    [
      'a token that has expired',
      () => ({ HABEAS_TOKEN: tokens.lucia, HABEAS_SECOND_TOKEN: tokens.late }),
      /^One of the two tokens is not valid, or not any more\.\n$/,
    ],
    [
      'a token that is none',
      () => ({ HABEAS_TOKEN: 'lucia', HABEAS_SECOND_TOKEN: tokens.marcos }),
      /^One of the two tokens is not valid/,
    ],
  ])('is not restored by %s', async (_says, env, says) => {
    await withCopy(gone, async (lost) => {
      const { code, out, err } = await restoring(lost, { HABEAS_TOKEN: '', HABEAS_SECOND_TOKEN: '', ...env() });
      expect([code, out, err]).toEqual([1, '', expect.stringMatching(says)]);
    });
  });

  it.each<[string, readonly string[], RegExp]>([
    ['no reference', [], /needs its --reference/],
    ['an address as its reference', ['--reference', 'ana@example.com'], /^--reference holds an address/],
    ['an account as its reference', ['--reference', 'ES9121000418450200051332'], /^--reference holds what looks like/],
  ])('is not restored for the order of an authority with %s (AB-69)', async (_says, more, says) => {
    await withCopy(gone, async (lost) => {
      const asked = ['--lost', '--ground', 'authority-order', '--reason', 'Lo ordena un juez', ...more];
      const { code, out, err } = await command('restore', ['--from', backupId, ...words(lost), ...asked], { env: {} });
      expect([code, out, err]).toEqual([2, '', expect.stringMatching(says)]);
      expect(err).not.toMatch(/ana@|ES91/);
    });
  });

  it('takes the place of no new one, which a server made that was started meanwhile', async () => {
    await withCopy(gone, async (lost) => {
      for (const isStopped of [false, true]) {
        let made: DatabaseSync | undefined;
        const progress = ({ state }: RestoreProgress) => {
          if (state !== 'settling' || made) return;
          made = openDatabase(dataFile(lost));
          if (isStopped) made.close();
        };
        const done = restore(lost, backupId, { lost: order(), progress });
        await expect(done).rejects.toThrow(isStopped ? /so it is not lost/ : /stop the server first/);
        if (made?.isOpen) made.close();
        expect(storedRows(lost.folder, 'records')).toEqual([]);
        await rm(dataFile(lost));
      }
    });
  });

  it.each([
    ['that night', 0],
    ['when the copies no longer say what came after the backup', fixturePolicy.backups.keyRecoveryDays + 1],
  ])(
    'comes back although a server was started without it, with keys, nights and a journal of its own: %s',
    async (_when, days) => {
      const lost = await copyOf(place);
      if (days > 0) await laterBackup(lost, days);
      await gone(dataFile(lost));
      const server = await testServer(lost);
      await confirmed(server, 'Otra Ejemplo', 'otra@example.com');
      await server.advance('P1D');
      await server.stop();
      await gone(dataFile(lost));
      const { state, report } = await restore(lost, backupId, { lost: order() });
      expect([state, report.findings]).toEqual(['switched', []]);
      const seen = (name: Name) => inPlace(lost, ({ world }) => seenOf(world, idOf(name), mailOf(name)));
      const [stays, withdrew, erased] = [await seen('quieta'), await seen('retira'), await seen('borrada')];
      expect([stays.there, withdrew.there, erased.there]).toEqual([true, true, false]);
      expect([stays.said[0], withdrew.said[0]]).toEqual(['given', 'withdrawn']);
      await lost.remove();
    },
  );

  it.each<[string, Readonly<Record<string, string>>]>([
    ['an address', { reason: 'Lo pide ana@example.com', says: '--reason holds an address' }],
    ['a card', { reason: 'Pagó con 4111 1111 1111 1111', says: '--reason holds what looks like the number of a card' }],
    ['what hides something', { reason: 'Todo \u202e bien', says: '--lost needs a --reason of 3 to 500 characters' }],
    ['nothing', { reason: '  ', says: '--lost needs a --reason of 3 to 500 characters' }],
  ])('is not restored with %s in the reason, which is kept', async (_what, { reason = '', says = '' }) => {
    await withCopy(gone, async (lost) => {
      const { code, out, err } = await restoring(lost, byTwo(), '--reason', reason);
      expect([code, out]).toEqual([2, '']);
      expect(err.startsWith(says)).toBe(true);
      if (reason.trim() !== '') expect(err).not.toContain(reason);
    });
  });

  it('is not one that can be read', async () => {
    await withCopy(
      async () => undefined,
      async (fine) => {
        const { code, err } = await restoring(fine);
        expect([code, err]).toEqual([1, expect.stringMatching(/^The data file can be read, so it is not lost: .*\n$/)]);
      },
    );
  });
});

describe('the journal of a lost data file', () => {
  it.each(['manifest', 'journal'])(
    'comes from an older backup where the %s of the newest is damaged, and from the copies',
    async (what) => {
      const lost = await copyOf(place);
      const newest = await laterBackup(lost, 1);
      await damage(lost, newest, what);
      await rm(dataFile(lost));
      const { state, report } = await restore(lost, backupId, { lost: order() });
      expect([state, report.findings]).toEqual(['switched', []]);
      const text = JSON.stringify((['records', 'keys'] as const).flatMap((table) => storedRows(lost.folder, table)));
      expect((['quieta', 'borrada', 'borradaAntes'] as const).map((name) => text.includes(idOf(name)))).toEqual([
        true,
        false,
        false,
      ]);
      await lost.remove();
    },
  );

  it('is not used where nothing tells what happened between the newest backup that is whole and the copies', async () => {
    const lost = await copyOf(place);
    const days = fixturePolicy.backups.keyRecoveryDays + 1;
    const newest = await laterBackup(lost, days);
    const fine = await copyOf(lost);
    await damage(lost, newest, 'journal');
    for (const each of [lost, fine]) await rm(dataFile(each));
    const done = restore(lost, backupId, { lost: order() });
    await expect(done).rejects.toThrow(
      new RegExp(
        `^The newest backup whose journal can be read, ${backupId}, .* reach back to .* only\\. Nothing tells`,
      ),
    );
    expect(await readdir(join(lost.folder, 'data'))).not.toContain('habeas.sqlite');
    // However old the one is that is restored.
    expect((await restore(fine, backupId, { lost: order() })).state).toBe('switched');
    await Promise.all([lost.remove(), fine.remove()]);
  });

  it('is not guessed where no backup has one that can be read', async () => {
    await withCopy(gone, async (lost) => {
      await damage(lost, backupId, 'journal');
      await expect(restore(lost, backupId, { lost: order() })).rejects.toThrow(
        /^In no backup the journal can be read, .*journal.000001.gz: hash/,
      );
    });
  });
});
