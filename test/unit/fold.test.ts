import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AnyDecision, Choice } from '../../lambdas/domain/consent/decision.ts';
import { type State, standingOf } from '../../lambdas/domain/consent/fold.ts';
import { verdictOn } from '../../lambdas/domain/consent/gate.ts';
import type { Period, Policy, Publication } from '../../policy/model/types.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';

const policy: Policy = fixturePolicy;
const purposes = ['newsletter', 'profiling', 'advertising'] as const;
const start = Date.UTC(2026, 0, 31, 12);
const day = 86_400_000;
const at = (ms: number) => new Date(start + ms).toISOString();
const dateOf = (ms: number) => at(ms).slice(0, 10);
const hashes = { es: 'x', en: 'y' };
const first: Publication = { version: '2026-01-15', publishedAt: at(-16 * day), material: [], hashes };

type Made = {
  readonly ms: number;
  readonly choices: Readonly<Record<string, Choice>>;
  readonly version: string;
  /** Absent: the person's own word. A number: imported, decided so many days before the start. */
  readonly importedDaysBefore?: number;
  /** A soft opt-in rests on a contract so many days before the start. */
  readonly contractDaysBefore: number;
};

const toDecision = (made: Made, place: number): AnyDecision => ({
  decisionId: `d-${place}`,
  subjectId: 's-1',
  decidedAt: at(made.ms),
  policy: policy.id,
  policyVersion: made.version,
  language: 'es',
  method: 'switch',
  form: 'settings',
  source: 'own-shop',
  purposes: made.choices,
  ...(made.importedDaysBefore !== undefined && {
    provenance: { source: 'list', decidedOn: dateOf(-made.importedDaysBefore * day), proof: 'folder' },
  }),
  ...(Object.values(made.choices).includes('soft-opt-in') && {
    softOptIn: {
      contract: 'c',
      concludedOn: dateOf(-made.contractDaysBefore * day),
      product: 'p',
      optOutOfferedOn: dateOf(0),
    },
  }),
  kid: 'k',
  signature: 's',
});

/** Date to date on the calendar, to the last day of a shorter month: written anew, by counting days of months. */
const plus = (from: string, { years = 0, months = 0 }: Period): number => {
  const date = new Date(from);
  const month = date.getUTCMonth() + months + 12 * years;
  const [year, inYear] = [date.getUTCFullYear() + Math.floor(month / 12), month % 12];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const length = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][inYear] ?? 0;
  const midnight = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  return Date.UTC(year, inYear, Math.min(length, date.getUTCDate())) + (date.getTime() - midnight);
};

/** Madrid is an hour or two ahead: on the last Sundays of March and October, at 01:00 UTC, the one becomes the other. */
const madridDay = (instant: string): string => {
  const date = new Date(instant);
  const lastSunday = (month: number) => {
    const last = new Date(Date.UTC(date.getUTCFullYear(), month, 31, 1));
    return last.getTime() - last.getUTCDay() * day;
  };
  const isSummer = date.getTime() >= lastSunday(2) && date.getTime() < lastSunday(9);
  return new Date(date.getTime() + (isSummer ? 2 : 1) * 3_600_000).toISOString().slice(0, 10);
};

/**
 * How a purpose stands, said the other way round: look back from the newest for what speaks last, by the rules of the issue
 * and not by the program.
 */
const oracle = (all: readonly Made[], purpose: string, publications: readonly Publication[], now: number): State => {
  const speaks = all
    .map((made, place) => ({ ...made, choice: made.choices[purpose], place }))
    .filter((made): made is typeof made & { choice: Choice } => made.choice !== undefined);
  const isStop = ({ choice }: { choice: Choice }) => choice === 'refused' || choice === 'withdrawn';
  const isOwn = (made: (typeof speaks)[number]) =>
    made.importedDaysBefore === undefined && made.choice !== 'soft-opt-in';
  const isBefore = (a: (typeof speaks)[number], b: (typeof speaks)[number]) => {
    if (a.ms !== b.ms) return a.ms < b.ms;
    return isStop(a) === isStop(b) ? `d-${a.place}` < `d-${b.place}` : isStop(b);
  };
  // A yes that nobody said counts only where the person had said nothing, and nobody had said no.
  const counts = speaks.filter(
    (made) =>
      isStop(made) ||
      isOwn(made) ||
      !speaks.some((earlier) => isBefore(earlier, made) && (isOwn(earlier) || isStop(earlier))),
  );
  const newest = counts.find((made) => counts.every((other) => other === made || isBefore(other, made)));
  if (!newest) return 'never';
  if (isStop(newest)) {
    if (newest.choice === 'withdrawn') return 'withdrawn';
    // A no takes something back if there was a yes, or something taken back, since the last plain no.
    const before = counts.filter((made) => isBefore(made, newest));
    return before.some((made) => made.choice !== 'refused') ? 'withdrawn' : 'refused';
  }
  const lasts = policy.purposes[purpose]?.consentLasts ?? {};
  const said =
    newest.importedDaysBefore !== undefined
      ? dateOf(-newest.importedDaysBefore * day)
      : newest.choice === 'soft-opt-in'
        ? dateOf(-newest.contractDaysBefore * day)
        : at(newest.ms);
  if (plus(said, lasts) <= now) return 'expired';
  const version = publications.findIndex((publication) => publication.version === newest.version);
  const frozen = publications.some(({ material, publishedAt }, place) => {
    const isLater = newest.importedDaysBefore !== undefined && madridDay(publishedAt) > said;
    return (place > version || isLater) && material.includes(purpose);
  });
  return frozen ? 'superseded' : newest.choice;
};

