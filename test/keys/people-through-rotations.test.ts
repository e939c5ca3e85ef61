import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Address } from '../../lambdas/domain/mail/address.ts';
import { lookAt } from '../../lambdas/domain/retention/look.ts';
import type { Reckoning } from '../../lambdas/domain/retention/reckon.ts';
import { rewrapKeys } from '../../lambdas/stores/rewrap-keys.ts';
import { type MessageWorld, messageWorld } from '../support/message-world.ts';

let shop: MessageWorld;
let runs = 0;
beforeAll(async () => {
  shop = await messageWorld();
});
afterAll(() => shop.close());

type Known = {
  readonly id: string;
  readonly address: Address;
  readonly name: string;
  state: 'given' | 'withdrawn' | 'erased';
};

/** Whoever asks to be erased is in use no longer, whatever other clocks say. */
const atOnce = (reckoning: Reckoning): Reckoning => ({
  ...reckoning,
  state: 'ended',
  usedUntil: shop.world.now(),
  units: reckoning.units.map((unit) => ({ ...unit, state: 'ended' as const })),
});

const erase = async ({ id, address }: Known) => {
  const { world } = shop;
  const now = world.now();
  const stands = await world.people.person(id);
  if (stands) await world.guards.markErased({ address, name: stands.name });
  const rules = { policy: world.policy, publications: world.publications, now, horizon: now };
  await lookAt(id, rules, { run: 'R-1' }, world, { asked: atOnce });
};

const withdraw = async ({ id }: Known) => {
  const answer = await shop.call('POST', '/consents', {
    decisionId: randomUUID(),
    subjectId: id,
    form: 'settings',
    method: 'switch',
    language: 'es',
    noticeHash: shop.world.publications.at(-1)?.hashes.es,
    decisions: { newsletter: false },
  });
  expect(answer.status).toBe(201);
};

type Step =
  | { readonly kind: 'rotate' | 'wait' | 'rewrap' | 'register' }
  | { readonly kind: 'withdraw' | 'erase' | 'suppress'; readonly who: number };
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom('rotate', 'wait', 'rewrap', 'register', 'register').map((kind) => ({ kind })),
  fc.record({ kind: fc.constantFrom('withdraw', 'erase', 'suppress'), who: fc.nat(4) }) as fc.Arbitrary<Step>,
);

it('in whatever order keys are rotated and people register, withdraw and are erased, each is found and readable exactly if not erased', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      runs += 1;
      const { world } = shop;
      const people: Known[] = [];
      const suppressed = new Set<Address>();
      for (const each of steps) {
        if (each.kind === 'rotate') await world.keyRing.rotate();
        if (each.kind === 'wait') shop.advance(16 * 60_000);
        if (each.kind === 'rewrap') await rewrapKeys({ mayGoOn: () => true }, world);
        if (each.kind === 'register') {
          const email = `p${runs}-${people.length}@example.com`;
          const { subjectId, address } = await shop.person({ newsletter: 'given' }, {}, email);
          const { name = '' } = (await world.people.person(subjectId)) ?? {};
          people.push({ id: subjectId, address, name, state: 'given' });
        }
        const known = 'who' in each ? people[each.who] : undefined;
        if (!known) continue;
        if (each.kind === 'suppress') {
          await world.guards.suppress(known.address, ['entry'], 'declined');
          suppressed.add(known.address);
        }
        if (known.state === 'erased') continue;
        if (each.kind === 'withdraw') {
          await withdraw(known);
          known.state = 'withdrawn';
        }
        if (each.kind === 'erase') {
          await erase(known);
          known.state = 'erased';
        }
      }
      for (const { id, address, name, state } of people) {
        const stored = await world.people.person(id);
        const there = state !== 'erased';
        expect(stored?.address).toBe(there ? address : undefined);
        expect(await world.people.subjectsAt(address)).toEqual(there ? [id] : []);
        if (stored) expect(await world.people.findMatch(stored)).toBe(id);
        const { json } = await shop.call('GET', `/decisions?subject=${id}&purpose=newsletter`);
        expect(json['allowed']).toBe(state === 'given');
        expect(await world.guards.isSuppressed(address, 'entry')).toBe(suppressed.has(address));
        expect(await world.guards.wasErased({ address, name })).toBe(!there);
      }
    }),
    { numRuns: 40 },
  );
});
