import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { daysLater } from '../../lambdas/domain/civil-time.ts';
import { purge } from '../../lambdas/domain/retention/purge.ts';
import { partitionsOf } from '../../lambdas/stores/visit-store.ts';
import type { Policy } from '../../policy/model/types.ts';
import { type KeptWorld, keptWorld } from '../blocking/kept-world.ts';
import { withValues } from '../policy/unlawful-examples.ts';
import { visitAt } from '../visits/visit-world.ts';

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

it('a shorter period for visits takes those of all days the same night, however old they are', async () => {
  const visits = (months: number) => withValues({ 'retention.visit.activeUntil.0.period': { months } });
  const stored = async () => {
    const days: string[] = [];
    for (let day = '2026-02-01'; day < '2026-08-01'; day = daysLater(day, 1)) {
      for (const pk of partitionsOf(day)) {
        days.push(...(await kept.world.table.query('transient', pk, { limit: 9 })).items.map(() => day));
      }
    }
    return days;
  };
  for (const wait of [0, 20, 20, 30, 10]) {
    kept.advance(24 * wait);
    await kept.world.visits.keep(visitAt(kept.now().toISOString(), { entryPage: '/papel' }), undefined);
  }
  await night(visits(3), true);
  expect(await stored()).toEqual(['2026-02-02', '2026-02-22', '2026-03-14', '2026-04-13', '2026-04-23']);
  const report = await night(visits(1), true);
  expect(await stored()).toEqual(['2026-04-13', '2026-04-23']);
  expect(report.visits).toBe(3);
});