const versions = ['2026-01-15', '2026-06-01', '2026-06-01.2'];
const publicationsOf = (materials: readonly (readonly string[])[]): readonly Publication[] => [
  first,
  ...materials.map((material, place) => ({
    version: versions[place + 1] ?? '',
    publishedAt: at(place * day),
    material,
    hashes,
  })),
];

// Few instants, so that ties are common; some far apart, so that consents lapse between them.
const instants = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  fc.nat(900).map((days) => days * day),
);
const choice = fc.constantFrom<Choice>('given', 'refused', 'withdrawn', 'soft-opt-in');
const made: fc.Arbitrary<Made> = fc.record(
  {
    ms: instants,
    choices: fc.dictionary(fc.constantFrom(...purposes), choice, { noNullPrototype: true }),
    version: fc.constantFrom(...versions),
    importedDaysBefore: fc.nat(800),
    contractDaysBefore: fc.nat(800),
  },
  { requiredKeys: ['ms', 'choices', 'version', 'contractDaysBefore'] },
);
const histories = fc.array(made, { maxLength: 8 });
const materials = fc.array(fc.subarray([...purposes]), { maxLength: 2 });
const nows = fc.oneof(
  fc.nat(900).map((days) => days * day + 5),
  fc.nat(1_500).map((days) => days * day),
);

const stateOf = (decisions: readonly AnyDecision[], purpose: string, now: number, publications = publicationsOf([])) =>
  standingOf(decisions, purpose, { policy, publications, now: new Date(start + now) });

