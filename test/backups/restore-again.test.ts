import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { LocalWorld } from '../../local/open-world.ts';
import { keptPerson } from '../blocking/kept-world.ts';
import { storedRows } from '../support/stored-rows.ts';
import { addressOf, doings, seenOf } from './restore-model-world.ts';
import { copyOf, inPlace, orderIn, type Place } from './restore-place.ts';
import { lastingFolder, restore } from './restore-world.ts';

const day = 86_400_000;
const [address, other] = [addressOf(0), addressOf(1)];

let place: Place & { readonly remove: () => Promise<void> };
/** Nights before and after the two came. */
let [before, after] = ['', ''];
let [stays, asks, waits] = ['', '', ''];

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
    stays = await keptPerson(local.world, 'Siempre Ejemplo', addressOf(2));
    before = await night(local);
    asks = await keptPerson(local.world, 'Pide Ejemplo', address);
    waits = await keptPerson(local.world, 'Espera Ejemplo', other);
    await doings(local.world).choose(asks, { newsletter: true });
    await doings(local.world).event(asks, 'contract-started', 'C-1');
    await doings(local.world).choose(stays, { newsletter: true });
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

const seen = (id: string, at = address) => inPlace(place, ({ world }) => seenOf(world, id, at));

it('whoever a restore left behind and who took a yes back since, under another id, is asked anew when a later backup brings them back', async () => {
  await restored(before);
  await inPlace(place, async (local) => {
    const again = await keptPerson(local.world, 'Pide Ejemplo', address);
    await doings(local.world).choose(again, { newsletter: true });
    aDay(local);
    await doings(local.world).choose(again, { newsletter: false });
    aDay(local);
  });
  await restored(after);
  const back = await seen(asks);
  expect([back.said, back.events?.length]).toEqual([['withdrawn', 'refused'], 1]);
  // Of whoever was never away a yes is a yes.
  expect((await seen(stays, addressOf(2))).said).toEqual(['given', 'refused']);
  const kept = storedRows(place.folder, 'records').filter(({ pk, sk }) => pk === `S#${asks}` && /^D#/.test(String(sk)));
  expect(kept.filter(({ method }) => method === 'restore')).toHaveLength(1);
  // Nor does it count with the same backup once more, and what they say now does.
  await restored(after);
  expect((await seen(asks)).said).toEqual(['withdrawn', 'refused']);
  const latest = await inPlace(place, async (local) => {
    await doings(local.world).choose(asks, { newsletter: true });
    aDay(local);
    return night(local);
  });
  await restored(latest);
  expect((await seen(asks)).said).toEqual(['given', 'refused']);
}, 60_000);
