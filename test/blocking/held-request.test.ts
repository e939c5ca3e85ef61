import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { askAndConfirm, staff } from '../requests/request-flow.ts';
import { storedRows } from '../support/stored-rows.ts';
import { until } from '../support/until.ts';
import { type BlockingWorld, blockingWorld, rowsIn } from './blocking-world.ts';

let world: BlockingWorld;
beforeAll(async () => {
  world = await blockingWorld();
});
afterAll(() => world.server.stop());

it('a request that was closed is held, and read for an authority, by its reference', async () => {
  const { server } = world;
  await world.registered('Olga Ejemplo', 'olga@example.com');
  const { reference } = await askAndConfirm(server, 'access', 'olga@example.com');
  const rows = () => storedRows(server.folder, 'blocked').filter(({ pk }) => pk === `B#${reference}`);
  // While somebody works on it there is nothing that could be erased.
  expect((await world.hold({ subjectId: reference })).status).toBe(404);
  await until(async () => {
    await world.nights();
    return rows().length > 0;
  });
  const held = await world.hold({ subjectId: reference, categories: ['petitions'] });
  expect([held.status, held.json['subjectId']]).toEqual([201, reference]);
  await server.advance('P4Y');
  await world.nights();
  const disclosureId = await world.disclosure({ subjectId: reference }, ['petitions']);
  const read = rowsIn(await world.look(disclosureId));
  expect(read).toMatchObject([{ category: 'petitions', content: { request: { file: { id: reference } } } }]);

  const { holdId } = held.json;
  expect((await staff(server, 'privacy-lead', `/holds/${holdId}/release`, { reason: 'Ya no hace falta' })).status).toBe(
    200,
  );
  expect(rowsIn(await world.look(disclosureId))).toEqual([]);
  await world.nights();
  expect(rows()).toEqual([]);
  for (const nobody of ['R-0000000000000', randomUUID()]) {
    expect((await world.hold({ subjectId: nobody })).status).toBe(404);
  }
  const malformed = await world.hold({ subjectId: 'olga@example.com' });
  expect([malformed.status, malformed.json['errors']]).toEqual([422, [{ path: 'subjectId', code: 'INVALID_FIELD' }]]);
});
