import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { BackupEntry, BackupPart, StoredVersion } from '../../lambdas/domain/backups/backups.ts';
import {
  beginsToGo,
  checkBackup,
  checkLateness,
  gathered,
  goneBy,
  hasItsTurn,
  isOver,
  type SeenBackup,
} from '../../lambdas/domain/backups/check-backups.ts';
import { after, civilDate } from '../../lambdas/domain/time.ts';
import { longestBackup } from '../../policy/model/spanish-retention.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';

const policy = fixturePolicy;
const { backups } = policy;
const [hourMs, dayMs] = [3_600_000, 86_400_000];

/** Any instant of many years, and often one at which something turns: a midnight, an end of a month, of a leap February. */
const instant = fc.oneof(
  fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2060-01-01') }),
  fc
    .tuple(
      fc.constantFrom('-08-31', '-02-28', '-02-29', '-03-31', '-12-31', '-10-25', '-03-29', '-08-30', '-09-01'),
      fc.integer({ min: 2026, max: 2060 }),
      fc.constantFrom(-1, 0, 1),
    )
    .map(([day, year, ms]) => Date.parse(`${year}${day}T00:00:00.000Z`) + ms)
    .filter((at) => !Number.isNaN(at)),
);

const id = '20261201T040000000Z-0a1b2c3d';
const manifestName = `backups/${id}/manifest.json`;
const takenAt = '2026-12-01T04:00:00.000Z';
const takenMs = Date.parse(takenAt);

const versionAt = (at: number, changes: Partial<StoredVersion> = {}): StoredVersion => ({
  name: `backups/${id}/records/000001.gz`,
  version: 'v',
  size: 7,
  storedAt: new Date(at).toISOString(),
  isNewest: true,
  isMarker: false,
  ...changes,
});

describe('a version is too old', () => {
  it('once it has lain there for more days than expiry, old versions and both roundings to midnight add up to', () => {
    fc.assert(
      fc.property(
        instant,
        fc.integer({ min: 0, max: 400 * dayMs }),
        fc.boolean(),
        fc.boolean(),
        (at, age, isNewest, isMarker) => {
          const found = checkBackup(policy, { versions: [versionAt(at, { isNewest, isMarker })] }, new Date(at + age));
          expect(found.map(({ code }) => code)).toEqual(age > 178 * dayMs ? ['BACKUP_TOO_OLD'] : []);
        },
      ),
    );
    expect(longestBackup(backups)).toBe(178);
  });

  it.each([
    [178 * dayMs, false],
    [178 * dayMs + 1, true],
  ])('after %d ms: %s', (age, tooOld) => {
    const found = checkBackup(policy, { id, versions: [versionAt(takenMs)] }, new Date(takenMs + age));
    expect(found).toEqual(tooOld ? [{ code: 'BACKUP_TOO_OLD', id, name: versionAt(0).name }] : []);
  });

  it('once its backup was begun longer ago than that, however late it came to lie there', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -hourMs, max: 400 * dayMs }),
        fc.integer({ min: 0, max: 400 * dayMs }),
        (late, age) => {
          const version = versionAt(takenMs + late);
          const found = checkBackup(policy, { id, versions: [version] }, new Date(takenMs + age));
          expect(found.length > 0).toBe(age > 178 * dayMs + Math.min(late, 0));
        },
      ),
    );
    // A copy of day 169, on day 340: it was stored half a year ago less some days.
    const late = versionAt(takenMs + 169 * dayMs);
    expect(checkBackup(policy, { id, versions: [late] }, new Date(takenMs + 340 * dayMs))).toEqual([
      { code: 'BACKUP_TOO_OLD', id, name: late.name },
    ]);
  });

  it('never before a bucket has had all its time, and always before six months, whatever the months', () => {
    const nextMidnight = (at: number) => Math.ceil(at / dayMs) * dayMs;
    fc.assert(
      fc.property(instant, (at) => {
        const expired = nextMidnight(at + backups.expireDays * dayMs);
        const destroyed = nextMidnight(expired + backups.noncurrentDays * dayMs);
        const last = goneBy(policy, new Date(at)).getTime();
        expect(last).toBeGreaterThanOrEqual(destroyed);
        expect(last).toBeLessThan(after(new Date(at), { months: 6 }).getTime());
      }),
    );
  });

  it('is destroyed on one machine before that, although somebody looks only once a day, by clocks that are changed', () => {
    fc.assert(
      fc.property(instant, fc.integer({ min: 0, max: 25 * hourMs }), (at, untilNextLook) => {
        const version = versionAt(at);
        const due = at + backups.expireDays * dayMs;
        expect(isOver(policy, version, new Date(due - 1))).toBe(false);
        expect(isOver(policy, version, new Date(due))).toBe(true);
        expect(checkBackup(policy, { versions: [version] }, new Date(due + untilNextLook))).toEqual([]);
        expect(backups.lockDays).toBeLessThan(backups.expireDays);
      }),
    );
  });
});

