import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { releaseHold, setHold } from '../../lambdas/domain/blocking/set-hold.ts';
import { openHeldVisits } from '../../lambdas/stores/held-visits.ts';
import { why } from '../blocking/blocking-world.ts';
import { ana } from '../blocking/kept-world.ts';
import { storedRows } from '../support/stored-rows.ts';
import { visitAt } from '../visits/visit-world.ts';
import { inPlace, orderIn, type Place } from './restore-place.ts';
import { lastingFolder, restore } from './restore-world.ts';

const [earlier, later, released] = [randomUUID(), randomUUID(), randomUUID()];
const holds = { earlier, later, released };

let place: Place;
let backupId: string;
beforeAll(async () => {
  place = await lastingFolder();
  await inPlace(place, async (local) => {
    const { world, clock } = local;
    const today = world.now().toISOString().slice(0, 10);
    await world.visits.keep(visitAt(world.now().toISOString()), undefined);
    const hold = (holdId: string) => setHold({ holdId, visits: { from: today, to: today }, ...why }, ana, world);
    await hold(earlier);
    await hold(released);
    ({ id: backupId } = await world.backups.take('nightly'));
    clock.jumpTo(new Date(world.now().getTime() + 3_600_000));
    await hold(later);
    await releaseHold(released, 'Ya no hace falta', ana, world);
    await orderIn(local, backupId);
  });
  expect((await restore(place, backupId)).state).toBe('switched');
});
afterAll(() => rm(place.folder, { recursive: true, force: true }));

it.each([
  ['earlier', 1],
  ['later', 1],
  ['released', 0],
] as const)(
  'the visits that a hold keeps are kept through a restore as long as it stands: %s',
  async (which, count) => {
    const visits = await inPlace(place, ({ world }) => openHeldVisits(holds[which], world));
    expect(visits.map(({ truncatedAddress }) => truncatedAddress)).toEqual(Array(count).fill('203.0.113.0/24'));
    expect(storedRows(place.folder, 'blocked').filter(({ pk }) => pk === `HV#${holds[which]}`)).toHaveLength(count);
  },
);
