import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mayWe } from '../../lambdas/domain/consent/gate.ts';
import { keepOwnChoice } from '../../lambdas/domain/preferences/own-choice.ts';
import { closeAccount, recordEvent } from '../../lambdas/domain/retention/record-event.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { type ModelWorld, modelWorld } from './model-world.ts';
import { blockedEnds, day, type Modelled, useEnds } from './reference-model.ts';

const purposes = ['newsletter', 'profiling'] as const;
type Model = { people: Map<string, Modelled & { says: Map<string, { given: number; withdrawn?: number }> }> };
type Real = { world: ModelWorld };
type Command = fc.AsyncCommand<Model, Real>;

const address = (number: number) => `persona${number}@example.com`;
const living = (model: Model) => [...model.people.values()].filter(({ gone }) => gone === undefined);
const pick = (model: Model, number: number) => {
  const all = living(model);
  return all.length === 0 ? undefined : all[number % all.length];
};

/** Promises about use are met up to a day early (and the hour that a run may take); what is blocked never is. */
const early = 26 * 3_600_000;
/** The clock moves in whole days from noon; runs are met by the purge that the command runs. */
const slack = day;

/** After every purge: who is gone and who is not, and what of them lies where. */
const check = async (model: Model, { world }: Real): Promise<void> => {
  const now = world.now().getTime();
  const records = world.rows('records');
  const keys = world.rows('keys');
  const blocked = world.rows('blocked');
  for (const known of model.people.values()) {
    const end = useEnds(known);
    const isLive = records.some(({ pk, sk }) => pk === `S#${known.id}` && sk === 'PERSON');
    if (isLive) expect([known.id, 'has to be gone', end > now]).toEqual([known.id, 'has to be gone', true]);
    else {
      expect([known.id, 'went too early', end <= now + early + slack]).toEqual([known.id, 'went too early', true]);
      known.gone ??= now;
      // No row, no key, no way to find them, and no purpose.
      expect(records.filter(({ pk, subjectId }) => pk === `S#${known.id}` || subjectId === known.id)).toEqual([]);
      expect(keys.filter(({ pk }) => pk === `SUBJECT#${known.id}`)).toEqual([]);
      for (const purpose of ['service', 'billing', 'newsletter', 'security']) {
        const verdict = await mayWe({ who: { subjectId: known.id }, purpose }, world.world);
        expect(verdict).toMatchObject({ allowed: false, reason: 'unknown-subject' });
      }
    }
    const latest = blockedEnds(known);
    const own = blocked.filter(({ pk, sk }) => pk === `B#${known.id}` && String(sk).startsWith('DATA#'));
    for (const row of own) {
      const until = Date.parse(String(row['until']));
      const what = `${row['category']} of ${known.id}`;
      expect([what, 'is past its end', until > now]).toEqual([what, 'is past its end', true]);
      expect([what, until <= (latest[String(row['category'])] ?? 0)]).toEqual([what, true]);
      // Nothing that anybody could read without the key of its class.
      expect(Object.keys(row).sort()).toEqual(
        [
          'because',
          'blockedAt',
          'category',
          'dueAt',
          'expiresAt',
          'lookupPk',
          'month',
          'pk',
          'sealed',
          'sk',
          'until',
        ].filter((name) => name in row),
      );
    }
  }
  const lookups = blocked.filter(({ pk }) => String(pk).startsWith('BL#'));
  const withData = new Set(blocked.filter(({ sk }) => String(sk).startsWith('DATA#')).map(({ pk }) => pk));
  expect(lookups.filter(({ sk }) => !withData.has(`B#${sk}`))).toEqual([]);
};

class Register implements Command {
  readonly number: number;
  constructor(number: number) {
    this.number = number;
  }
  check = (model: Model) => living(model).length < 4;
  async run(model: Model, { world }: Real) {
    const now = world.now().getTime();
    const id = await world.register(`Persona ${this.number}`, address(this.number));
    const known = model.people.get(id);
    // Whoever is only blocked is nobody: the same person is somebody new.
    expect(known?.gone).toBeUndefined();
    if (known) known.contact = now;
    else model.people.set(id, { id, contact: now, contracts: [], invoices: [], yes: [], says: new Map() });
  }
  toString = () => `register(${this.number})`;
}

const event = async (
  { world }: Real,
  subjectId: string,
  reported: Omit<Parameters<typeof recordEvent>[1], 'eventId'>,
): Promise<void> => {
  await recordEvent(subjectId, { eventId: randomUUID(), ...reported }, 'shop', world.world);
};

