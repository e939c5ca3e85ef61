import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { confirmed } from '../support/preferences.ts';
import { linkIn, type TestServer, testServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { act, ask, once, see, staff, start } from './request-flow.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  await server.setClock(start);
});
afterAll(() => server.stop());

/** The newest letter with a way to confirm, of those after the first so many. */
const receiptTo = (email: string, before = 0) =>
  until(async () => {
    const links = (await server.mails(email)).filter(({ subject }) => /^Hemos recibido/.test(subject));
    return links.length > before && links[0];
  });
const asksWhich = async (reference: string) => {
  await act(server, reference, { action: 'ask', question: 'which-data', text: '¿De qué servicio hablas?' });
  await once(server, reference, 'asked');
};

describe('whoever said which data they mean (LOPDGDD art. 13.1)', () => {
  it('still has to confirm their mailbox, if they had not', async () => {
    const email = 'luis1@example.com';
    const id = await confirmed(server, 'Luis Ejemplo', email);
    const { reference } = await ask(server, 'access', email);
    await receiptTo(email);
    await asksWhich(reference);
    await act(server, reference, { action: 'settle', accepted: true });
    await once(server, reference, 'unverified');
    const again = await receiptTo(email, 1);
    expect((await server.post(linkIn(again), { action: 'confirm' })).status).toBe(200);
    expect((await once(server, reference, 'answered')).file.subjectId).toBe(id);
  });

  it('is not answered at a mailbox that nobody confirmed, though they may receive for somebody whom staff know', async () => {
    const lawyer = 'abogada@example.com';
    const id = await confirmed(server, 'Luis Ejemplo', 'luis2@example.com');
    const { json } = await staff(server, 'operator', '/requests', {
      channel: 'post',
      right: 'access',
      language: 'es',
      receivedOn: '2027-01-08',
      email: lawyer,
      onBehalf: { as: 'representative', authority: 'Poder notarial 123/2026, visto el original', receives: true },
      reason: 'Carta certificada 1',
    });
    const reference = String(json['id']);
    await act(server, reference, { action: 'identify', subjectId: id });
    await once(server, reference, 'unverified');
    const before = (await server.mails(lawyer)).length;
    await asksWhich(reference);
    await act(server, reference, { action: 'settle', accepted: true });
    await once(server, reference, 'unverified');
    const seen = await see(server, reference);
    expect(seen.letters.map(({ kind }) => kind)).not.toContain('answer');
    const receipt = await until(async () => {
      const mails = await server.mails(lawyer);
      return mails.length > before + 1 && mails[0];
    });
    expect((await server.post(linkIn(receipt), { action: 'confirm' })).status).toBe(200);
    await once(server, reference, 'answered');
  });

  it('is not who they say, once staff did not believe them: no link of ours gets them further', async () => {
    const email = 'luis3@example.com';
    await confirmed(server, 'Luis Ejemplo', email);
    const { reference } = await ask(server, 'access', email);
    await receiptTo(email);
    await act(server, reference, { action: 'ask', question: 'identity', text: 'Hay dos personas con ese nombre.' });
    await once(server, reference, 'asked');
    await act(server, reference, { action: 'settle', accepted: false });
    await asksWhich(reference);
    await act(server, reference, { action: 'settle', accepted: true });
    expect((await once(server, reference, 'open')).file).not.toHaveProperty('subjectId');
  });
});
