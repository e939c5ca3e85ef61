import { randomUUID } from 'node:crypto';
import { dateAfter, daysLater, startOfDay } from '../lambdas/domain/civil-time.ts';
import { type Choice, type Decision, signDecision, textHashes } from '../lambdas/domain/consent/decision.ts';
import { keyedHash } from '../lambdas/domain/keys/sealing.ts';
import { type Address, parseAddress } from '../lambdas/domain/mail/address.ts';
import { currentPublication } from '../lambdas/domain/notices/publications.ts';
import type { Person } from '../lambdas/domain/people/people.ts';
import type { EventType, LifeEvent } from '../lambdas/domain/retention/life-events.ts';
import { blockedEnd, lookAt } from '../lambdas/domain/retention/look.ts';
import { after } from '../lambdas/domain/time.ts';
import type { World } from '../lambdas/runtime/handler.ts';
import { type BlockedContent, blockedItem, blockedLookup, timesOf } from '../lambdas/stores/blocked-items.ts';
import { put } from '../lambdas/stores/person-items.ts';
import { rulesFor } from '../policy/model/derive.ts';
import type { Form, Period, Policy } from '../policy/model/types.ts';
import type { Kind, Population } from './purge-kinds.ts';
import { lastDay, nightBegins, nightDate } from './purge-world.ts';

const before = (date: string, { years = 0, months = 0, days = 0 }: Period): string =>
  dateAfter(date, { years: -years, months: -months, days: -days });

const noon = (date: string): Date => new Date(`${date}T10:00:00.000Z`);

/** An invented value of every field of a form, so that each category has something. */
const valuesOf = ({ fields }: Form, n: number): Readonly<Record<string, string | boolean>> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, { type, category, choices }]): [string, string | boolean][] => {
      if (category === undefined || type === 'email' || type === 'name') return [];
      if (type === 'flag') return [[name, true]];
      if (choices) return [[name, Object.keys(choices)[0] ?? '']];
      return [[name, type === 'phone' ? `+34600${String(n % 1e6).padStart(6, '0')}` : `Papelería Ejemplo ${n} S.L.`]];
    }),
  );

/** What the policy says, as far as the population is made from it. */
const shapeOf = (policy: Policy) => {
  const [formId, form] =
    Object.entries(policy.forms).find(
      ([, { openTo, offers }]) => openTo.includes('registration') && offers.length > 0,
    ) ?? [];
  if (formId === undefined || !form) throw new Error('the policy has no form that offers anything');
  const [first = '', second = first] = form.offers;
  const blockedRuleOf = (category: string) => rulesFor(policy, category).find(({ rule }) => rule.blocked)?.ruleId;
  const { stored } = policy;
  const details = Object.values(form.fields).find(
    ({ category }) => category !== undefined && category !== stored.person && blockedRuleOf(category) !== undefined,
  )?.category;
  return { formId, form, first, second, details, blockedRuleOf };
};

