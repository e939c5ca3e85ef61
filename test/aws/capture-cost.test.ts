import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { hasDynamoServer } from '../support/dynamo-server.ts';
import type { Round } from '../support/recording-proxy.ts';
import { threeCookiePurposes } from '../support/three-cookie-purposes.ts';
import { claimsOf, type DeployedWorld, deployedWorld, setMinutesLater } from './world.ts';

const suite = hasDynamoServer ? describe : describe.skip;

/** What a round is, for comparing. */
const billed = ({ uses, readUnits, writeUnits }: Round) => ({
  uses: uses.map(({ action, on }) => `${action} ${on.replace(/^test\d+-/, '')}`),
  readUnits,
  writeUnits,
});

suite('what a capture costs in DynamoDB, counted', () => {
  let world: DeployedWorld;
  const panel = ['cookies-preferences', 'cookies-analytics', 'cookies-personalised-ads'];

  const visit = () => ({
    decisionId: randomUUID(),
    visitorId: randomUUID(),
    noticeHash: world.noticeHash,
    language: 'es',
    method: 'choose',
    form: 'cookie-panel',
    decisions: Object.fromEntries(panel.map((purpose, n) => [purpose, n !== 1])),
  });
  /** Rounds of the function while `work` runs. */
  const roundsOf = async (name: 'capture' | 'gate', work: () => Promise<unknown>): Promise<readonly Round[]> => {
    const before = world.rounds(name).length;
    await work();
    return world.rounds(name).slice(before);
  };
  const capture = async (body: unknown, status: number, call = {}) => {
    const answer = await world.http('POST', '/consents', { body, ...call });
    expect([answer.status, answer.json['code']]).toEqual([status, undefined]);
    return answer.result.body;
  };

  beforeAll(async () => {
    world = await deployedWorld(threeCookiePurposes);
    await capture(visit(), 201);
  });
  afterAll(() => world.close());
  afterEach(() => setMinutesLater(0));

  const onePut = { uses: ['dynamodb:PutItem records'], readUnits: 0, writeUnits: 1 };

  it('a fresh decision of three purposes: one request, one write unit, at most 1,024 bytes', async () => {
    const rounds = await roundsOf('capture', () => capture(visit(), 201));
    expect(rounds.map(billed)).toEqual([onePut]);
    expect(rounds[0]?.itemBytes).toBeGreaterThan(300);
    expect(rounds[0]?.itemBytes).toBeLessThanOrEqual(1_024);
  });

  it('with Global Privacy Control, which is noted as well, still one write unit', async () => {
    const rounds = await roundsOf('capture', () => capture(visit(), 201, { headers: { 'sec-gpc': '1' } }));
    expect(rounds.map(billed)).toEqual([onePut]);
    expect(rounds[0]?.itemBytes).toBeLessThanOrEqual(1_024);
  });

  it('the same again: the same bytes for one request and one write unit, with nothing stored', async () => {
    const body = visit();
    const first = await capture(body, 201);
    const stored = await world.changes();
    expect(stored.length).toBeGreaterThan(0);
    const rounds = await roundsOf('capture', async () => expect(await capture(body, 200)).toBe(first));
    expect(rounds.map(billed)).toEqual([onePut]);
    expect(await world.changes()).toEqual([]);
  });

  it('keys are read at the start, and again after five minutes', async () => {
    setMinutesLater(4);
    expect(await roundsOf('capture', () => capture(visit(), 201))).toHaveLength(1);
    setMinutesLater(6);
    const again = await roundsOf('capture', () => capture(visit(), 201));
    expect(again.map(billed)).toEqual([{ uses: ['dynamodb:GetItem keys'], readUnits: 1, writeUnits: 0 }, onePut]);
    expect(await roundsOf('capture', () => capture(visit(), 201))).toHaveLength(1);
  });

  it('a refusal of a known person: one request, a transaction with the journal, and one entry for the coming night', async () => {
    const body = {
      ...visit(),
      visitorId: undefined,
      subjectId: randomUUID(),
      form: 'settings',
      method: 'switch',
      decisions: { newsletter: false },
    };
    const headers = { authorization: `Bearer ${await world.issuer.token({ client_id: 'shop', scope: 'consents' })}` };
    const rounds = await roundsOf('capture', () => capture(body, 201, { headers }));
    expect(rounds.map(billed)).toEqual([
      { uses: ['dynamodb:PutItem records', 'dynamodb:PutItem journal'], readUnits: 0, writeUnits: 5 },
    ]);
  });

  it('a yes of a known person: one request and one write unit, like that of a visitor', async () => {
    const body = {
      ...visit(),
      visitorId: undefined,
      subjectId: randomUUID(),
      form: 'settings',
      method: 'switch',
      decisions: { newsletter: true },
    };
    const headers = { authorization: `Bearer ${await world.issuer.token({ client_id: 'shop', scope: 'consents' })}` };
    const rounds = await roundsOf('capture', () => capture(body, 201, { headers }));
    expect(rounds.map(billed)).toEqual([onePut]);
  });

  it('the gate: one query, whatever the answer', async () => {
    const { visitorId, ...rest } = visit();
    await capture({ visitorId, ...rest }, 201);
    const claims = claimsOf('shop', 'decisions');
    for (const [visitor, allowed] of [
      [visitorId, true],
      [randomUUID(), false],
    ]) {
      const rounds = await roundsOf('gate', async () => {
        const path = `/decisions?visitor=${visitor}&purpose=cookies-preferences`;
        expect((await world.http('GET', path, { claims })).json['allowed']).toBe(allowed);
      });
      expect(rounds.map(billed)).toEqual([{ uses: ['dynamodb:Query records'], readUnits: 1, writeUnits: 0 }]);
    }
  });
});
