import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createKeyfile } from '../../lambdas/adapters/keyfile/keyfile-wrapper.ts';
import { DamagedBackup } from '../../lambdas/domain/backups/damaged-backup.ts';
import { command } from '../support/command.ts';
import { testServer } from '../support/server.ts';
import { copyOf, type Filled, filledPlace, inPlace, type Place, rowsOf, words } from './restore-place.ts';
import { restore } from './restore-world.ts';

// Each call starts a process, which takes a while on a busy machine.
jest.setTimeout(180_000);

let filled: Filled;
beforeAll(async () => {
  filled = await filledPlace(40);
});
afterAll(async () => rm(filled.place.folder, { recursive: true, force: true }));

const dataFile = ({ folder }: Place) => join(folder, 'data', 'habeas.sqlite');
const left = ({ folder }: Place) => readdir(join(folder, 'data', 'restore')).catch(() => []);
const restoring = (place: Place, ...more: readonly string[]) =>
  command('restore', ['--from', filled.backupId, ...words(place), ...more]);

type Copied = Awaited<ReturnType<typeof copyOf>>;
const withCopy = async (work: (place: Copied) => Promise<void>): Promise<void> => {
  const place = await copyOf(filled.place);
  try {
    await work(place);
  } finally {
    await place.remove();
  }
};

/** Files of the backup, by what the objects are called. */
const objectsIn = async ({ folder }: Place): Promise<ReadonlyMap<string, string>> => {
  const root = join(folder, 'data', 'backups', 'backups');
  const found = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  return new Map(
    found.map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const name = file
        .slice(root.length + 1)
        .replaceAll('+', '')
        .toUpperCase();
      return [name.split('/').slice(1).join('/').toLowerCase(), file];
    }),
  );
};
const fileOf = async (place: Place, name: string): Promise<string> => (await objectsIn(place)).get(name) ?? '';
const rewrite = async (file: string, change: (bytes: Buffer) => Buffer): Promise<void> => {
  await chmod(file, 0o600);
  await writeFile(file, change(await readFile(file)));
};
const [records, journal, manifest] = ['records/000001.gz', 'journal/000001.gz', 'manifest.json'];

/** It is refused, naming that object, nothing has changed, and nothing is left. */
const expectDamaged = async (place: Place, name: string, before: readonly string[]): Promise<void> => {
  const ended = await restore(place, filled.backupId).catch((error: unknown) => error);
  expect(ended).toBeInstanceOf(DamagedBackup);
  expect((ended as DamagedBackup).object).toBe(`backups/${filled.backupId}/${name}`);
  expect([rowsOf(dataFile(place)), await left(place)]).toEqual([before, []]);
};

const changedText = (bytes: Buffer) => Buffer.from(bytes.toString().replace('"nightly"', '"nightli"'));
const bomb = () => gzipSync(Buffer.alloc(200 * 2 ** 20));

describe('a damaged backup is refused by the name of what is damaged', () => {
  it.each<[string, string, (file: string, place: Place) => Promise<unknown>]>([
    ['a manifest that is missing', manifest, (file) => rm(file)],
    ['a manifest that was changed', manifest, (file) => rewrite(file, changedText)],
    ['a manifest that is no manifest', manifest, (file) => rewrite(file, () => Buffer.from('{}'))],
    ['a part that is missing', records, (file) => rm(file)],
    ['a part that is empty', records, (file) => rewrite(file, () => Buffer.alloc(0))],
    ['a part that was cut off', records, (file) => rewrite(file, (bytes) => bytes.subarray(0, -1))],
    ['a part that was cut in half', records, (file) => rewrite(file, (bytes) => bytes.subarray(0, bytes.length / 2))],
    ['a part with more behind it', records, (file) => rewrite(file, (bytes) => Buffer.concat([bytes, bytes]))],
    ['a part that unpacks without end', records, (file) => rewrite(file, bomb)],
    ['a part of the journal that is missing', journal, (file) => rm(file)],
    [
      'the items of another part',
      records,
      async (file, place) => {
        const other = await readFile(await fileOf(place, journal));
        await rewrite(file, () => other);
      },
    ],
  ])('%s', async (_says, name, damage) => {
    await withCopy(async (place) => {
      const before = rowsOf(dataFile(place));
      await damage(await fileOf(place, name), place);
      await expectDamaged(place, name, before);
    });
  });

  it('one bit, wherever it is', async () => {
    await withCopy(async (place) => {
      const before = rowsOf(dataFile(place));
      for (let times = 0; times < 24; times += 1) {
        const name = [records, journal, manifest][times % 3] ?? records;
        const file = await fileOf(place, name);
        const whole = await readFile(file);
        const [at, bit] = [randomInt(whole.length), randomInt(8)];
        await rewrite(file, (bytes) => {
          bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
          return bytes;
        });
        await expectDamaged(place, name, before);
        await writeFile(file, whole);
      }
      // And whole again, it is restored.
      expect((await restore(place, filled.backupId)).state).toBe('switched');
    });
  });

  it('in one sentence of the command, which lists the others', async () => {
    await withCopy(async (place) => {
      const second = await inPlace(place, async ({ world }) => (await world.backups.take('nightly')).id);
      await rewrite(await fileOf(place, records), (bytes) => bytes.subarray(1));
      expect(await restoring(place)).toEqual({
        code: 1,
        out: '',
        err: `The backup is damaged and was not used: backups/${filled.backupId}/${records} (hash). Choose another.\n`,
      });
      await rewrite(await fileOf(place, manifest), (bytes) => bytes.subarray(1));
      const { code, out } = await command('restore', ['--list', ...words(place)]);
      const lines = out.trim().split('\n');
      expect([code, lines.at(-1)]).toEqual([0, expect.stringContaining(`${filled.backupId}/manifest.json is damaged`)]);
      expect(lines.some((line) => line.startsWith(second))).toBe(true);
    });
  });
});