/** Writes the people one after the other; several such hands work at the same time. */
const handOf = (world: World) => {
  const { policy, publications, people, decisions, lifeEvents, keyRing, visits, table } = world;
  const { formId, form, first, second, details, blockedRuleOf } = shapeOf(policy);
  const publication = currentPublication(publications);
  const hashes = textHashes(publication, policy.bindingLanguage, policy.bindingLanguage);
  const language = policy.bindingLanguage;

  const personOf = (n: number): Person => ({
    address: parseAddress(`ana.${n}@example.com`) as Address,
    name: `Ana Ejemplo ${n}`,
    language,
  });

  const decisionOf = async (subjectId: string, at: Date, method: string, purposes: Readonly<Record<string, Choice>>) =>
    signDecision<Decision>(
      {
        decisionId: randomUUID(),
        subjectId,
        decidedAt: at.toISOString(),
        policy: policy.id,
        policyVersion: publication.version,
        language,
        ...hashes,
        method,
        form: formId,
        source: 'self',
        purposes,
      },
      await keyRing.signer(),
    );

  const register = async (n: number, at: Date, choice: Choice): Promise<string> => {
    const subjectId = randomUUID();
    const fields = valuesOf(form, n);
    const decision = await decisionOf(subjectId, at, 'mailed-link', { [first]: choice });
    const sealed = {
      kind: 'registration' as const,
      id: randomUUID(),
      issuedAt: at,
      form: formId,
      language,
      version: publication.version,
      fields,
      decisions: { [first]: choice === 'given' },
    };
    const rememberUntil = after(at, { days: 3 });
    const kept = await people.keep({ sealed, person: personOf(n), fields, decision, joins: false, rememberUntil });
    if (kept.state !== 'kept') throw new Error('an invented person stands already');
    return subjectId;
  };

  const decide = async (subjectId: string, at: Date, purpose: string, choice: Choice): Promise<void> => {
    const decision = await decisionOf(subjectId, at, 'preference-centre', { [purpose]: choice });
    const id = { caller: '', decisionId: decision.decisionId };
    const make = async () => decision;
    await decisions.keep({ who: { subjectId }, id, digest: decision.decisionId, make, until: after(at, { years: 9 }) });
  };

  const happen = async (
    subjectId: string,
    type: EventType,
    on: string,
    number: string,
    recordedAt: Date,
    dueOn?: string,
  ): Promise<void> => {
    const { key } = await keyRing.derived('reference');
    const event: LifeEvent = {
      eventId: randomUUID(),
      type,
      on,
      reference: keyedHash(key, type.split('-')[0] ?? '', number),
      recordedAt: recordedAt.toISOString(),
      source: 'shop',
      ...(dueOn !== undefined && { dueOn }),
    };
    const { state } = await lifeEvents.keep({ subjectId, event, number, digest: event.eventId });
    if (state !== 'kept') throw new Error(`an invented event was not kept: ${state}`);
  };

  const end = noon(lastDay);
  const started = before(lastDay, { months: 9 });

  const makers: Readonly<Record<Kind | 'staying', (n: number) => Promise<void>>> = {
    async customer(n) {
      const id = await register(n, noon(started), 'given');
      await happen(id, 'contract-started', started, `C-${n}`, noon(started));
      await happen(id, 'invoice-issued', before(lastDay, { days: 30 }), `F-${n}`, end, before(lastDay, { days: 9 }));
      await happen(id, 'invoice-settled', before(lastDay, { days: 9 }), `F-${n}`, end);
      await decide(id, end, first, 'withdrawn');
      await happen(id, 'contract-ended', lastDay, `C-${n}`, end);
    },
    async prospect(n) {
      const rule = policy.retention[policy.neverCustomers];
      const period = rule?.activeUntil.find(({ from }) => from === 'last-contact')?.period ?? {};
      const asked = noon(before(nightDate, period));
      const id = await register(n, asked, 'refused');
      await decide(id, after(asked, { days: 1 }), second, 'refused');
      // As a night between did it: they wait in the index for their end.
      const then = noon(before(nightDate, { months: 6 }));
      await lookAt(
        id,
        { policy, publications, now: then, horizon: after(then, { days: 1 }) },
        { run: 'before' },
        world,
      );
    },
    async thinned(n) {
      const id = await register(n, noon(started), 'given');
      for (const number of [`A-${n}`, `B-${n}`]) await happen(id, 'contract-started', started, number, noon(started));
      await happen(id, 'contract-ended', lastDay, `A-${n}`, end);
    },
    async staying(n) {
      const id = await register(n, noon(started), 'given');
      await happen(id, 'contract-started', started, `C-${n}`, end);
    },
    async blocked(n) {
      const { person, contract = person, invoice = person } = policy.stored;
      await block(n, [
        [person, () => ({ person: stoodAs(n), forms: [] }), undefined],
        [contract, () => ({ events: [happened('contract-ended', n)] }), undefined],
        [invoice, () => ({ events: [happened('invoice-issued', n)] }), undefined],
      ]);
    },
    async partlyBlocked(n) {
      const { person, decision, contract = person } = policy.stored;
      const proof = await decisionOf(randomUUID(), noon(started), 'mailed-link', { [first]: 'given' });
      await block(n, [
        [details ?? contract, () => ({ forms: [] }), undefined],
        [decision, () => ({ person: stoodAs(n), decisions: [proof] }), undefined],
        [person, () => ({ person: stoodAs(n), forms: [] }), { years: 1 }],
      ]);
    },
    async visit(n) {
      const at = new Date(startOfDay(visitDay(policy), policy.zone).getTime() + (360 + (n % 1_000)) * 60_000);
      await visits.keep(
        {
          visitedAt: at.toISOString(),
          truncatedAddress: `198.51.${n % 256}.0/24`,
          browser: `Firefox ${100 + (n % 40)}`,
          platform: 'Linux',
          entryPage: '/precios',
          exitPage: '/contacto',
          clicks: n % 9,
        },
        undefined,
      );
    },
  };

  const stoodAs = (n: number) => ({ ...personOf(n), createdAt: noon(started).toISOString() });
  const happened = (type: EventType, n: number) => ({
    eventId: randomUUID(),
    type,
    on: before(lastDay, { years: 5 }),
    reference: 'x'.repeat(43),
    recordedAt: noon(before(lastDay, { years: 5 })).toISOString(),
    source: 'shop',
    number: `N-${n}`,
  });

  type BlockedRow = readonly [category: string, content: () => BlockedContent, staysFor: Period | undefined];

  /** Blocked rows of one person that end in this night, or so much later. */
  const block = async (n: number, rows: readonly BlockedRow[]): Promise<void> => {
    const subjectId = randomUUID();
    const lookupPk = await blockedLookup(personOf(n).address, world);
    const items = await Promise.all(
      rows.map(async ([category, content, staysFor = {}]) => {
        const rule = blockedRuleOf(category);
        const period = rule === undefined ? undefined : policy.retention[rule]?.blocked?.period;
        if (rule === undefined || !period) throw new Error(`the policy blocks nothing of ${category}`);
        const because = [{ rule, from: dateAfter(before(lastDay, period), staysFor) }];
        const until = blockedEnd(policy, { because, until: '' });
        const blockedAt = noon(before(lastDay, { years: 2 })).toISOString();
        const blocking = { until, because };
        return blockedItem(
          { subjectId, category, content: content(), blocking, blockedAt, held: false, lookupPk },
          world,
        );
      }),
    );
    const last = new Date(Math.max(...items.map((item) => Date.parse(String(item['until'])))));
    const { expiresAt } = timesOf(subjectId, last);
    const { committed } = await table.transact([
      ...items.map((item) => put('blocked', item, 'absent')),
      put('blocked', { pk: lookupPk, sk: subjectId, expiresAt }),
    ]);
    if (!committed) throw new Error('an invented person is blocked already');
  };
  return makers;
};