const parts: readonly BackupPart[] = ['records/000001', 'records/000002', 'journal/000001'].map((name, n) => ({
  table: n < 2 ? 'records' : 'journal',
  name: `backups/${id}/${name}.gz`,
  items: 1,
  bytes: 10 + n,
  sha256: `hash ${n}`,
}));
const entry: BackupEntry = {
  id,
  reason: 'nightly',
  state: 'taken',
  beganAt: takenAt,
  takenAt,
  manifest: 'of the manifest',
  gone: '2027-05-28T04:00:00.000Z',
};
const whole: SeenBackup = {
  id,
  entry,
  manifest: { name: manifestName, sha256: 'of the manifest', parts },
  versions: [
    versionAt(takenMs + 60_000, { name: manifestName, size: 500 }),
    ...parts.map(({ name, bytes }) => versionAt(takenMs + 30_000, { name, size: bytes })),
  ],
};
const [first, second] = parts.map(({ name }) => name) as [string, string];
const change = (name: string, to: Partial<StoredVersion> | undefined): SeenBackup => ({
  ...whole,
  versions: whole.versions.flatMap((version) =>
    version.name !== name ? [version] : to ? [{ ...version, ...to }] : [],
  ),
});

describe('a backup that is noted as taken', () => {
  const tomorrow = new Date(takenMs + dayMs);
  const found = (seen: SeenBackup, now = tomorrow) =>
    checkBackup(policy, seen, now).map(({ code, id: of, name }) => [code, of, name]);

  it.each<[string, SeenBackup, readonly [string, string][]]>([
    ['is whole', whole, []],
    ['has lost a part', change(first, undefined), [['BACKUP_MISSING', first]]],
    ['has a part that is too short', change(second, { size: 10 }), [['BACKUP_MISSING', second]]],
    ['has a part that is too long', change(second, { size: 12 }), [['BACKUP_MISSING', second]]],
    [
      'has a part hidden by a mark of deletion',
      change(first, { isMarker: true, size: 0 }),
      [['BACKUP_MISSING', first]],
    ],
    ['has only an old version of a part', change(first, { isNewest: false }), [['BACKUP_MISSING', first]]],
    [
      'has lost its manifest',
      { ...change(manifestName, undefined), manifest: { name: manifestName } },
      [['BACKUP_MISSING', manifestName]],
    ],
    ['has its manifest hidden', change(manifestName, { isMarker: true }), [['BACKUP_MISSING', manifestName]]],
    [
      'is gone altogether',
      { ...whole, versions: [], manifest: { name: manifestName } },
      [['BACKUP_MISSING', manifestName]],
    ],
    [
      'has another manifest',
      { ...whole, manifest: { name: manifestName, sha256: 'of another' } },
      [['BACKUP_MISMATCH', manifestName]],
    ],
    [
      'has a manifest that cannot be read',
      { ...whole, manifest: { name: manifestName, sha256: 'of the manifest' } },
      [['BACKUP_MISMATCH', manifestName]],
    ],
    [
      'has a part that was written over with as many bytes',
      { ...whole, versions: [...whole.versions, versionAt(takenMs, { name: second, size: 11, isNewest: false })] },
      [['BACKUP_MISMATCH', second]],
    ],
    [
      'has an object that was written over and is no part of it',
      {
        ...whole,
        versions: [...whole.versions, versionAt(takenMs, { name: 'x' }), versionAt(takenMs, { name: 'x', size: 0 })],
      },
      [['BACKUP_MISMATCH', 'x']],
    ],
    [
      'has an object that was empty twice, or a mark of deletion beside one version',
      {
        ...whole,
        versions: [
          ...whole.versions,
          versionAt(takenMs, { name: 'x', size: 0 }),
          versionAt(takenMs, { name: 'x', size: 0 }),
          versionAt(takenMs, { name: 'y', isNewest: false }),
          versionAt(takenMs, { name: 'y', size: 0, isMarker: true }),
        ],
      },
      [],
    ],
    ['has a part with other bytes', { ...whole, changed: [second] }, [['BACKUP_MISMATCH', second]]],
    [
      'has two things wrong',
      { ...change(first, undefined), changed: [second] },
      [
        ['BACKUP_MISSING', first],
        ['BACKUP_MISMATCH', second],
      ],
    ],
  ])('%s', (_what, seen, wrong) => {
    expect(found(seen)).toEqual(wrong.map(([code, name]) => [code, id, name]));
  });

  it('has to be there until it begins to go, and not from then on, when its objects go one by one', () => {
    const lost = { ...whole, versions: [], manifest: { name: manifestName } };
    const over = beginsToGo(policy, takenAt);
    expect(over).toEqual(new Date(takenMs + 175 * dayMs));
    expect(found(lost, new Date(over.getTime() - 1))).toHaveLength(1);
    expect(found(lost, over)).toEqual([]);
    // Each of its objects is stored after the moment that it shows, so that none goes while all are missed.
    for (const version of whole.versions) expect(isOver(policy, version, new Date(over.getTime() - 1))).toBe(false);
  });

  it.each(['taking', 'failed'] as const)('but is %s, has nothing to miss', (state) => {
    const { takenAt: _taken, ...begun } = entry;
    expect(found({ ...whole, entry: { ...begun, state }, versions: [] })).toEqual([]);
  });

  it('is found wrong whenever one of its versions is changed in any way, and then by the name of that object', () => {
    const changes = fc.constantFrom<Partial<StoredVersion> | undefined>(
      undefined,
      { size: 0 },
      { isNewest: false },
      { isMarker: true },
    );
    fc.assert(
      fc.property(fc.constantFrom(...parts.map(({ name }) => name)), changes, (name, to) => {
        expect(found(change(name, to))).toEqual([['BACKUP_MISSING', id, name]]);
      }),
    );
  });
});

