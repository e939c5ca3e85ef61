import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { linkIn } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { type BlockingWorld, blockingWorld } from './blocking-world.ts';

let world: BlockingWorld;
beforeAll(async () => {
  world = await blockingWorld();
});
afterAll(() => world.server.stop());

/** Somebody whose contract is over; blocked by the next morning. */
const formerCustomer = async (name: string, email: string) => {
  const id = await world.registered(name, email, no);
  await world.event(id, { type: 'contract-started', reference: 'C-1' });
  await world.event(id, { type: 'contract-ended', reference: 'C-1' });
  return id;
};
const no = { decisions: { newsletter: false, profiling: false } };
const rows = (table: 'records' | 'blocked' | 'keys' | 'guards') => storedRows(world.server.folder, table);
/** What lies in the partition of a person; notes of mails aside. */
const keysOf = (id: string) =>
  rows('records')
    .filter(({ pk, sk }) => pk === `S#${id}` && !/^WELCOME/.test(String(sk)))
    .map(({ sk }) => sk)
    .sort();
const blockedOf = (id: string) =>
  rows('blocked')
    .filter(({ pk, sk }) => pk === `B#${id}` && /^DATA#/.test(String(sk)))
    .map(({ sk }) => sk)
    .sort();
const isBlocked = (id: string) => blockedOf(id).length > 0;

const propose = async (subjectId: string, sub?: string) => {
  const unblockingId = randomUUID();
  const body = { unblockingId, subjectId, reason: 'La tienda dio de baja el contrato equivocado' };
  const answer = await world.staff('operator', '/unblockings', body, sub);
  return { unblockingId, answer, body };
};
const approve = (unblockingId: string, sub?: string) =>
  world.staff('privacy-lead', `/unblockings/${unblockingId}/approval`, {}, sub);

/** What the gate says of everything, with what it rests on. */
const answersOn = async (id: string) => {
  const answers: Record<string, unknown> = {};
  for (const purpose of ['service', 'billing', 'workshops', 'newsletter', 'profiling', 'security', 'misuse']) {
    answers[purpose] = await world.gate(id, purpose);
  }
  const history = await world.server.get(`/subjects/${id}/decisions`, await world.as('decisions'));
  return { answers, history: history.json };
};

describe('a blocking made in error', () => {
  it('is taken back within the hours of the policy by two people, and everything is as before', async () => {
    const { event, staff } = world;
    const email = 'vera@example.com';
    const id = await world.registered('Vera Equivocada', email, {});
    await event(id, { type: 'contract-started', reference: 'C-1' });
    await event(id, { type: 'invoice-issued', reference: 'F-1' });
    await event(id, { type: 'invoice-settled', reference: 'F-1' });
    const { json: text } = await world.server.get('/notice?lang=es');
    const choice = (decisions: Record<string, boolean>) => ({
      decisionId: randomUUID(),
      subjectId: id,
      noticeHash: text['hash'],
      language: 'es',
      method: 'switch',
      form: 'settings',
      decisions,
    });
    for (const decisions of [{ profiling: true }, { newsletter: false, profiling: false }] as Record<
      string,
      boolean
    >[]) {
      expect((await world.server.post('/consents', choice(decisions), await world.as('consents'))).status).toBe(201);
    }
    await world.nights();
    await event(id, { type: 'contract-ended', reference: 'C-1', on: await world.today() });
    const before = await answersOn(id);
    const seen = await world.view('operator', id);
    const held = keysOf(id);
    const earlier = blockedOf(id);
    expect(earlier).toHaveLength(2);
    await world.nights();
    expect(await world.lookUp(email)).toEqual([]);
    expect(blockedOf(id).length).toBeGreaterThan(3);

    const { unblockingId, answer, body } = await propose(id);
    expect([answer.status, answer.json]).toEqual([201, { id: unblockingId, status: 'proposed' }]);
    expect((await staff('operator', '/unblockings', body)).json).toEqual(answer.json);
    expect((await approve(unblockingId, 'demo-operator')).json['code']).toBe('SECOND_PERSON_NEEDED');
    expect((await staff('operator', `/unblockings/${unblockingId}/approval`)).json['code']).toBe('ROLE_MISSING');
    expect(await world.lookUp(email)).toEqual([]);
    const mails = (await world.server.mails(email)).length;
    const done = await approve(unblockingId);
    expect([done.status, done.json]).toEqual([200, { id: unblockingId, subjectId: id, status: 'approved' }]);

    const after = await answersOn(id);
    expect(after.answers).toEqual({
      ...before.answers,
      // The day on which the contract ended is over by now.
      service: { ...(before.answers['service'] as object), allowed: false, reason: 'contract-ended' },
      billing: { ...(before.answers['billing'] as object), allowed: false, reason: 'contract-ended' },
    });
    expect(after.history).toEqual(before.history);
    expect(await world.lookUp(email)).toEqual([id]);
    expect(keysOf(id)).toEqual(held);
    // What an earlier night had blocked, rightly, stays.
    expect(blockedOf(id)).toEqual(earlier);
    expect(rows('guards').some(({ pk }) => /^ERASED#/.test(String(pk)))).toBe(false);

    // Once what was wrong is put right they are used as before, and nobody is written to a second time.
    await event(id, { type: 'contract-started', reference: 'C-1' });
    expect((await answersOn(id)).answers).toEqual(before.answers);
    const again = await world.view('operator', id);
    expect(again.json).toMatchObject({ person: seen.json['person'] as object, forms: seen.json['forms'] as object[] });
    expect((await approve(unblockingId)).json).toEqual(done.json);
    await world.nights(2);
    expect((await answersOn(id)).answers).toEqual(before.answers);
    expect(await world.server.mails(email)).toHaveLength(mails);
    const acts = rows('records').filter(
      ({ pk, reference }) => /^AUDIT#/.test(String(pk)) && reference === unblockingId,
    );
    expect(acts.map(({ act, principal }) => `${principal} ${act}`).sort()).toEqual([
      'demo-operator propose-unblocking',
      'demo-privacy-lead approve-unblocking',
    ]);
  });

  it('is no error any more once the hours have passed, whoever agrees', async () => {
    const id = await formerCustomer('Ulises Tardío', 'ulises@example.com');
    await world.nights();
    const { unblockingId } = await propose(id);
    await world.server.advance('P3D');
    expect((await approve(unblockingId)).json['code']).toBe('TOO_LATE');
    const late = await propose(id);
    expect([late.answer.status, late.answer.json['code']]).toEqual([409, 'TOO_LATE']);
    expect(await world.lookUp('ulises@example.com')).toEqual([]);
    expect(isBlocked(id)).toBe(true);
  });

  it('counts its hours from the blocking, not from when somebody noticed', async () => {
    const id = await formerCustomer('Yago Tardío', 'yago@example.com');
    await world.nights();
    await world.nights(2);
    const { unblockingId, answer } = await propose(id);
    expect(answer.status).toBe(201);
    await world.nights(2);
    expect((await approve(unblockingId)).json['code']).toBe('TOO_LATE');
    expect(isBlocked(id)).toBe(true);
  });

  it('is not taken back over a new record of the same person: nothing is merged', async () => {
    const id = await formerCustomer('Zoe Repetida', 'zoe@example.com');
    await world.nights();
    const { unblockingId } = await propose(id);
    const again = await world.registered('Zoe Repetida', 'zoe@example.com');
    const answer = await approve(unblockingId);
    expect([answer.status, answer.json['code']]).toEqual([409, 'TAKEN_MEANWHILE']);
    expect(await world.lookUp('zoe@example.com')).toEqual([again]);
    expect(isBlocked(id)).toBe(true);
    // Nothing was approved either.
    expect((await world.reads('privacy-lead', '/approvals')).text).toContain(unblockingId);
  });

  it('brings back nobody of whom only a proof is left, and nobody who was never blocked', async () => {
    const email = 'renata@example.com';
    const id = await world.registered('Renata Arrepentida', email);
    const mail = await world.server.mail(email, 2);
    expect((await world.server.post(linkIn(mail), { action: 'undo' })).json['status']).toBe('undone');
    expect(isBlocked(id)).toBe(true);
    const present = await world.registered('Presente', 'presente@example.com');
    for (const one of [id, present, randomUUID()]) {
      const { answer } = await propose(one);
      expect([answer.status, answer.json['code']]).toEqual([404, 'NOT_FOUND']);
    }
    expect((await approve(randomUUID())).status).toBe(404);
  });

  it('gives back what had left of somebody who is still there', async () => {
    const id = await world.registered('Quique Lector', 'quique@example.com');
    await world.event(id, { type: 'contract-started', reference: 'C-1' });
    await world.event(id, { type: 'contract-ended', reference: 'C-1' });
    const held = keysOf(id);
    await world.nights();
    // The newsletter keeps them; the contract is blocked.
    expect(keysOf(id)).not.toEqual(held);
    expect(await world.lookUp('quique@example.com')).toEqual([id]);
    const { unblockingId } = await propose(id);
    expect((await approve(unblockingId)).status).toBe(200);
    expect(keysOf(id)).toEqual(held);
    expect(rows('blocked').filter(({ pk, sk }) => pk === `B#${id}` || sk === id)).toEqual([]);
    await world.event(id, { type: 'contract-started', reference: 'C-1' });
    expect((await world.view('operator', id)).json['events']).toMatchObject([
      { type: 'contract-started', number: 'C-1' },
      { type: 'contract-ended', number: 'C-1' },
      { type: 'contract-started', number: 'C-1' },
    ]);
    expect((await world.gate(id, 'service'))['reason']).toBe('basis-holds');
  });

  it('taken back while a hold stands is held where it is now', async () => {
    const id = await formerCustomer('Wanda Retenida', 'wanda@example.com');
    await world.nights();
    const hold = await world.hold({ subjectId: id });
    const { unblockingId } = await propose(id);
    expect((await approve(unblockingId)).status).toBe(200);
    await world.event(id, { type: 'contract-started', reference: 'C-1' });
    expect((await world.view('operator', id)).json).toMatchObject({ state: 'active', holds: 1 });
    await world.staff('privacy-lead', `/holds/${hold.json['holdId']}/release`, { reason: 'Ya no hace falta' });
    expect((await world.view('operator', id)).json).toMatchObject({ holds: 0 });
  });
});
