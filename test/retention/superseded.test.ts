import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AnyDecision, Choice } from '../../lambdas/domain/consent/decision.ts';
import { standingOf, supersededAt } from '../../lambdas/domain/consent/fold.ts';
import type { Policy } from '../../policy/model/types.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';

const policy: Policy = fixturePolicy;
const purposes = ['newsletter', 'profiling', 'advertising'] as const;
const day = 86_400_000;
const start = Date.UTC(2031, 2, 10, 12);
const at = (ms: number) => new Date(start + ms).toISOString();

type Made = {
  readonly ms: number;
  readonly choices: Readonly<Record<string, Choice>>;
  readonly source: string;
  /** Imported, decided so many days before the start; absent: the person's own word. */
  readonly importedDaysBefore?: number;
};
const toDecision = ({ ms, choices, source, importedDaysBefore }: Made, id: string): AnyDecision => ({
  decisionId: id,
  subjectId: 's-1',
  decidedAt: at(ms),
  policy: policy.id,
  policyVersion: policy.version,
  language: 'es',
  method: 'switch',
  form: 'settings',
  source,
  purposes: choices,
  ...(importedDaysBefore !== undefined && {
    provenance: { source: 'list', decidedOn: at(-importedDaysBefore * day).slice(0, 10), proof: 'folder' },
  }),
  ...(Object.values(choices).includes('soft-opt-in') && {
    softOptIn: {
      contract: 'c',
      concludedOn: at(-30 * day).slice(0, 10),
      product: 'p',
      optOutOfferedOn: at(0).slice(0, 10),
    },
  }),
  kid: 'k',
  signature: 's',
});

// Few instants, so that ties are common; some far apart, so that consents lapse between them.
const instants = fc.oneof(
  fc.nat(3),
  fc.nat(900).map((days) => days * day),
);
const made: fc.Arbitrary<Made> = fc.record(
  {
    ms: instants,
    choices: fc.dictionary(
      fc.constantFrom(...purposes),
      fc.constantFrom<Choice>('given', 'refused', 'withdrawn', 'soft-opt-in'),
      { noNullPrototype: true },
    ),
    source: fc.constantFrom('self', 'own-shop'),
    importedDaysBefore: fc.nat(800),
  },
  { requiredKeys: ['ms', 'choices', 'source'] },
);
const histories = fc.array(made, { maxLength: 8 }).map((all) => all.map((one, place) => toDecision(one, `d-${place}`)));
/** What comes afterwards is recorded afterwards, or in the same instant. */
const afterwards = (all: readonly AnyDecision[], more: readonly Made[]): readonly AnyDecision[] => {
  const last = Math.max(0, ...all.map(({ decidedAt }) => Date.parse(decidedAt) - start));
  let ms = last;
  return more.map((one, place) => {
    ms += one.ms;
    return toDecision({ ...one, ms }, `e-${place}`);
  });
};
const nows = fc.nat(2_500).map((days) => days * day + 5);

/** What one may do and since when; a no is a no, whether it refused or took something back. */
const saidOf = (decisions: readonly AnyDecision[], now: number) =>
  purposes.map((purpose) => {
    const rules = { policy, publications: [], now: new Date(start + now) };
    const { state, since, decision } = standingOf(decisions, purpose, rules);
    return [purpose, state === 'withdrawn' ? 'refused' : state, since, decision?.decisionId, decision?.source];
  });
const withoutSuperseded = (decisions: readonly AnyDecision[]): readonly AnyDecision[] => {
  const gone = supersededAt(decisions);
  return decisions.filter((decision) => !gone.has(decision));
};

const numRuns = Number(process.env['HABEAS_RUNS'] ?? 1_000);

