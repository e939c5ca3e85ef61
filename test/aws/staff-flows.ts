import { randomBytes, randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { dynamoTable } from '../../lambdas/adapters/dynamodb/dynamo-table.ts';
import type { NewAct } from '../../lambdas/domain/staff/acts.ts';
import type { Role, Staff } from '../../lambdas/domain/staff/staff.ts';
import { openActs, openAudit } from '../../lambdas/stores/staff-store.ts';
import { claimsOf, type DeployedWorld } from './world.ts';

/** Claims of a member of the staff, as the gateway hands them on: it makes one text of a list. */
export const staffClaims = (role: Role, sub = `sub-of-${role}`) => ({ sub, 'cognito:groups': `[${role}]` });

/** What staff see of each other: the log of accesses, and what waits for a second person. */
export const staffFlows = (world: () => DeployedWorld) => {
  /** The same stores over the same tables, in the hands of the test. */
  const stores = (now = () => new Date()) => {
    const { policy, dynamo, names } = world();
    const parts = { table: dynamoTable({ client: dynamo.client, names, now }), policy, now, random: randomBytes };
    return { acts: openActs(parts), audit: openAudit(parts) };
  };
  const get = (path: string, role: Role) => world().http('GET', path, { claims: staffClaims(role) });
  const proposal = (by: Staff): NewAct => ({
    id: randomUUID(),
    kind: 'disclosure',
    subjectId: randomUUID(),
    reason: 'Requerimiento EXP202612345',
    details: { authority: 'AEPD', categories: ['contact'], told: true },
    by,
  });

  it('show the log of accesses page by page, to those who oversee it', async () => {
    const by: Staff = { id: randomUUID(), roles: ['support'] };
    // A day of its own, which nobody else adds to.
    const then = new Date((Math.floor(Date.now() / 86_400_000) - 40) * 86_400_000);
    const log = `/staff/audit?day=${then.toISOString().slice(0, 10)}`;
    const { audit } = stores(() => then);
    for (const reason of ['uno', 'dos', 'tres']) {
      then.setTime(then.getTime() + 1);
      await audit.note({ act: 'view-subject', reason, by });
    }
    const first = await get(`${log}&limit=2`, 'auditor');
    const entry = { principal: by.id, roles: ['support'], act: 'view-subject' };
    expect([first.status, first.json['accesses']]).toMatchObject([
      200,
      [
        { ...entry, reason: 'tres' },
        { ...entry, reason: 'dos' },
      ],
    ]);
    const second = await get(`${log}&limit=1&cursor=${first.json['next']}`, 'privacy-lead');
    expect(second.json['accesses']).toMatchObject([{ ...entry, reason: 'uno' }]);
    expect((await get(`${log}&cursor=x`, 'auditor')).json['code']).toBe('INVALID_FIELD');
  });

  it('let one of two approve, never who proposed, and show what waits to whoever may agree', async () => {
    const { acts } = stores();
    const act = await acts.propose(proposal({ id: 'sub-of-disclosure', roles: ['disclosure'] }));
    const waiting = async (role: Role) => (await get('/staff/approvals', role)).json['approvals'];
    expect(await waiting('privacy-lead')).toContainEqual(act);
    expect(await waiting('operator')).not.toContainEqual(act);
    await expect(acts.approve('disclosure', act.id, { id: act.proposedBy, roles: [] })).rejects.toThrow(
      'SECOND_PERSON_NEEDED',
    );
    const both = ['ana', 'bruno'].map((id) => acts.approve('disclosure', act.id, { id, roles: ['privacy-lead'] }));
    const outcomes = await Promise.allSettled(both);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await waiting('privacy-lead')).not.toContainEqual(expect.objectContaining({ id: act.id }));
    const { json } = await get(`/staff/audit?day=${act.proposedAt.slice(0, 10)}`, 'auditor');
    const logged = (json['accesses'] as { act: string; reference?: string }[]).filter(
      ({ reference }) => reference === act.id,
    );
    expect(logged.map(({ act: said }) => said)).toEqual(['approve-disclosure', 'propose-disclosure']);
  });

  it('turn away who has no role for it, and applications', async () => {
    const { http } = world();
    const codes = await Promise.all(
      [undefined, staffClaims('support'), claimsOf('shop', 'lookup')].map(
        async (claims) => (await http('GET', '/staff/audit', claims && { claims })).json['code'],
      ),
    );
    expect(codes).toEqual(['TOKEN_MISSING', 'ROLE_MISSING', 'ROLE_MISSING']);
  });
};
