import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { restrictSubject } from '../../lambdas/domain/blocking/restrict-subject.ts';
import { approveUnblocking, proposeUnblocking } from '../../lambdas/domain/blocking/unblock.ts';
import { mayWe } from '../../lambdas/domain/consent/gate.ts';
import { closeAccount, recordEvent } from '../../lambdas/domain/retention/record-event.ts';
import { ana, bruno, type KeptWorld, keptWorld } from './kept-world.ts';

let kept: KeptWorld;
beforeEach(async () => {
  kept = await keptWorld();
});
afterEach(() => kept.close());

const verdict = (subjectId: string) => mayWe({ who: { subjectId }, purpose: 'service' }, kept.world);
const factsOf = async (subjectId: string) => {
  const facts = (await kept.world.subjects.load(subjectId))?.facts;
  return facts && { ...facts, events: facts.events.toSorted((a, b) => (a.eventId < b.eventId ? -1 : 1)) };
};
const takeBack = async (subjectId: string) => {
  const request = { unblockingId: randomUUID(), subjectId, reason: 'Un error nuestro' };
  const { id } = await proposeUnblocking(request, ana, kept.world);
  await approveUnblocking(id, bruno, kept.world);
};

describe('what the clocks of a person run on comes back with them', () => {
  it.each([
    ['an account that they closed', async (id: string) => closeAccount(id, kept.world)],
    [
      'when they were last in touch',
      async (id: string) => {
        await recordEvent(id, { eventId: randomUUID(), type: 'last-contact', on: '2026-02-01' }, 'shop', kept.world);
        await kept.event(id, 'contract-ended', 'C-1', '2026-02-02');
      },
    ],
    [
      'a restriction that does not keep their data',
      async (id: string) => {
        await restrictSubject(
          { subjectId: id, action: 'restrict', ground: 'accuracy', reason: 'Lo pide' },
          ana,
          kept.world,
        );
        await kept.event(id, 'contract-ended', 'C-1', '2026-02-02');
      },
    ],
  ])('%s', async (_what, happens) => {
    const subjectId = await kept.person('Pía Ejemplo', 'pia@example.com');
    await kept.event(subjectId, 'contract-started', 'C-1', '2026-01-05');
    await happens(subjectId);
    const [before, facts] = [await verdict(subjectId), await factsOf(subjectId)];
    // The purge of the night between blocks what has ended by the next.
    kept.setClock('2026-02-03T03:00:00.000Z');
    await kept.purge();
    expect(await factsOf(subjectId)).toBeUndefined();
    await takeBack(subjectId);
    expect(await factsOf(subjectId)).toEqual(facts);
    const after = await verdict(subjectId);
    expect(after).toEqual({ ...before, ...(before.allowed && { allowed: false, reason: 'contract-ended' }) });
  });
});
