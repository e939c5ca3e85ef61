import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { askAndConfirm, once, start } from '../requests/request-flow.ts';
import { lookUp } from '../retention/life-flow.ts';
import { person, register } from '../support/people.ts';
import { confirmed } from '../support/preferences.ts';
import { linkIn, type TestServer, testServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  await server.setClock(start);
});
afterAll(() => server.stop());

it('whoever was erased registers anew on the same day, with the same words, as somebody new', async () => {
  const email = 'otra.vez@example.com';
  const first = await confirmed(server, 'Otra Vez', email);
  const { reference } = await askAndConfirm(server, 'erasure', email);
  await once(server, reference, 'answered');
  expect(await lookUp(server, email)).toEqual([]);

  await server.advance('PT11M');
  const mails = (await server.mails(email)).length;
  expect(
    (await register(server, person('Otra Vez', email), { decisions: { newsletter: true, profiling: false } })).status,
  ).toBe(202);
  const link = linkIn(await server.mail(email, mails + 1));
  expect((await server.get(link, { accept: 'application/json' })).json).toMatchObject({ status: 'open' });
  expect((await server.post(link, { action: 'confirm' })).json).toMatchObject({ status: 'confirmed' });
  const [again, ...others] = await lookUp(server, email);
  expect([again, others]).toEqual([expect.any(String), []]);
  expect(again).not.toBe(first);
});

it('whoever is there and registers once more with the same words stays one person', async () => {
  const email = 'dos.veces@example.com';
  const first = await confirmed(server, 'Dos Veces', email);
  await server.advance('PT11M');
  const mails = (await server.mails(email)).length;
  await register(server, person('Dos Veces', email), { decisions: { newsletter: true, profiling: false } });
  const link = linkIn(await server.mail(email, mails + 1));
  expect((await server.post(link, { action: 'confirm' })).json).toMatchObject({ status: 'confirmed' });
  expect(await lookUp(server, email)).toEqual([first]);
});