describe('the turn of a backup to be read again', () => {
  it('comes once in as many days as a copy of it stands, on any day of the year, by the clocks of any zone', () => {
    const zones = fc.constantFrom('Europe/Madrid', 'Atlantic/Canary', 'UTC');
    fc.assert(
      fc.property(instant, zones, (at, zone) => {
        const taken = new Date(at);
        const noon = Date.parse(`${civilDate(taken, zone)}T12:00:00.000Z`);
        const isTurn = (day: number) =>
          hasItsTurn({ backups, zone }, taken.toISOString(), new Date(noon + day * dayMs));
        expect(Array.from({ length: 173 }, (_, day) => isTurn(day)).filter(Boolean)).toHaveLength(1);
      }),
      { numRuns: 40 },
    );
  });

  it('comes for about one backup a day where one is taken every night', () => {
    const days = Array.from({ length: 173 }, (_, day) => day);
    const nights = days.map((night) => new Date(takenMs - night * dayMs).toISOString());
    for (const day of days) {
      const now = new Date(takenMs + day * dayMs + 4 * hourMs);
      expect(nights.filter((night) => hasItsTurn(policy, night, now))).toHaveLength(1);
    }
  });
});

describe('the newest backup is late', () => {
  const taken = (hoursAgo: number, now: number): BackupEntry => ({
    ...entry,
    takenAt: new Date(now - hoursAgo * hourMs).toISOString(),
  });
  it.each<[string, (now: number) => readonly BackupEntry[], number | undefined, boolean]>([
    ['there is none, and no night has been worked off', () => [], undefined, false],
    ['there is none since the first night, 26 hours ago', () => [], 26, false],
    ['there is none, and the first night was longer ago', () => [], 26.001, true],
    ['it is 26 hours old', (now) => [taken(26, now)], 5_000, false],
    ['it is older', (now) => [taken(26.001, now)], undefined, true],
    ['an older one is there as well', (now) => [taken(60, now), taken(2, now), taken(30, now)], 5_000, false],
    ['those that came after it failed', (now) => [{ ...taken(1, now), state: 'failed' }, taken(27, now)], 5_000, true],
    ['one is under way', (now) => [{ ...taken(1, now), state: 'taking' }], 27, true],
  ])('if %s', (_what, entries, nightsHours, late) => {
    for (const now of [Date.parse('2027-03-28T00:00:00.000Z'), Date.parse('2028-02-29T23:59:59.999Z')]) {
      const since = nightsHours === undefined ? undefined : new Date(now - nightsHours * hourMs).toISOString();
      const found = checkLateness(entries(now), since, new Date(now));
      expect(found.map(({ code }) => code)).toEqual(late ? ['BACKUP_LATE'] : []);
    }
  });
});

describe('what was found', () => {
  it('comes by code, with each backup and each object once', () => {
    expect(
      gathered(9, [
        { code: 'BACKUP_MISSING', id, name: 'a' },
        { code: 'BACKUP_TOO_OLD', name: 'x' },
        { code: 'BACKUP_MISSING', id, name: 'b' },
        { code: 'BACKUP_TOO_OLD', name: 'x' },
        { code: 'BACKUP_LATE' },
      ]),
    ).toEqual({
      looked: 9,
      findings: [
        { code: 'BACKUP_MISSING', ids: [id], names: ['a', 'b'] },
        { code: 'BACKUP_TOO_OLD', ids: [], names: ['x'] },
        { code: 'BACKUP_LATE', ids: [], names: [] },
      ],
    });
  });
});
