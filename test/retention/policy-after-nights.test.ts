import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { purge } from '../../lambdas/domain/retention/purge.ts';
import type { Policy } from '../../policy/model/types.ts';
import { type KeptWorld, keptWorld } from '../blocking/kept-world.ts';
import { withValues } from '../policy/unlawful-examples.ts';

let kept: KeptWorld;
beforeEach(async () => {
  kept = await keptWorld();
});
afterEach(() => kept.close());

const contactable = (days: number): Policy =>
  withValues({ 'retention.contactable.activeUntil.1.period': { days }, version: `2026-01-${days % 28}` });

/** The next night by the rules of a policy; cut off at once where it does not end. */
const night = (policy: Policy, ends: boolean) => {
  kept.advance(24);
  return purge({ dailyAt: '04:00', mayGoOn: () => ends }, { ...kept.world, policy });
};

it.each([1, 5, 12])('a shorter period acts the same night though %s nights before it did not end', async (nights) => {
  const id = await kept.person('Ana Sol', 'ana@example.com');
  await night(contactable(700), true);
  for (let cut = 0; cut < nights; cut += 1) await night(contactable(700), false);
  expect(await kept.world.people.storedSince(id)).toBeDefined();
  expect((await night(contactable(1), true)).state).toBe('finished');
  expect(await kept.world.people.storedSince(id)).toBeUndefined();
});

it('a longer period that is taken back keeps nobody whom it told to wait, though no night ended by it', async () => {
  const id = await kept.person('Ana Sol', 'ana@example.com');
  await night(contactable(30), true);
  // Everybody is looked at by the longer one, page by page, and then its time is up.
  let pages = kept.world.lives.buckets.length;
  const mayGoOn = () => {
    pages -= 1;
    return pages >= 0;
  };
  kept.advance(24);
  const cut = await purge({ dailyAt: '04:00', mayGoOn }, { ...kept.world, policy: contactable(300) });
  expect([cut.state, cut.looked]).toEqual(['unfinished', 1]);
  await night(contactable(30), true);
  kept.advance(24 * 40);
  await night(contactable(30), true);
  expect(await kept.world.people.storedSince(id)).toBeUndefined();
});