/** The civil day whose visits are deleted in that night. */
export const visitDay = (policy: Policy): string => {
  const days = rulesFor(policy, policy.stored.visit).flatMap(({ rule }) =>
    rule.activeUntil.flatMap(({ from, period }) =>
      from === 'collected' ? [before(daysLater(nightDate, 1), period)] : [],
    ),
  );
  return days.toSorted()[0] ?? nightDate;
};

/** People written at the same time: what they ask for in one turn is one commit. */
const hands = 100;

/** The clock while the population is made: everything in it has happened, and nothing has ended. */
export const buildingAt = (policy: Policy): Date => new Date(nightBegins(policy.zone).getTime() - 12 * 3_600_000);

/** Makes the population in an empty data file, through the real stores. `progress`: how many people and visits so far. */
export const makePopulation = async (
  { items: _items, ...counts }: Population,
  world: World,
  progress: (made: number, all: number) => void = () => undefined,
): Promise<void> => {
  const makers = handOf(world);
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  // Mixed, as people are: no part of the night has one kind only.
  const left = { ...counts } as Record<Kind | 'staying', number>;
  let [number, made] = [0, 0];
  const next = (): (Kind | 'staying') | undefined => {
    const names = Object.keys(left) as (Kind | 'staying')[];
    return names
      .toSorted((a, b) => left[b] / (counts[b] || 1) - left[a] / (counts[a] || 1))
      .find((name) => left[name] > 0);
  };
  // Keys and the signing key are made once, before many ask for them.
  await Promise.all([world.keyRing.signer(), world.keyRing.derived('wrap')]);
  const work = async (): Promise<void> => {
    for (let kind = next(); kind !== undefined; kind = next()) {
      left[kind] -= 1;
      number += 1;
      await makers[kind](number);
      made += 1;
      progress(made, all);
    }
  };
  await Promise.all(Array.from({ length: hands }, work));
};
