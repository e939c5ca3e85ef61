import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { newSubject } from './people-flows.ts';
import { staffClaims } from './staff-flows.ts';
import { claimsOf, type DeployedWorld, setMinutesLater } from './world.ts';

/** A new version of the tenant key, and what more than a night may erase. */
export const keyFlows = (world: () => DeployedWorld) => {
  const lookUp = async (email: string) => {
    const call = { body: { email }, claims: claimsOf('shop', 'lookup') };
    return (await world().http('POST', '/subjects/lookup', call)).json['subjects'];
  };

  it('rotate the tenant key by hand, seal every key anew, and lose nobody', async () => {
    const subjectId = await newSubject(world(), 'Rosa Rotada', 'rosa@example.com');
    await world().call('rotation', { schedule: 'rewrap-keys', rotate: true });
    // What was asked for twice is done once.
    await world().call('rotation', { schedule: 'rewrap-keys', rotate: true });
    try {
      setMinutesLater(30);
      await world().call('rotation', { schedule: 'rewrap-keys' });
      expect(await lookUp('rosa@example.com')).toEqual([subjectId]);
    } finally {
      setMinutesLater(0);
    }
    // Whoever has not heard of it yet looks once more.
    const view = await world().http('POST', `/staff/subjects/${subjectId}/views`, {
      body: { reason: 'Comprobar que sigue' },
      claims: staffClaims('operator'),
    });
    expect(view.json).toMatchObject({ person: { name: 'Rosa Rotada' } });
  });

  it('let nobody agree to erasing many where no night waits', async () => {
    const body = { destructionId: randomUUID(), reason: 'Nadie espera' };
    const proposed = await world().http('POST', '/staff/purges/2031-03-11/destructions', {
      body,
      claims: staffClaims('operator'),
    });
    const approved = await world().http('POST', `/staff/destructions/${body.destructionId}/approval`, {
      claims: staffClaims('privacy-lead'),
    });
    expect([proposed.status, approved.status]).toEqual([404, 404]);
  });
};
