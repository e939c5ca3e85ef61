import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { restrictSubject } from '../../lambdas/domain/blocking/restrict-subject.ts';
import { viewSubject } from '../../lambdas/domain/blocking/view-subject.ts';
import type { Role, Staff } from '../../lambdas/domain/staff/staff.ts';
import { Unavailable } from '../../lambdas/stores/table.ts';
import { ana, type KeptWorld, keptWorld } from './kept-world.ts';

let kept: KeptWorld;
beforeAll(async () => {
  kept = await keptWorld();
});
afterAll(() => kept.close());

const as = (...roles: Role[]): Staff => ({ id: `staff-${roles.join('-')}`, roles });
const look = (subjectId: string, by: Staff, ports = kept.world) =>
  viewSubject({ subjectId, reason: 'Llama por su pedido', language: 'es' }, by, ports);
const acts = async (subjectId: string) =>
  (await kept.world.audit.ofDay(kept.now().toISOString().slice(0, 10), { limit: 100 }))?.accesses
    .filter((access) => access.subjectId === subjectId)
    .map(({ act, principal }) => `${principal} ${act}`)
    .sort();
/** A customer whose contract ended, with an invoice that nobody paid. */
const debtor = async (name: string, email: string) => {
  const subjectId = await kept.person(name, email);
  await kept.event(subjectId, 'contract-started', 'C-1', '2026-01-05');
  await kept.event(subjectId, 'invoice-issued', 'F-1', '2026-01-06');
  await kept.event(subjectId, 'contract-ended', 'C-1', '2026-01-10');
  return subjectId;
};

describe('a look at a person', () => {
  it('is logged before anything is opened, and so is one that is refused', async () => {
    const subjectId = await kept.person('Clara Vista', 'clara@example.com');
    let opened = 0;
    const subjects = {
      ...kept.world.subjects,
      open: (...file: Parameters<typeof kept.world.subjects.open>) => {
        opened += 1;
        return kept.world.subjects.open(...file);
      },
    };
    const audit = { ...kept.world.audit, note: () => Promise.reject(new Unavailable('the log is full')) };
    await expect(look(subjectId, as('support'), { ...kept.world, subjects, audit })).rejects.toThrow('the log is full');
    expect(opened).toBe(0);
    await expect(look(subjectId, as('billing'), { ...kept.world, subjects })).rejects.toMatchObject({
      code: 'ROLE_MISSING',
    });
    expect(opened).toBe(0);
    expect((await look(subjectId, as('support'))).person.name).toBe('Clara Vista');
    expect(await acts(subjectId)).toEqual(['staff-billing refused', 'staff-support view-subject']);
  });

  it('at one who only owes is for billing alone, and shows no more than the debt needs', async () => {
    const subjectId = await debtor('Dora Deudora', 'dora@example.com');
    await expect(look(subjectId, as('privacy-lead', 'operator', 'support'))).rejects.toMatchObject({
      code: 'ROLE_MISSING',
    });
    const view = await look(subjectId, as('billing'));
    expect(view).toMatchObject({ state: 'closing', events: [{ type: 'invoice-issued', number: 'F-1' }] });
    expect(view.categories.map(({ category }) => category).sort()).toEqual(['contact', 'invoices']);
    for (const { rules } of view.categories) expect(rules.map(({ rule }) => rule)).toContain('owed');
  });

  it('at one whose data are restricted is for those who handle the case, though they owe', async () => {
    const subjectId = await debtor('Rita Limitada', 'rita@example.com');
    await restrictSubject({ subjectId, action: 'restrict', ground: 'claims', reason: 'Reclama' }, ana, kept.world);
    await expect(look(subjectId, as('billing'))).rejects.toMatchObject({ code: 'ROLE_MISSING' });
    expect(await look(subjectId, as('privacy-lead'))).toMatchObject({
      state: 'restricted',
      restriction: { ground: 'claims' },
    });
  });

  it('finds nobody from the moment on in which the last use has ended, though the night has not come', async () => {
    const subjectId = await kept.person('Fin Dado', 'fin@example.com');
    await kept.event(subjectId, 'contract-started', 'C-1', '2026-01-05');
    await kept.event(subjectId, 'contract-ended', 'C-1', '2026-02-01');
    expect((await look(subjectId, as('operator'))).state).toBe('active');
    // One day after the day on which it ended, by the clocks of Madrid.
    kept.setClock('2026-02-02T22:59:59.999Z');
    expect((await look(subjectId, as('operator'))).state).toBe('active');
    kept.setClock('2026-02-02T23:00:00.000Z');
    await expect(look(subjectId, as('operator'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await acts(subjectId)).toEqual([
      'staff-operator refused',
      'staff-operator view-subject',
      'staff-operator view-subject',
    ]);
  });
});
