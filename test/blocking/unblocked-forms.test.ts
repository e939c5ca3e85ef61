import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import { approveUnblocking, proposeUnblocking } from '../../lambdas/domain/blocking/unblock.ts';
import type { Mail, Mailer } from '../../lambdas/domain/mail/mailer.ts';
import { sendWelcome } from '../../lambdas/domain/people/send-welcome.ts';
import { recordEvent } from '../../lambdas/domain/retention/record-event.ts';
import type { Staff } from '../../lambdas/domain/staff/staff.ts';
import { confirmedForm } from '../../lambdas/stores/people-store.ts';
import type { Policy } from '../../policy/model/types.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { ana, bruno, type KeptWorld, keptWorld } from './kept-world.ts';

const { registration } = fixturePolicy.forms;
const field = (category: string) => ({
  label: { es: 'Dato', en: 'Datum' },
  type: 'text' as const,
  category,
  required: false,
  maxLength: 100,
});
/** The form asks for data of three categories: of two the law keeps a part, of the third nothing. */
const policy = {
  ...fixturePolicy,
  forms: {
    registration: {
      ...registration,
      serves: [...registration.serves, 'workshops'],
      fields: { ...registration.fields, taxNumber: field('orders'), likes: field('workshops') },
    },
  },
} as unknown as Policy;

let kept: KeptWorld;
const sent: Mail[] = [];
const mailer: Mailer = { ready: async () => undefined, send: async (mail) => void sent.push(mail) };
beforeEach(async () => {
  kept = await keptWorld('2026-02-02T09:00:00.000Z', { policy, mailer });
});
afterEach(() => kept.close());

const fieldsOf = async (subjectId: string) => {
  const file = await kept.world.subjects.load(subjectId);
  const opened = file && (await kept.world.subjects.open(file));
  return {
    fields: Object.fromEntries(opened?.forms[0]?.fields.map(({ name, value }) => [name, value]) ?? []),
    ended: file?.facts.forms[0]?.ended,
  };
};
const proposed = async (subjectId: string) => {
  const request = { unblockingId: randomUUID(), subjectId, reason: 'Un error nuestro' };
  return (await proposeUnblocking(request, ana, kept.world)).id;
};
const customer = () => kept.person('Lola Ejemplo', 'lola@example.com', { taxNumber: 'B00000000', likes: 'acuarela' });
const endContract = async (subjectId: string) => {
  await kept.event(subjectId, 'contract-started', 'C-1', '2026-01-05');
  await kept.event(subjectId, 'contract-ended', 'C-1', '2026-02-02');
  kept.setClock('2026-02-03T03:00:00.000Z');
  await kept.purge();
};

describe('a form that was blocked in parts', () => {
  it('comes back in one piece, without what was erased', async () => {
    const subjectId = await customer();
    await endContract(subjectId);
    expect(await kept.world.people.storedSince(subjectId)).toBeUndefined();
    await approveUnblocking(await proposed(subjectId), bruno, kept.world);
    expect(await fieldsOf(subjectId)).toEqual({
      fields: { name: 'Lola Ejemplo', email: 'lola@example.com', phone: '+34600111222', taxNumber: 'B00000000' },
      ended: ['workshops'],
    });
  });

  it('is not told a second time by mail, though it is a new row to whoever reads the changes', async () => {
    const subjectId = await customer();
    await endContract(subjectId);
    await approveUnblocking(await proposed(subjectId), bruno, kept.world);
    const { changes } = await (kept.world.table as SqliteTable).changes(0, 1_000);
    const confirmed = changes.map(confirmedForm).filter((form) => form?.subjectId === subjectId);
    const last = confirmed.at(-1);
    expect(last).toBeDefined();
    if (last) await sendWelcome(last, kept.world);
    expect(sent).toEqual([]);
  });

  it('of somebody who stayed gets back what it had lost', async () => {
    const subjectId = await customer();
    // A workshop to come keeps the person, and the field about it, while the contract ends.
    const attended = { eventId: randomUUID(), type: 'event-attended', reference: 'T-1', on: '2026-03-01' } as const;
    await recordEvent(subjectId, attended, 'shop', kept.world);
    await endContract(subjectId);
    expect(await fieldsOf(subjectId)).toEqual({
      fields: { name: 'Lola Ejemplo', email: 'lola@example.com', phone: '+34600111222', likes: 'acuarela' },
      ended: ['orders'],
    });
    await approveUnblocking(await proposed(subjectId), bruno, kept.world);
    expect(await fieldsOf(subjectId)).toEqual({
      fields: {
        name: 'Lola Ejemplo',
        email: 'lola@example.com',
        phone: '+34600111222',
        likes: 'acuarela',
        taxNumber: 'B00000000',
      },
      ended: [],
    });
    expect(await kept.rows(subjectId)).toEqual([]);
  });

  it('is taken back once, though two approve at once', async () => {
    const subjectId = await customer();
    await endContract(subjectId);
    const carla: Staff = { id: 'carla', roles: ['privacy-lead'] };
    const id = await proposed(subjectId);
    const both = await Promise.allSettled([bruno, carla].map((by) => approveUnblocking(id, by, kept.world)));
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const lost = both.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(lost).toEqual([expect.objectContaining({ code: 'ALREADY_DECIDED' })]);
    expect((await fieldsOf(subjectId)).fields).toMatchObject({ taxNumber: 'B00000000' });
    const { items } = await kept.world.table.query('journal', `J#${kept.now().toISOString().slice(0, 10)}`);
    expect(items.filter(({ kind }) => kind === 'unblocking')).toHaveLength(1);
  });

  it('stays where it is when two acts were proposed for it and one is done', async () => {
    const subjectId = await customer();
    await endContract(subjectId);
    const [first, second] = [await proposed(subjectId), await proposed(subjectId)];
    await approveUnblocking(first, bruno, kept.world);
    await expect(approveUnblocking(second, bruno, kept.world)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await fieldsOf(subjectId)).fields).toMatchObject({ name: 'Lola Ejemplo' });
  });
});
