import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import type { Choice, Decision } from '../../lambdas/domain/consent/decision.ts';
import { deliver } from '../../lambdas/domain/mail/deliver.ts';
import { handler as recordMailFeedback } from '../../lambdas/handlers/record-mail-feedback.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { type MessageWorld, messageWorld, news, notice } from '../support/message-world.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const day = 86_400_000;
let shop: MessageWorld;
beforeAll(async () => {
  shop = await messageWorld();
});
afterAll(() => shop.close());

const noticeHash = () => shop.world.publications.at(-1)?.hashes.es;
const switchTo = (subjectId: string, newsletter: boolean, changes: Record<string, unknown> = {}) =>
  shop.call('POST', '/consents', {
    decisionId: randomUUID(),
    subjectId,
    noticeHash: noticeHash(),
    language: 'es',
    method: 'switch',
    form: 'settings',
    decisions: { newsletter },
    ...changes,
  });
const complaint = (address: string) =>
  recordMailFeedback(
    { eventType: 'Complaint', complaint: { complainedRecipients: [{ emailAddress: address }] } },
    shop.world,
  );
const bounce = (address: string) =>
  recordMailFeedback(
    {
      eventType: 'Bounce',
      bounce: { bounceType: 'Permanent', bouncedRecipients: [{ emailAddress: address }] },
    },
    shop.world,
  );
const imported = { provenance: { source: 'old list', decidedOn: '2026-01-10', proof: 'box 7' }, method: 'import' };
const softOptIn = {
  softOptIn: { contract: 'A-1', concludedOn: '2026-02-20', product: 'Tinta azul', optOutOfferedOn: '2026-02-20' },
};

/** Prepares somebody, and answers their id. */
type Prepare = () => Promise<string>;
const stored =
  (choices: Readonly<Record<string, Choice>>, changes?: Partial<Decision>): Prepare =>
  async () =>
    (await shop.person(choices, changes)).subjectId;

const people: Readonly<Record<string, Prepare>> = {
  'never asked': stored({}),
  'subscribed, but has no contract': stored({ newsletter: 'given' }, { form: 'fair' }),
  'said yes': stored({ newsletter: 'given' }),
  'said no': stored({ newsletter: 'refused' }),
  withdrew: async () => {
    const id = await stored({ newsletter: 'given' })();
    shop.advance(1_000);
    expect((await switchTo(id, false)).status).toBe(201);
    return id;
  },
  'gave their yes too long ago': stored({ newsletter: 'given' }, { decidedAt: '2024-03-02T08:59:59.000Z' }),
  'was imported with a yes': stored({ newsletter: 'given' }, imported),
  'is a customer by soft opt-in': stored({ newsletter: 'soft-opt-in' }, softOptIn),
  'was erased': async () => {
    const { subjectId } = await shop.person({ newsletter: 'given' });
    const { decisions } = await shop.world.decisions.holding({ subjectId });
    const [decision] = decisions as Decision[];
    if (!decision) throw new Error('nothing was stored');
    const undo = {
      kind: 'undo',
      id: decision.decisionId,
      issuedAt: shop.world.now(),
      subjectId,
      decisionId: decision.decisionId,
      language: 'es',
    } as const;
    const until = new Date(shop.world.now().getTime() + day);
    const kept = await shop.world.people.undo(undo, decision, until);
    expect(kept.state).toBe('kept');
    return subjectId;
  },
  'was never stored': async () => randomUUID(),
  'bounced, with a yes before': async () => {
    const { subjectId, address } = await shop.person({ newsletter: 'given' });
    shop.advance(1_000);
    await bounce(address.toUpperCase());
    return subjectId;
  },
  'bounced, and was imported after': async () => {
    const decidedAt = new Date(shop.world.now().getTime() + 2_000).toISOString();
    const { subjectId, address } = await shop.person({ newsletter: 'given' }, { ...imported, decidedAt });
    await bounce(address);
    shop.advance(3_000);
    return subjectId;
  },
  'complained, and said yes again later': async () => {
    const { subjectId, address } = await shop.person({ newsletter: 'given' });
    shop.advance(1_000);
    await complaint(address);
    shop.advance(1_000);
    expect((await switchTo(subjectId, true)).status).toBe(201);
    return subjectId;
  },
  'said yes, complained': async () => {
    const { subjectId, address } = await shop.person({ newsletter: 'given' });
    shop.advance(1_000);
    await complaint(address);
    return subjectId;
  },
};