describe('the fold of decisions', () => {
  it('is what the rules say, for any history', () => {
    fc.assert(
      fc.property(histories, materials, nows, (history, material, now) => {
        const publications = publicationsOf(material);
        const decisions = history.map(toDecision);
        for (const purpose of purposes) {
          expect([purpose, stateOf(decisions, purpose, now, publications).state]).toEqual([
            purpose,
            oracle(history, purpose, publications, start + now),
          ]);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('is the same in whatever order the decisions arrive', () => {
    fc.assert(
      fc.property(
        histories.chain((history) => {
          const decisions = history.map(toDecision);
          return fc.tuple(
            fc.constant(decisions),
            fc.shuffledSubarray(decisions, { minLength: decisions.length, maxLength: decisions.length }),
          );
        }),
        nows,
        ([decisions, shuffled], now) => {
          for (const purpose of purposes)
            expect(stateOf(shuffled, purpose, now)).toEqual(stateOf(decisions, purpose, now));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('leaves a purpose that a decision does not mention as it was', () => {
    fc.assert(
      fc.property(histories, made, nows, (history, later, now) => {
        const decisions = history.map(toDecision);
        const more = [...decisions, toDecision(later, history.length)];
        for (const purpose of purposes.filter((each) => later.choices[each] === undefined)) {
          expect(stateOf(more, purpose, now)).toEqual(stateOf(decisions, purpose, now));
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('lets the newest word of the person win, and of one instant the no', () => {
    fc.assert(
      fc.property(
        histories,
        fc.constantFrom<Choice>('given', 'refused', 'withdrawn'),
        fc.nat(2),
        (history, last, tie) => {
          const newest = Math.max(0, ...history.map(({ ms }) => ms));
          const own = {
            ms: newest + tie,
            choices: { newsletter: last },
            version: versions[0] ?? '',
            contractDaysBefore: 0,
          };
          const { state } = stateOf([...history, own].map(toDecision), 'newsletter', newest + 10);
          const others = history.filter(({ ms }) => ms === own.ms).map(({ choices }) => choices['newsletter']);
          const stopped = last !== 'given' || others.some((other) => other === 'refused' || other === 'withdrawn');
          expect(['refused', 'withdrawn'].includes(state)).toBe(stopped);
          if (!stopped) expect(state).toBe('given');
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('never lets an import or a soft opt-in turn a no, or a word of the person, into anything that allows', () => {
    const allows = (state: State) => state === 'given' || state === 'soft-opt-in';
    fc.assert(
      fc.property(histories, fc.boolean(), fc.nat(50), nows, (history, isImport, later, now) => {
        const decisions = history.map(toDecision);
        const before = stateOf(decisions, 'newsletter', now);
        const spoken = history.some(
          ({ choices: { newsletter: said }, importedDaysBefore }) =>
            said === 'refused' || said === 'withdrawn' || (said === 'given' && importedDaysBefore === undefined),
        );
        const pushed: Made = {
          ms: Math.max(0, ...history.map(({ ms }) => ms)) + later,
          choices: { newsletter: isImport ? 'given' : 'soft-opt-in' },
          version: versions.at(-1) ?? '',
          contractDaysBefore: 0,
          ...(isImport && { importedDaysBefore: 0 }),
        };
        const after = stateOf([...decisions, toDecision(pushed, history.length)], 'newsletter', now);
        if (spoken) expect(allows(after.state)).toBe(allows(before.state));
        else expect(allows(after.state) || after.state === 'expired').toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('lapses at the very instant, a millisecond before not', () => {
    fc.assert(
      fc.property(fc.constantFrom(...purposes), fc.nat(1_000), fc.nat(day - 1), (purpose, days, ms) => {
        const decidedAt = days * day + ms;
        const yes = { ms: decidedAt, choices: { [purpose]: 'given' as const }, version: '', contractDaysBefore: 0 };
        const decisions = [toDecision(yes, 0)];
        const ends = plus(at(decidedAt), policy.purposes[purpose]?.consentLasts ?? {}) - start;
        expect(stateOf(decisions, purpose, ends - 1).state).toBe('given');
        const lapsed = stateOf(decisions, purpose, ends);
        expect([lapsed.state, lapsed.since]).toEqual(['expired', at(ends)]);
        const question = { who: { subjectId: 's-1' }, purpose };
        const rules = { policy, publications: [first], now: new Date(start + ends) };
        const holding = { live: true, forms: ['registration'], decisions, events: [] };
        expect(verdictOn(question, holding, rules)).toMatchObject({ allowed: false, reason: 'expired' });
        rules.now = new Date(start + ends - 1);
        expect(verdictOn(question, holding, rules)).toMatchObject({ allowed: true, reason: 'given' });
      }),
      { numRuns: 500 },
    );
  });

  it('counts the period of a yes from the person, not from the contract that a soft opt-in beside it names', () => {
    const both: Made = {
      ms: 0,
      choices: { profiling: 'given', newsletter: 'soft-opt-in' },
      version: versions[0] ?? '',
      contractDaysBefore: 700,
    };
    const decisions = [toDecision(both, 0)];
    expect(stateOf(decisions, 'newsletter', 60 * day).state).toBe('expired');
    expect(stateOf(decisions, 'profiling', 60 * day).state).toBe('given');
  });

  it('freezes a yes from the first later version that changes its purpose, until it is said again on that version', () => {
    const publications = publicationsOf([['newsletter'], ['profiling']]);
    const yes = (ms: number, version: string): Made => ({
      ms,
      choices: { newsletter: 'given', profiling: 'given' },
      version,
      contractDaysBefore: 0,
    });
    const old = [toDecision(yes(0, '2026-01-15'), 0)];
    expect(stateOf(old, 'newsletter', 5 * day, publications)).toMatchObject({ state: 'superseded', since: at(0) });
    expect(stateOf(old, 'profiling', 5 * day, publications)).toMatchObject({ state: 'superseded', since: at(day) });
    const renewed = [...old, toDecision(yes(6 * day, '2026-06-01'), 1)];
    expect(stateOf(renewed, 'newsletter', 7 * day, publications).state).toBe('given');
    expect(stateOf(renewed, 'profiling', 7 * day, publications).state).toBe('superseded');
    const refused = [...old, toDecision({ ...yes(2, '2026-01-15'), choices: { newsletter: 'refused' } }, 1)];
    expect(stateOf(refused, 'newsletter', 7 * day, publications).state).toBe('withdrawn');
  });

  it('freezes an imported yes by the day on which it was said, in the zone of the policy, and no other', () => {
    // In Madrid, that evening is already the next day.
    const evening = Date.UTC(2026, 5, 1, 22, 30);
    const publications: Publication[] = [
      first,
      { version: '2026-06-02', publishedAt: new Date(evening).toISOString(), material: ['newsletter'], hashes },
    ];
    const yes = (decidedOn: string | undefined): AnyDecision => ({
      ...toDecision(
        {
          ms: 200 * day,
          choices: { newsletter: 'given', profiling: 'given' },
          version: '2026-06-02',
          contractDaysBefore: 0,
        },
        0,
      ),
      provenance: { source: 'list', proof: 'folder', ...(decidedOn !== undefined && { decidedOn }) },
    });
    const standing = (decidedOn: string | undefined, purpose = 'newsletter') =>
      stateOf([yes(decidedOn)], purpose, 201 * day, publications);
    const frozen = { state: 'superseded', since: new Date(evening).toISOString() };
    expect(standing('2026-02-01')).toMatchObject(frozen);
    expect(standing('2026-06-01')).toMatchObject(frozen);
    expect(standing(undefined)).toMatchObject(frozen);
    expect(standing('2026-06-02').state).toBe('given');
    expect(standing('2026-02-01', 'profiling').state).toBe('given');
    // Said by the person on that version, it stands.
    const { provenance: _imported, ...own } = yes('2026-02-01');
    expect(stateOf([own], 'newsletter', 201 * day, publications).state).toBe('given');
  });
});
