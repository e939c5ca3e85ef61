import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { percentile, shareByChance, slowerShare } from '../../bench/times.ts';
import { confirmed } from '../support/preferences.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { start } from './request-flow.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  await server.setClock(start);
});
afterAll(() => server.stop());

/** A few addresses of each kind, in turns of chance: a slow moment of the machine falls on all of them alike. */
const addresses = 20;
const each = 2_000;
/** Five times what chance does at this number, and room for a busy machine. */
const noise = 5 * shareByChance(each, each) + 0.01;

let sent = 0;
/** Milliseconds until the answer to a request that is none of those before. */
const timed = async (email: string, status: number): Promise<number> => {
  sent += 1;
  const body = JSON.stringify({ right: 'access', language: 'es', details: `Vez ${sent}`, email });
  const begun = performance.now();
  const answer = await server.post('/requests', body);
  const ms = performance.now() - begun;
  expect(answer.status).toBe(status);
  return ms;
};

it('the time of an answer does not tell who is known from who is not, in 2,000 of each', async () => {
  for (let one = 0; one < addresses; one += 1) {
    await confirmed(server, `Conocida ${one}`, `known-${one}@example.com`, {});
  }
  const times = { known: [] as number[], unknown: [] as number[], refused: [] as number[] };
  const ask = (kind: 'known' | 'unknown') => timed(`${kind}-${sent % addresses}@example.com`, 202);
  for (let warm = 0; warm < 200; warm += 1) await ask(warm % 2 === 0 ? 'known' : 'unknown');
  while (times.known.length < each || times.unknown.length < each) {
    const isKnown = times.unknown.length >= each || (times.known.length < each && randomInt(2) === 0);
    const kind = isKnown ? 'known' : 'unknown';
    times[kind].push(await ask(kind));
    if (sent % 20 === 0) times.refused.push(await timed('nobody', 422));
  }
  expect(Math.abs(slowerShare(times.known, times.unknown) - 0.5)).toBeLessThan(noise);
  for (const part of [0.5, 0.9]) {
    const [known, unknown] = [percentile(times.known, part), percentile(times.unknown, part)];
    expect(Math.abs(known - unknown)).toBeLessThan(Math.max(1, 0.25 * unknown));
  }
  // What really is quicker, by no more than a write to a file, is told apart by the same measure.
  expect(slowerShare(times.refused, times.unknown)).toBeLessThan(0.5 - noise);
}, 180_000);
