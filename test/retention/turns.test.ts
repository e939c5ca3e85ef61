import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mayWe } from '../../lambdas/domain/consent/gate.ts';
import { formerOf } from '../../lambdas/domain/retention/former.ts';
import { contractEnd, type LifeEvent, relationshipOf } from '../../lambdas/domain/retention/life-events.ts';
import { blockedEnd } from '../../lambdas/domain/retention/look.ts';
import type { PersonFacts } from '../../lambdas/domain/retention/person-facts.ts';
import { rulesDigest } from '../../lambdas/domain/retention/purge.ts';
import type { Policy } from '../../policy/model/types.ts';
import { historyOf, report } from '../support/consents.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { person, register } from '../support/people.ts';
import { confirmed } from '../support/preferences.ts';
import { linkIn, type TestServer, testServer } from '../support/server.ts';
import { blockedOf, gates, lookUp, morningOf, preferencePath, start, tell, told } from './life-flow.ts';
import { modelWorld } from './model-world.ts';

let server: TestServer;
beforeEach(async () => {
  server = await testServer();
  await server.setClock(start);
});
afterEach(() => server.stop());
const silent = { newsletter: false, profiling: false };

describe('lives that take an unusual turn', () => {
  it('closing an account whose contract has an announced end ends it today', async () => {
    const id = await confirmed(server, 'Ana', 'ana@example.com', silent);
    await told(server, id, 'contract-started', { reference: 'C' });
    await told(server, id, 'contract-ended', { reference: 'C', on: '2031-04-30' });
    const link = await preferencePath(server, id);
    await server.post(link, { action: 'close-account', accepted: true });
    await morningOf(server, '2031-03-11');
    expect(await lookUp(server, 'ana@example.com')).toEqual([]);
  });
  it('a purchase that is blocked by now still counts as contact, and is blocked like a contract', async () => {
    const id = await confirmed(server, 'Ana', 'ana@example.com', silent);
    await morningOf(server, '2032-04-01');
    await told(server, id, 'invoice-issued', { reference: 'F' });
    await told(server, id, 'invoice-settled', { reference: 'F' });
    expect(await morningOf(server, '2032-04-02')).toEqual({ invoices: { blocked: 1 } });
    await morningOf(server, '2034-03-31');
    expect(await lookUp(server, 'ana@example.com')).toEqual([id]);
    await morningOf(server, '2034-04-01');
    expect(await lookUp(server, 'ana@example.com')).toEqual([]);
    expect(blockedOf(server, id)).toMatchObject({ contact: '2037-04-01' });
    // And is still there when somebody looks at what is blocked of them.
    await morningOf(server, '2037-03-31');
    expect(blockedOf(server, id)).toMatchObject({ contact: '2037-04-01' });
  });
  it('a workshop that is forgotten by now still counts as contact', async () => {
    const id = await confirmed(server, 'Ana', 'ana@example.com', silent);
    await morningOf(server, '2032-06-01');
    await told(server, id, 'event-attended', { reference: 'T' });
    await morningOf(server, '2034-05-31');
    expect(await lookUp(server, 'ana@example.com')).toEqual([id]);
  });
  it('a yes that was taken back still counts as contact', async () => {
    const id = await confirmed(server, 'Ana', 'ana@example.com', {});
    await morningOf(server, '2032-06-01');
    await report(server, id, { decisions: { newsletter: true } });
    await server.advance('PT1M');
    await report(server, id, { decisions: { newsletter: false } });
    await morningOf(server, '2032-06-02');
    await morningOf(server, '2034-05-31');
    expect(await lookUp(server, 'ana@example.com')).toEqual([id]);
    await morningOf(server, '2034-06-01');
    expect(await lookUp(server, 'ana@example.com')).toEqual([]);
  });
  it('who never paid a one-off purchase is closing once they are no prospect, and gone five years after it was due', async () => {
    const id = await confirmed(server, 'Ana', 'ana@example.com', silent);
    await told(server, id, 'invoice-issued', { reference: 'F' });
    await morningOf(server, '2033-03-11');
    const said = await gates(server, id, ['service', 'billing']);
    await morningOf(server, '2036-03-10');
    expect([said, await lookUp(server, 'ana@example.com')]).toEqual([
      { service: 'no, contract-ended', billing: 'yes, closing' },
      [],
    ]);
  });
  it('while closing nothing else is allowed, on whatever basis', async () => {
    const id = await confirmed(server, 'Ana', 'ana@example.com', silent);
    await told(server, id, 'contract-started', { reference: 'C' });
    await told(server, id, 'invoice-issued', { reference: 'F' });
    await told(server, id, 'contract-ended', { reference: 'C' });
    await morningOf(server, '2031-03-11');
    const said = await gates(server, id, Object.keys(fixturePolicy.purposes));
    expect(Object.keys(said).filter((purpose) => said[purpose]?.startsWith('yes'))).toEqual(['billing']);
  });
  it('the digest of the rules moves with what a form serves and with the category of a field', () => {
    const { registration } = fixturePolicy.forms;
    const serves = { ...fixturePolicy, forms: { registration: { ...registration, serves: ['billing'] } } };
    const { phone } = registration.fields;
    const moved = {
      ...fixturePolicy,
      forms: {
        registration: { ...registration, fields: { ...registration.fields, phone: { ...phone, category: 'orders' } } },
      },
    };
    expect(rulesDigest(serves as never)).not.toBe(rulesDigest(fixturePolicy));
    expect(rulesDigest(moved as never)).not.toBe(rulesDigest(fixturePolicy));
  });
  it('what a later yes superseded leaves the history the next night', async () => {
    const id = await confirmed(server, 'Ana', 'ana@example.com', { newsletter: false });
    await morningOf(server, '2031-03-11');
    const link = await preferencePath(server, id);
    const { json } = await server.get(link, { accept: 'application/json' });
    await server.post(link, { action: 'save', decisions: { newsletter: true }, noticeHash: json['noticeHash'] });
    await morningOf(server, '2031-03-12');
    expect((await historyOf(server, id)).json['decisions']).toHaveLength(1);
  });
  it('who took a yes back after an end that is told later is proved to have said so from when they did', async () => {
    const id = await confirmed(server, 'Ana', 'ana@example.com', silent);
    await told(server, id, 'contract-started', { reference: 'C' });
    await report(server, id, { decisions: { newsletter: true } });
    await morningOf(server, '2031-05-20');
    await report(server, id, { decisions: { newsletter: false } });
    await morningOf(server, '2031-05-22');
    await told(server, id, 'contract-ended', { reference: 'C', on: '2031-05-10' });
    await morningOf(server, '2031-05-23');
    expect(blockedOf(server, id)).toMatchObject({ contact: '2036-05-10', orders: '2036-05-10', proof: '2034-05-21' });
  });
  it('a bill that turns out to be under a contract moves nothing, whatever has left meanwhile', () => {
    const wish = { eventId: 'f', type: 'invoice-issued', on: '2031-06-01', reference: 'F', source: 'shop' } as const;
    const decided = ['given', 'withdrawn'].map((choice, place) => ({
      ...{ decisionId: `d-${place}`, purposes: { newsletter: choice } },
      decidedAt: `2031-04-0${place + 1}T09:00:00.000Z`,
    }));
    const facts = {
      ...{ subjectId: 's', createdAt: start, forms: [] },
      decisions: decided as unknown as PersonFacts['decisions'],
      events: [{ ...wish, recordedAt: '2031-06-01T09:00:00.000Z' }],
    };
    const former = formerOf(facts, [{ kind: 'evidence', decision: { decisionId: 'd-0' } }], fixturePolicy.zone);
    expect(former).toEqual({ formerContact: '2031-04-01' });
    // What leaves itself is remembered.
    expect(formerOf(facts, [{ kind: 'invoice', reference: 'F' }], fixturePolicy.zone)).toEqual({
      ...{ formerContact: '2031-06-01', formerInvoice: '2031-06-01', formerPurchase: '2031-06-01' },
    });
  });
  it('two applications may report under one id in one instant', () => {
    const about = {
      eventId: 'e',
      recordedAt: '2031-03-10T09:00:00.000Z',
      reference: 'A',
      type: 'contract-started',
    } as const;
    const both: LifeEvent[] = [
      { ...about, on: '2031-01-01', source: 'shop' },
      { ...about, on: '2031-02-01', source: 'till' },
    ];
    expect(relationshipOf(both.toReversed())).toEqual(relationshipOf(both));
    expect(contractEnd(relationshipOf(both))).toBe('open');
  });
  it('who registers again after their contract, while a yes keeps them, is served again', async () => {
    const id = await confirmed(server, 'Ana', 'ana@example.com', { newsletter: true });
    await told(server, id, 'contract-started', { reference: 'C' });
    await told(server, id, 'contract-ended', { reference: 'C' });
    await morningOf(server, '2031-03-12');
    const sent = await register(server, person('Ana', 'ana@example.com'), { decisions: {} });
    expect(sent.status).toBe(202);
    await server.post(linkIn(await server.mail('ana@example.com', 3)), { action: 'confirm' });
    expect(await lookUp(server, 'ana@example.com')).toEqual([id]);
    expect((await gates(server, id, ['service']))['service']).toBe('yes, basis-holds');
  });
  it('nobody is readable past their end because a purge did not come', async () => {
    const world = await modelWorld(start);
    const id = await world.register('Ana', 'ana@example.com');
    world.advance(3 * 366 * 86_400_000);
    const verdict = await mayWe({ who: { subjectId: id }, purpose: 'service' }, world.world);
    const found = await world.lookup('ana@example.com');
    await world.close();
    expect([verdict.allowed, found]).toEqual([false, []]);
  });
  it('an event that is sent again after its contract was blocked changes nothing', async () => {
    const id = await confirmed(server, 'Ana', 'ana@example.com', { newsletter: true });
    const event = { eventId: randomUUID(), type: 'contract-started', reference: 'C', on: '2031-03-01' };
    await tell(server, id, event);
    await told(server, id, 'contract-ended', { reference: 'C' });
    await morningOf(server, '2031-03-12');
    expect((await tell(server, id, event)).status).toBe(200);
    expect((await gates(server, id, ['service']))['service']).toBe('no, contract-ended');
  });
  it('a rule that only changes its id destroys nothing that is blocked by it', () => {
    const because = [{ rule: 'contract', from: '2031-03-10' }];
    const { contract, ...others } = fixturePolicy.retention;
    const renamed = { ...fixturePolicy, retention: { ...others, contracts: contract } } as unknown as Policy;
    expect(blockedEnd(renamed, { because, until: '2036-03-11T23:00:00.000Z' }) > new Date('2031-03-11')).toBe(true);
  });
  it('who closes and registers again on the same day is there the next morning', async () => {
    const id = await confirmed(server, 'Ana', 'ana@example.com', silent);
    await server.post(await preferencePath(server, id), { action: 'close-account', accepted: true });
    await server.advance('PT1M');
    const sent = await register(server, person('Ana', 'ana@example.com'), { decisions: {} });
    expect(sent.status).toBe(202);
    await server.post(linkIn(await server.mail('ana@example.com', 3)), { action: 'confirm' });
    await morningOf(server, '2031-03-11');
    expect(await lookUp(server, 'ana@example.com')).toHaveLength(1);
  });
});