describe('a message asks for each person, as it is sent (AN-38, AN-53)', () => {
  it.each<[string, string, string]>([
    ['never asked', 'refused never', 'sent basis-holds'],
    ['said yes', 'sent given', 'sent basis-holds'],
    ['subscribed, but has no contract', 'sent given', 'refused no-contract'],
    ['said no', 'refused refused', 'sent basis-holds'],
    ['withdrew', 'refused withdrawn', 'sent basis-holds'],
    ['gave their yes too long ago', 'refused expired', 'sent basis-holds'],
    ['was imported with a yes', 'sent given', 'sent basis-holds'],
    ['is a customer by soft opt-in', 'sent soft-opt-in', 'sent basis-holds'],
    ['was erased', 'refused unknown-subject', 'refused unknown-subject'],
    ['was never stored', 'refused unknown-subject', 'refused unknown-subject'],
    ['bounced, with a yes before', 'refused suppressed', 'sent basis-holds'],
    ['bounced, and was imported after', 'refused suppressed', 'sent basis-holds'],
    ['complained, and said yes again later', 'sent given', 'sent basis-holds'],
    ['said yes, complained', 'refused withdrawn', 'sent basis-holds'],
  ])('somebody who %s: advertising %s, service %s', async (who, advertising, service) => {
    const subjectId = (await people[who]?.()) ?? '';
    const before = shop.sent.length;
    const [ad] = await shop.show(await shop.send(news([subjectId])));
    expect(`${ad?.state} ${ad?.reason}`).toBe(advertising);
    const [sheet] = await shop.show(await shop.send(notice([subjectId])));
    expect(`${sheet?.state} ${sheet?.reason}`).toBe(service);
    const kinds = shop.sent.slice(before).map(({ kind }) => kind);
    const expected = [advertising.startsWith('sent') && 'marketing', service.startsWith('sent') && 'service'];
    expect(kinds).toEqual(expected.filter(Boolean));
    expect([ad?.copies, sheet?.copies]).toEqual(expected.map((kind) => (kind ? 1 : 0)));
  });

  it('shows the branch that it was sent on, with the decision it rests on', async () => {
    const consent = await shop.person({ newsletter: 'given' });
    const customer = await shop.person({ newsletter: 'soft-opt-in' }, softOptIn);
    const shown = await shop.show(await shop.send(news([consent.subjectId, customer.subjectId])));
    const of = ({ subjectId }: { subjectId: string }) => shown.find((recipient) => recipient.subjectId === subjectId);
    expect(of(consent)).toMatchObject({ state: 'sent', basis: 'consent', reason: 'given' });
    expect(of(customer)).toMatchObject({ state: 'sent', basis: 'legitimate-interests', reason: 'soft-opt-in' });
    for (const person of [consent, customer]) {
      const { decisions } = await shop.world.decisions.holding(person);
      expect(of(person)?.decisionId).toBe(decisions[0]?.decisionId);
    }
    const [service] = await shop.show(await shop.send(notice([consent.subjectId])));
    expect(service).toMatchObject({ state: 'sent', basis: 'contract', reason: 'basis-holds' });
  });

  it('sends nothing to a person whose consent a new notice has frozen', async () => {
    const { subjectId } = await shop.person({ newsletter: 'given' }, { policyVersion: '2025-01-01' });
    const publications = [
      { ...fixtureVersion('2025-01-01', '2025-01-01T00:00:00.000Z'), material: [] },
      { ...fixtureVersion('2026-01-15', '2026-01-15T09:00:00.000Z'), material: ['newsletter'] },
    ];
    const message = news([subjectId]);
    await shop.call('POST', '/messages', message);
    const frozen = { ...shop.world, publications };
    await deliver({ clientId: 'own-shop', messageId: message.messageId, subjectId }, frozen);
    const [shown] = await shop.show(`/messages/${message.messageId}`);
    expect(shown).toMatchObject({ state: 'refused', reason: 'superseded', copies: 0 });
  });
});

const fixtureVersion = (version: string, publishedAt: string) => ({
  version,
  publishedAt,
  hashes: { es: `hash-es-${version}`, en: `hash-en-${version}` },
});

