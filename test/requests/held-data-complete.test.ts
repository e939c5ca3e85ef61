import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { unzipSync } from 'fflate';
import { bundleOf } from '../../lambdas/domain/requests/bundle.ts';
import type { HeldData } from '../../lambdas/domain/requests/held-data.ts';
import { showing } from '../../lambdas/runtime/showing.ts';
import type { Policy } from '../../policy/model/types.ts';
import { everythingStored } from '../retention/store-everything.ts';
import { fileOpened } from '../support/every-row.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { realPolicies } from '../support/real-policies.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import type { TableRow } from '../support/undeclared.ts';
import { heldIn } from './held-data-world.ts';

/** What the store needs and says nothing of anybody, or says again what stands beside it. */
const technical = [
  'pk',
  'sk',
  'table',
  'version',
  'expiresAt',
  'dueBucket',
  'dueAt',
  'digest',
  // Keyed hashes: of the address and name, and of the firm's number, which is in the copy itself.
  'lookupPk',
  'lookupSk',
  'reference',
  // When the link was mailed that was confirmed at `confirmedAt`.
  'enteredAt',
  'registrationId',
  // Categories of a form that have left it.
  'ended',
];

const leaves = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return value === 'self' ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => (technical.includes(name) ? [] : leaves(part)));
};

/** Every text that is stored of a person, opened. */
const storedOf = async (server: TestServer, policy: Policy, subjectId: string): Promise<readonly string[]> => {
  const file = fileOpened(server, policy);
  try {
    const rows = storedRows(server.folder, 'records').filter(({ pk }) => pk === `S#${subjectId}`);
    const texts = await Promise.all(
      rows
        .map((row) => ({ ...row, table: 'records' }) as unknown as TableRow)
        // A note that a mail was sent lives for a week and holds a number.
        .filter(({ sk }) => !sk.startsWith('WELCOME#'))
        .map(async ({ sealed, decisionId, ...row }) => [
          ...leaves(row),
          // Of a form it only points to a decision, which may be blocked by now.
          ...(row.sk.startsWith('FORM#') ? [] : leaves(decisionId)),
          ...(sealed === undefined
            ? []
            : leaves(
                await file.open(
                  row as TableRow,
                  row.sk === 'PERSON' ? 'subject key, as person' : 'subject key',
                  String(sealed),
                ),
              )),
        ]),
    );
    return [...new Set(texts.flat())];
  } finally {
    file.close();
  }
};

const living = (server: TestServer): readonly string[] =>
  storedRows(server.folder, 'records').flatMap(({ pk, sk }) => (sk === 'PERSON' ? [String(pk).slice(2)] : []));

const textsIn = async (held: HeldData, policy: Policy): Promise<string> => {
  const files = await bundleOf(held, 'access', { policy, ...showing });
  return files.map(({ bytes }) => Buffer.from(unzipSync(bytes)['data.json'] ?? []).toString()).join('\n');
};

const policies: readonly (readonly [string, Policy])[] = [[fixturePolicy.id, fixturePolicy], ...realPolicies];

describe.each(policies)('a copy of everything under the policy of %s', (id, policy) => {
  const isFixture = id === fixturePolicy.id;
  let server: TestServer;
  const held = async (subjectId: string) => {
    const folder = isFixture ? join(server.folder, 'policy') : join(import.meta.dirname, '../../policy', id);
    const found = await heldIn(server, subjectId, { policy, folder });
    if (!found) throw new Error('somebody who is stored is not found');
    return found;
  };
  beforeAll(async () => {
    server = await testServer(isFixture ? {} : { policy: id });
    const all = everythingStored(server, policy);
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    await server.setClock(`${tomorrow}T10:00:00.000Z`);
    const [stays, buys, owes, leaves, tired] = [
      await all.registered('stays@example.com'),
      await all.registered('buys@example.com'),
      await all.registered('owes@example.com', false),
      await all.registered('leaves@example.com', false),
      await all.registered('tired@example.com'),
    ];
    await all.peopleComeAndSay();
    await all.businessIsDone({ stays, buys, owes, leave: [leaves] });
    await all.unsubscribed(tired);
    await all.disputed(owes);
  });
  afterAll(() => server.stop());

  const isComplete = async () => {
    const people = living(server);
    expect(people.length).toBeGreaterThan(5);
    for (const subjectId of people) {
      const copy = await held(subjectId);
      const said = await textsIn(copy, policy);
      const missing = (await storedOf(server, policy, subjectId)).filter((text) => {
        const inJson = JSON.stringify(text).slice(1, -1);
        // What a receipt holds is in it, and its signature at its end.
        return !said.includes(inJson) && !copy.decisions.some(({ receipt }) => receipt.endsWith(`.${text}`));
      });
      expect(missing).toEqual([]);
    }
  };

  it('has every text that is stored of a person, whoever they are', isComplete, 60_000);

  it('tells of every category that something is stored of, with a rule that cites its source', async () => {
    for (const subjectId of living(server)) {
      const { person, forms, events, decisions, categories } = await held(subjectId);
      const stored = [
        person.category,
        person.languageCategory,
        ...forms.flatMap(({ fields }) => fields.map(({ category }) => category)),
        ...events.map(({ category }) => category),
        ...(decisions.length > 0 ? [policy.stored.decision] : []),
      ];
      const told = new Map(categories.map((category) => [category.category, category]));
      for (const category of new Set(stored)) {
        const one = told.get(category);
        expect([category, one?.title]).toEqual([category, policy.categories[category]?.title.es]);
        if (one?.state !== 'ended') expect(one?.heldFor.length).toBeGreaterThan(0);
        for (const { citation, lasts, until } of one?.heldFor ?? []) {
          expect(citation).not.toBe('');
          expect(lasts).not.toBe('');
          expect(until).toMatch(/^(open|\d{4}-.*Z)$/);
        }
      }
    }
  });

  it('is as complete after nights that took some of it, and says what is blocked instead', async () => {
    await server.advance('P3D');
    await isComplete();
    const blocked = storedRows(server.folder, 'blocked').filter(({ sk }) => String(sk).startsWith('DATA#'));
    const people = living(server);
    const ofLiving = blocked.filter(({ pk }) => people.includes(String(pk).slice(2)));
    expect(ofLiving.length).toBeGreaterThan(0);
    for (const { pk, category, until } of ofLiving) {
      const copy = await held(String(pk).slice(2));
      const told = (copy.blocked ?? []).filter((one) => one.category === category);
      // What only a hold keeps ends with the hold.
      const isTold = told.some((one) => one.until === until || (one.until === 'open' && one.held));
      expect([category, isTold]).toEqual([category, true]);
    }
  });
});
