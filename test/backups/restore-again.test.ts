import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { LocalWorld } from '../../local/open-world.ts';
import { keptPerson } from '../blocking/kept-world.ts';
import { storedRows } from '../support/stored-rows.ts';
import { addressOf, doings } from './restore-model-world.ts';
import { copyOf, inPlace, orderIn, type Place } from './restore-place.ts';
import { lastingFolder, restore } from './restore-world.ts';

const day = 86_400_000;
const [address, other] = [addressOf(0), addressOf(1)];

let place: Place & { readonly remove: () => Promise<void> };
/** Nights before and after the two came. */
let [before, after] = ['', ''];
let [asks, waits] = ['', ''];

/** Nobody does anything for a day. */
const aDay = ({ world, clock }: LocalWorld) => clock.jumpTo(new Date(world.now().getTime() + day));
const night = async (local: LocalWorld): Promise<string> => {
  const { id } = await local.world.backups.take('nightly');
  aDay(local);
  return id;
};
const restored = async (backupId: string) => {
  await inPlace(place, (local) => orderIn(local, backupId));
  const done = await restore(place, backupId);
  expect([done.state, done.report.findings]).toEqual(['switched', []]);
  await inPlace(place, async (local) => aDay(local));
  return done;
};
const found = () =>
  inPlace(place, async ({ world }) => [await world.people.subjectsAt(address), await world.people.subjectsAt(other)]);

beforeEach(async () => {
  place = await copyOf(await lastingFolder());
  await inPlace(place, async (local) => {
    await keptPerson(local.world, 'Siempre Ejemplo', addressOf(2));
    before = await night(local);
    asks = await keptPerson(local.world, 'Pide Ejemplo', address);
    waits = await keptPerson(local.world, 'Espera Ejemplo', other);
    await doings(local.world).choose(asks, { newsletter: true });
    after = await night(local);
  });
});
afterEach(() => place.remove());

const registersAgainAndAsks = () =>
  inPlace(place, async (local) => {
    const again = await keptPerson(local.world, 'Pide Ejemplo', address);
    aDay(local);
    await doings(local.world).erase(again);
    aDay(local);
  });

it('whoever a restore left behind and who was erased since does not come back with a later backup', async () => {
  await restored(before);
  expect(await found()).toEqual([[], []]);
  await registersAgainAndAsks();
  const { report } = await restored(after);
  expect(report.replayed['erasure']).toBe(2);
  expect(await found()).toEqual([[], [waits]]);
  const rows = (['records', 'keys'] as const).flatMap((table) => storedRows(place.folder, table));
  expect(rows.filter(({ pk }) => String(pk).includes(asks))).toEqual([]);
  // Nor with the same one once more.
  await restored(after);
  expect(await found()).toEqual([[], [waits]]);
});

it('whoever asked for nothing since comes back with it', async () => {
  await restored(before);
  await restored(after);
  expect(await found()).toEqual([[asks], [waits]]);
});