describe('a restore is refused in one sentence', () => {
  it('while a server runs', async () => {
    await withCopy(async (place) => {
      const server = await testServer(place);
      const { code, err } = await restoring(place).finally(server.stop);
      expect([code, err]).toEqual([1, 'Another process has the data file open: stop the server first.\n']);
      expect(await left(place)).toEqual([]);
    });
  });

  it('where nobody ordered it, or long ago, or another', async () => {
    await withCopy(async (place) => {
      const other = await inPlace(place, async ({ world }) => (await world.backups.take('nightly')).id);
      const none = await command('restore', ['--from', other, ...words(place)]);
      expect([none.code, none.err]).toEqual([1, expect.stringMatching(/^Nobody has ordered the restore of .*\n$/)]);
      await inPlace(place, async ({ clock, world }) => {
        clock.jumpTo(new Date(world.now().getTime() + 24 * 3_600_000));
      });
      const late = await restoring(place);
      expect([late.code, late.err]).toEqual([1, expect.stringMatching(/^Nobody has ordered the restore of .*\n$/)]);
      const unknown = await command('restore', ['--from', 'last-night', ...words(place)]);
      expect(unknown).toEqual({ code: 1, out: '', err: '"last-night" is no id of a backup; --list shows them.\n' });
      expect(await left(place)).toEqual([]);
    });
  });

  it('where the key file is another’s', async () => {
    await withCopy(async (place) => {
      const before = rowsOf(dataFile(place));
      const key = join(place.folder, 'data', 'demo.key');
      await rm(key);
      await createKeyfile(key);
      const { code, out, err } = await restoring(place);
      expect([code, out, err]).toEqual([1, '', expect.stringMatching(/^The key file does not fit the data: .*\n$/)]);
      expect([rowsOf(dataFile(place)), await left(place)]).toEqual([before, []]);
    });
  });

  it.each<[string, (file: string) => Promise<void>]>([
    ['missing', (file) => rm(file)],
    ['empty', (file) => writeFile(file, '')],
    ['noise', (file) => writeFile(file, Buffer.alloc(50_000, 5))],
  ])('where the data file is %s', async (_says, spoil) => {
    await withCopy(async (place) => {
      await spoil(dataFile(place));
      expect(await restoring(place)).toEqual({
        code: 1,
        out: '',
        err: 'The data file is missing or damaged: see --lost.\n',
      });
      expect(await left(place)).toEqual([]);
    });
  });

  it('where a table that is taken over as it stands is damaged', async () => {
    await withCopy(async (place) => {
      await rewrite(dataFile(place), (bytes) => {
        // Somewhere in the entries of the journal, which nothing else reads.
        const at = bytes.lastIndexOf('withdrawal#');
        return Buffer.concat([bytes.subarray(0, at), Buffer.alloc(11), bytes.subarray(at + 11)]);
      });
      const { code, err } = await restoring(place);
      expect([code, err]).toEqual([1, 'The data file is missing or damaged: see --lost.\n']);
    });
  });
});

/** Runs what follows with a small disk at `place` that holds a copy of `from`; says at the end what is left in `restore` there. */
const onSmallDisk = (place: string, size: string, from: string): string[] => [
  'unshare',
  ...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']),
  '--mount',
  'sh',
  '-c',
  `mount -t tmpfs -o size=${size} none "$0" && cp -a "${from}/." "$0" && "$@"; end=$?; ls "$0/restore"; exit $end`,
  place,
];
const [program, ...trial] = [...onSmallDisk('/mnt', '9m', import.meta.dirname), 'true'];
const canMount = process.platform === 'linux' && spawnSync(program, trial).status === 0;

// Needs Linux and the right to mount a disk of one's own.
(canMount ? describe : describe.skip)('a full disk', () => {
  it('is named, and nothing half made takes it up', async () => {
    await withCopy(async (place) => {
      const disk = join(place.folder, 'disk');
      await mkdir(disk);
      const { size } = await stat(dataFile(place));
      const call = ['--from', filled.backupId, '--policy', place.policy, '--data', disk];
      const data = join(place.folder, 'data');
      // Room for the file as it is and a little, or half, or nearly all of the new one.
      for (const share of [1.3, 1.6, 1.9]) {
        const behind = onSmallDisk(disk, `${Math.ceil((size * share) / 1024) + 120}k`, data);
        const { code, out, err } = await command('restore', call, { behind });
        expect([code, out, err]).toEqual([1, '', expect.stringMatching(/(SQLITE_FULL|ENOSPC)[^\n]*\n$/)]);
      }
    });
  });
});
