import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { cookieChoice } from '../support/consents.ts';
import { storedRows } from '../support/stored-rows.ts';
import { type BlockingWorld, blockingWorld, order, rowsIn } from './blocking-world.ts';

let world: BlockingWorld;
beforeAll(async () => {
  world = await blockingWorld();
});
afterAll(() => world.server.stop());

const kept = async (holdId: unknown) => {
  const [row] = rowsIn(await world.look(await world.disclosure({ holdId }, ['browsing'])));
  return row?.content['visits'];
};
const release = (holdId: unknown) =>
  world.staff('privacy-lead', `/holds/${holdId}/release`, { reason: 'Revisada, sigue en otra' });

it('a hold over days of visits that is set anew after its review keeps what is past its end, day by day', async () => {
  const { server } = world;
  const choice = await cookieChoice(server);
  expect((await server.post('/consents', choice)).status).toBe(201);
  const visit = async (entryPage: string) => {
    const sent = { visitorId: choice['visitorId'], entryPage };
    expect((await server.post('/visits', sent, await world.as('visits'))).status).toBe(201);
  };
  const from = await world.today();
  for (let count = 0; count < 60; count += 1) await visit('/uno');
  await world.nights();
  await visit('/dos');
  const to = await world.today();
  const first = (await world.hold({ visits: { from, to } })).json['holdId'];
  const also = (await world.hold({ visits: { from, to: from } })).json['holdId'];
  await server.advance('P7M');
  expect(storedRows(server.folder, 'transient').filter(({ pk }) => /^VISITS#/.test(String(pk)))).toEqual([]);

  const anew = await world.hold({ visits: { from, to } });
  const narrower = await world.hold({ visits: { from: to, to } });
  expect([anew.status, narrower.status]).toEqual([201, 201]);
  for (const before of [first, also]) expect((await release(before)).status).toBe(200);
  await world.nights(2);
  const visits = (await kept(anew.json['holdId'])) as { entryPage: string }[];
  expect(visits.map(({ entryPage }) => entryPage)).toEqual([...Array(60).fill('/uno'), '/dos']);
  expect(await kept(narrower.json['holdId'])).toMatchObject([{ entryPage: '/dos' }]);

  // Once the last of them is released nothing is left that could be held.
  for (const { json } of [anew, narrower]) expect((await release(json['holdId'])).status).toBe(200);
  expect(storedRows(server.folder, 'blocked').filter(({ pk }) => /^HV#/.test(String(pk)))).toEqual([]);
  expect((await world.hold({ visits: { from, to } })).status).toBe(404);
  const late = { ...order, disclosureId: randomUUID(), holdId: first, categories: ['browsing'] };
  expect((await world.staff('disclosure', '/disclosures', late)).status).toBe(404);
});

it('a hold over the visits of today holds what comes in later on it too, past its end', async () => {
  const { server } = world;
  const choice = await cookieChoice(server);
  expect((await server.post('/consents', choice)).status).toBe(201);
  const visit = async (entryPage: string) => {
    const sent = { visitorId: choice['visitorId'], entryPage };
    expect((await server.post('/visits', sent, await world.as('visits'))).status).toBe(201);
  };
  await visit('/antes');
  const today = await world.today();
  const { holdId } = (await world.hold({ visits: { from: today, to: today } })).json;
  await server.advance('PT2H');
  await visit('/despues');
  await world.nights();
  await visit('/otro-dia');
  await server.advance('P7M');
  expect(await kept(holdId)).toMatchObject([{ entryPage: '/antes' }, { entryPage: '/despues' }]);
  expect((await release(holdId)).status).toBe(200);
  expect(storedRows(server.folder, 'blocked').filter(({ pk }) => pk === `HV#${holdId}`)).toEqual([]);
});