class Happens implements Command {
  readonly number: number;
  readonly what: 'start' | 'end' | 'issue' | 'settle' | 'contact' | 'close';
  constructor(number: number, what: Happens['what']) {
    this.number = number;
    this.what = what;
  }
  check = (model: Model) => {
    const known = pick(model, this.number);
    if (!known) return false;
    if (this.what === 'end') return known.contracts.some(({ ended }) => ended === undefined);
    if (this.what === 'settle') return known.invoices.some(({ settled }) => settled === undefined);
    if (this.what === 'start') return known.closed === undefined && known.contracts.length < 3;
    if (this.what === 'issue') return known.invoices.length < 3;
    return this.what === 'close' ? known.closed === undefined : true;
  };
  async run(model: Model, real: Real) {
    const known = pick(model, this.number);
    if (!known) return;
    const now = real.world.now().getTime();
    if (this.what === 'contact') {
      await event(real, known.id, { type: 'last-contact' });
      known.contact = now;
    } else if (this.what === 'close') {
      await closeAccount(known.id, real.world.world);
      known.closed = now;
      for (const contract of known.contracts) contract.ended ??= now;
    } else if (this.what === 'start') {
      await event(real, known.id, { type: 'contract-started', reference: `C-${known.contracts.length}` });
      known.contracts.push({ started: now });
    } else if (this.what === 'issue') {
      await event(real, known.id, { type: 'invoice-issued', reference: `F-${known.invoices.length}` });
      known.invoices.push({ issued: now });
    } else if (this.what === 'end') {
      const place = known.contracts.findIndex(({ ended }) => ended === undefined);
      await event(real, known.id, { type: 'contract-ended', reference: `C-${place}` });
      const contract = known.contracts[place];
      if (contract) contract.ended = now;
    } else {
      const place = known.invoices.findIndex(({ settled }) => settled === undefined);
      await event(real, known.id, { type: 'invoice-settled', reference: `F-${place}` });
      const invoice = known.invoices[place];
      if (invoice) invoice.settled = now;
    }
  }
  toString = () => `${this.what}(${this.number})`;
}

class Says implements Command {
  readonly number: number;
  readonly yes: boolean;
  readonly purpose: (typeof purposes)[number];
  constructor(number: number, yes: boolean, purpose: (typeof purposes)[number]) {
    this.number = number;
    this.yes = yes;
    this.purpose = purpose;
  }
  check = (model: Model) => {
    const known = pick(model, this.number);
    const said = known?.says.get(this.purpose);
    const stands = said !== undefined && said.withdrawn === undefined;
    return known !== undefined && known.closed === undefined && stands !== this.yes && (this.yes || said !== undefined);
  };
  async run(model: Model, { world }: Real) {
    const known = pick(model, this.number);
    if (!known) return;
    const { purpose } = this;
    const now = world.now().getTime();
    const before = known.says.get(purpose);
    const { decisions } = await world.world.decisions.holding({ subjectId: known.id });
    const stood = decisions.findLast(({ purposes: said }) => Object.hasOwn(said, purpose));
    await keepOwnChoice(
      { subjectId: known.id, method: 'preference-centre', language: 'es' },
      [{ purpose, choice: this.yes ? 'given' : 'withdrawn', ...(stood && { stood }) }],
      world.world,
    );
    if (this.yes) {
      const said = { given: now };
      known.says.set(purpose, said);
      known.yes.push(said);
      known.contact = now;
    } else if (before) before.withdrawn = now;
  }
  toString = () => `${this.yes ? 'yes' : 'no'}(${this.number}, ${this.purpose})`;
}

class Nights implements Command {
  readonly days: number;
  readonly dieAt: readonly number[];
  readonly after: boolean;
  constructor(days: number, dieAt: readonly number[], after: boolean) {
    this.days = days;
    this.dieAt = dieAt;
    this.after = after;
  }
  check = () => true;
  async run(model: Model, real: Real) {
    real.world.advance(this.days * day);
    // Killed wherever it may be, and begun again until it comes through; then once more, for nothing.
    for (const at of this.dieAt) await real.world.purge(at, this.after);
    expect(await real.world.purge()).toBe(false);
    await real.world.purge();
    await check(model, real);
  }
  toString = () => `nights(${this.days}, killed at ${this.dieAt.join(' ')}${this.after ? ' after' : ''})`;
}

const number = fc.nat({ max: 5 });
const commands = [
  number.map((n) => new Register(n)),
  fc
    .tuple(number, fc.constantFrom('start', 'end', 'issue', 'settle', 'contact', 'close' as const))
    .map(([n, what]) => new Happens(n, what)),
  fc
    .tuple(number, fc.constantFrom('start', 'end', 'issue', 'settle' as const))
    .map(([n, what]) => new Happens(n, what as Happens['what'])),
  fc.tuple(number, fc.boolean(), fc.constantFrom(...purposes)).map(([n, yes, purpose]) => new Says(n, yes, purpose)),
  fc
    .tuple(
      fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 100, max: 900 })),
      fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 3 }),
      fc.boolean(),
    )
    .map(([days, dieAt, after]) => new Nights(days, dieAt, after)),
];

it('holds people exactly as long as the plainest reading of the policy, whatever happens, killed anywhere', async () => {
  expect(fixturePolicy.retention.contract.blocked?.period).toEqual({ years: 5 });
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 40 }), async (steps) => {
      const world = await modelWorld('2026-01-20T12:00:00.000Z');
      try {
        const model: Model = { people: new Map() };
        await fc.asyncModelRun(() => ({ model, real: { world } }), steps);
        for (const { id } of living(model)) await closeAccount(id, world.world);
        // In the end everybody is gone, and nothing is left of them anywhere.
        world.advance(12 * 366 * day);
        await world.purge();
        await world.purge();
        world.advance(8 * 366 * day);
        await world.purge();
        expect(world.rows('blocked')).toEqual([]);
        expect(world.rows('records').filter(({ pk }) => /^[SL]#/.test(String(pk)))).toEqual([]);
        expect(world.rows('keys').filter(({ pk }) => /^(SUBJECT|CLASS)#/.test(String(pk)))).toEqual([]);
      } finally {
        await world.close();
      }
    }),
    { numRuns: Number(process.env['HABEAS_RUNS'] ?? 40) },
  );
});
