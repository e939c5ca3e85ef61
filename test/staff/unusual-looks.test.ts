import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type TestServer, testServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.stop());

const alarms = () => server.log.filter(({ event, code }) => event === 'alarm' && code === 'UNUSUAL_LOOKS');

it('whoever looks at very many people within the hour is noticed, and nobody else (AN-62)', async () => {
  const look = async (sub: string, times: number) => {
    const authorization = `Bearer ${await server.staffToken('support', sub)}`;
    for (let time = 0; time < times; time += 1) {
      // Somebody who is not there counts as well: guessing is no work either.
      await server.post(`/staff/subjects/${randomUUID()}/views`, { reason: 'curiosidad' }, { authorization });
    }
  };
  await look('diligente', 25);
  await look('curiosa', 40);
  expect(alarms()).toEqual([]);
  await look('curiosa', 2);
  expect(alarms().length).toBeGreaterThan(0);
  expect(JSON.stringify(alarms())).not.toContain('curios');
  const before = alarms().length;
  await server.advance('PT2H');
  await look('curiosa', 1);
  expect(alarms()).toHaveLength(before);
});