describe('decisions that say nothing any more', () => {
  it('change nothing of how things stand when they are gone, at any time', () => {
    fc.assert(
      fc.property(histories, nows, (decisions, now) => {
        expect(saidOf(withoutSuperseded(decisions), now)).toEqual(saidOf(decisions, now));
      }),
      { numRuns },
    );
  });

  it('change nothing either after whatever is decided later, were they gone night for night', () => {
    fc.assert(
      fc.property(histories, fc.array(made, { minLength: 1, maxLength: 4 }), nows, (decisions, later, now) => {
        let all = decisions;
        let kept = withoutSuperseded(decisions);
        for (const decision of afterwards(decisions, later)) {
          all = [...all, decision];
          kept = withoutSuperseded([...kept, decision]);
          expect(saidOf(kept, now)).toEqual(saidOf(all, now));
        }
      }),
      { numRuns },
    );
  });

  it('are never the last that a person said themselves about anything, and never what chose nothing', () => {
    fc.assert(
      fc.property(histories, (decisions) => {
        const gone = supersededAt(decisions);
        for (const purpose of purposes) {
          const own = decisions.filter(
            ({ provenance, purposes: said }) =>
              provenance === undefined && said[purpose] !== undefined && said[purpose] !== 'soft-opt-in',
          );
          const newest = own
            .map(({ decidedAt }) => decidedAt)
            .sort()
            .at(-1);
          const last = own.filter(({ decidedAt }) => decidedAt === newest);
          expect(last.length === 0 || last.some((decision) => !gone.has(decision))).toBe(true);
        }
        for (const decision of gone.keys()) expect(Object.keys(decision.purposes).length).toBeGreaterThan(0);
      }),
      { numRuns },
    );
  });

  it('say nothing from the moment of a decision on, never from before their own', () => {
    fc.assert(
      fc.property(histories, (decisions) => {
        const moments = decisions.map(({ decidedAt }) => decidedAt);
        for (const [{ decidedAt }, since] of supersededAt(decisions)) {
          expect(moments).toContain(since.toISOString());
          expect(since.toISOString() >= decidedAt).toBe(true);
        }
      }),
      { numRuns },
    );
  });

  it('are the same in whatever order the decisions arrive', () => {
    const shuffled = histories.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray([...all], { minLength: all.length, maxLength: all.length })),
    );
    const listed = (decisions: readonly AnyDecision[]) =>
      [...supersededAt(decisions)].map(([{ decisionId }, since]) => `${decisionId} ${since.toISOString()}`).sort();
    fc.assert(
      fc.property(shuffled, ([all, others]) => expect(listed(others)).toEqual(listed(all))),
      { numRuns },
    );
  });

  it('leave a no that says itself that it took something back as it is', () => {
    const choices: readonly Choice[] = ['given', 'withdrawn', 'refused', 'given', 'withdrawn'];
    const decisions = choices.map((choice, place) =>
      toDecision({ ms: place * day, choices: { newsletter: choice }, source: 'self' }, `d-${place}`),
    );
    const left = withoutSuperseded(decisions);
    const rules = { policy, publications: [], now: new Date(start + 9 * day) };
    expect(left).toEqual(decisions.slice(-1));
    expect(standingOf(left, 'newsletter', rules)).toMatchObject({ state: 'withdrawn', since: at(4 * day) });
  });

  it('are, of a yes taken back and given again, all but the last', () => {
    const choices: readonly Choice[] = ['given', 'withdrawn', 'given', 'withdrawn'];
    const decisions = choices.map((choice, place) =>
      toDecision({ ms: place * day, choices: { newsletter: choice }, source: 'self' }, `d-${place}`),
    );
    const gone = [...supersededAt(decisions)].map(([{ decisionId }, since]) => [decisionId, since.toISOString()]);
    expect(gone).toEqual([
      ['d-0', at(day)],
      ['d-1', at(2 * day)],
      ['d-2', at(3 * day)],
    ]);
  });

  it('are not those of which a part still counts', () => {
    const both = toDecision({ ms: 0, choices: { newsletter: 'given', profiling: 'refused' }, source: 'self' }, 'd-0');
    const no = toDecision({ ms: day, choices: { newsletter: 'withdrawn' }, source: 'self' }, 'd-1');
    expect([...supersededAt([both, no]).keys()]).toEqual([]);
    const yes = toDecision({ ms: 2 * day, choices: { profiling: 'given' }, source: 'self' }, 'd-2');
    expect([...supersededAt([both, no, yes])]).toEqual([[both, new Date(at(2 * day))]]);
  });
});