describe('how much advertising one person gets (AN-49)', () => {
  it('is capped by the policy over any days that it names', async () => {
    const { most, days } = fixturePolicy.marketingCap;
    const { subjectId } = await shop.person({ newsletter: 'given' });
    const states = async (times: number) => {
      const found: (string | undefined)[] = [];
      for (let count = 0; count < times; count += 1) {
        shop.advance(day);
        const [shown] = await shop.show(await shop.send(news([subjectId])));
        found.push(shown?.reason);
      }
      return found;
    };
    expect(await states(most + 1)).toEqual([...Array(most).fill('given'), 'marketing-cap']);
    // The window slides: the first place is free again when the days after the first mail are over, and only that one.
    shop.advance((days - most) * day);
    expect(await states(2)).toEqual(['given', 'given']);
    expect((await shop.show(await shop.send(notice([subjectId]))))[0]?.state).toBe('sent');
  });

  it('is counted by mailbox, whatever name or tag was given', async () => {
    const ids: string[] = [];
    for (const tag of ['', '+a', '+b', '+c']) {
      const { subjectId } = await shop.person({ newsletter: 'given' }, {}, `Una.Persona${tag}@example.com`);
      ids.push(subjectId);
    }
    const shown = await shop.show(await shop.send(news(ids)));
    expect(shown.map(({ reason }) => reason).sort()).toEqual(['given', 'given', 'given', 'marketing-cap']);
  });

  it('never takes from what confirmations may send: a newsletter waits for the next day', async () => {
    const policy = { ...fixturePolicy, mailCaps: { ...fixturePolicy.mailCaps, total: 2 } };
    const small = await messageWorld({ policy });
    try {
      const ids = [await small.person(), await small.person(), await small.person()].map(({ subjectId }) => subjectId);
      const path = await small.send(news(ids));
      expect((await small.show(path)).map(({ state }) => state).sort()).toEqual(['queued', 'sent', 'sent']);
      expect(await small.world.guards.takeFromBudget()).toBe(true);
      expect((await small.show(await small.send(notice(ids.slice(0, 1)))))[0]?.state).toBe('sent');
      small.advance(60 * 60_000);
      await small.schedule();
      expect(small.sent).toHaveLength(3);
      small.advance(day);
      await small.schedule();
      expect((await small.show(path)).map(({ state, copies }) => [state, copies])).toEqual(Array(3).fill(['sent', 1]));
    } finally {
      await small.close();
    }
  });
});

describe('a withdrawal during a run', () => {
  it('stops the rest, one by one and all at once', async () => {
    const policy = { ...fixturePolicy, mailCaps: { ...fixturePolicy.mailCaps, total: 100_000 } };
    const { folder, remove } = await temporaryFolder();
    const now = () => new Date('2026-03-02T09:00:00.000Z');
    // Nobody pulls the plug here, so that the disk need not be waited for ten thousand times.
    const table = sqliteTable({ file: join(folder, 'run.sqlite'), now, synchronous: 'NORMAL' });
    const run = await messageWorld({ policy, table, now });
    const size = 2_000;
    const withdraw = async (subjectId: string) => {
      const answer = await run.call('POST', '/consents', {
        decisionId: randomUUID(),
        subjectId,
        noticeHash: run.world.publications.at(-1)?.hashes.es,
        language: 'es',
        method: 'switch',
        form: 'settings',
        decisions: { newsletter: false },
      });
      if (answer.status !== 201) throw new Error(`a withdrawal answered ${answer.status}`);
    };
    try {
      const byAddress = new Map<string, string>();
      for (let first = 0; first < size; first += 100) {
        const some = await Promise.all(Array.from({ length: 100 }, () => run.person()));
        for (const { subjectId, address } of some) byAddress.set(address, subjectId);
      }
      const waiting = new Set(byAddress.values());
      const withdrawn = new Set<string>();
      const mailedAfter: string[] = [];
      run.fault = async ({ to }) => {
        const subjectId = byAddress.get(to) ?? '';
        if (withdrawn.has(subjectId)) mailedAfter.push(subjectId);
        waiting.delete(subjectId);
        const leaves = run.sent.length % 10 === 0 ? [...waiting].filter((id) => !withdrawn.has(id)).slice(-1) : [];
        const all = run.sent.length === size / 2 ? [...waiting].filter((id) => !withdrawn.has(id)) : leaves;
        await Promise.all(all.map(withdraw));
        for (const id of all) withdrawn.add(id);
      };
      const paths: string[] = [];
      const ids = [...byAddress.values()];
      for (let first = 0; first < size; first += 1_000)
        paths.push(await run.send(news(ids.slice(first, first + 1_000))));
      expect(mailedAfter).toEqual([]);
      expect(run.sent).toHaveLength(size / 2 + 1);
      expect(new Set(run.sent.map(({ to }) => to)).size).toBe(run.sent.length);
      const shown = (await Promise.all(paths.map((path) => run.show(path)))).flat();
      const count = (state: string, reason: string) =>
        shown.filter((recipient) => recipient.state === state && recipient.reason === reason).length;
      expect([count('sent', 'given'), count('refused', 'withdrawn')]).toEqual([size / 2 + 1, withdrawn.size]);
      expect(shown).toHaveLength(size);
    } finally {
      await run.close();
      table.close();
      await remove();
    }
  });
});
