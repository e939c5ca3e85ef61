import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { proofPeriod } from '../../lambdas/domain/consent/decision.ts';
import { formerOf } from '../../lambdas/domain/retention/former.ts';
import { type Leaving, leavingOf } from '../../lambdas/domain/retention/leaving.ts';
import type { PersonFacts } from '../../lambdas/domain/retention/person-facts.ts';
import { type ReckonedUnit, reckon } from '../../lambdas/domain/retention/reckon.ts';
import { after } from '../../lambdas/domain/time.ts';
import { policy as abante } from '../../policy/abante/policy.ts';
import { policy as antara } from '../../policy/antara/policy.ts';
import type { Policy } from '../../policy/model/types.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { factsUnder, moments } from './random-facts.ts';

const policies: readonly Policy[] = [fixturePolicy, antara, abante];
const numRuns = Number(process.env['HABEAS_RUNS'] ?? 150);
const day = 86_400_000;

const lookedAt = (facts: PersonFacts, policy: Policy, now: Date) => {
  const reckoning = reckon(facts, { policy, publications: [], now, horizon: new Date(now.getTime() + day) });
  return { reckoning, leaving: leavingOf(reckoning, facts, [], { policy, now }) };
};
const nameOf = ({ kind, category, reference = '' }: ReckonedUnit) => `${kind} ${category} ${reference}`;
const isProof = ({ unit }: Leaving) => unit.kind === 'evidence';
const decidedLast = ({ decisions }: PersonFacts) =>
  Math.max(...decisions.map(({ decidedAt }) => Date.parse(decidedAt)));
/** A moment at which everybody has left who owes nothing. */
const longAfter = new Date('2060-01-01T09:00:00.000Z');

describe.each(policies.map((policy) => [policy.id, policy] as const))(
  'whoever leaves under the policy of %s',
  (_id, policy) => {
    const facts = factsUnder(policy);

    it('with no decision left is blocked as the proof of none', () => {
      fc.assert(
        fc.property(facts, moments, (one, now) => {
          const { leaving } = lookedAt({ ...one, decisions: [] }, policy, now);
          expect(leaving.filter(isProof)).toEqual([]);
        }),
        { numRuns },
      );
    });

    it('is proved to have been asked from the end of all use, or of what was decided after an end that was told late', () => {
      fc.assert(
        fc.property(facts, moments, (one, now) => {
          const { reckoning, leaving } = lookedAt(one, policy, now);
          fc.pre(reckoning.state === 'ended' && one.decisions.length > 0 && decidedLast(one) <= now.getTime());
          const inUse = new Date(Math.max(reckoning.usedUntil?.getTime() ?? 0, decidedLast(one) + day));
          const until = after(inUse, proofPeriod(policy));
          const because = [{ rule: policy.consentProof, from: inUse.toISOString() }];
          const unit = { kind: 'evidence', category: policy.stored.decision };
          expect(leaving.filter(isProof)).toEqual([{ unit, ...(until > now && { blocked: { until, because } }) }]);
        }),
        { numRuns },
      );
    });

    it('is kept and blocked all the same where decisions had left before that say nothing any more', () => {
      /** How whatever of this is still there stands. */
      const stays = ({ reckoning }: ReturnType<typeof lookedAt>, before: ReadonlySet<string>) =>
        reckoning.units
          .filter((unit) => before.has(nameOf(unit)))
          .map((unit) => [nameOf(unit), unit.state, unit.blockedUntil?.toISOString()]);
      // Whom no form serves any more is kept by what they said, and goes in the same night as that.
      const withForm = facts.filter(({ forms }) => forms.length > 0);
      fc.assert(
        fc.property(withForm, facts, moments, fc.nat(900), (one, other, now, days) => {
          const own = one.decisions.filter(
            ({ decidedAt, provenance, purposes }) =>
              provenance === undefined &&
              !Object.values(purposes).includes('soft-opt-in') &&
              Date.parse(decidedAt) <= now.getTime(),
          );
          const then = { ...one, decisions: own };
          const first = lookedAt(then, policy, now);
          const superseded = first.reckoning.superseded.map(({ decision }) => decision);
          const evidence = superseded.map((decision) => ({ kind: 'evidence', decision }));
          fc.pre(superseded.length > 0);
          const there = new Set(first.reckoning.units.filter(({ state }) => state !== 'ended').map(nameOf));
          // What is told later may be of any day before.
          const told = other.events.map((event) => ({
            ...event,
            eventId: `later-${event.eventId}`,
            recordedAt: new Date(now.getTime() + 1).toISOString(),
          }));
          const whole = { ...then, events: [...then.events, ...told] };
          const left = {
            ...whole,
            ...formerOf(then, evidence, policy.zone),
            decisions: own.filter((decision) => !superseded.includes(decision)),
          };
          const later = new Date(now.getTime() + days * day);
          const [asWhole, asLeft] = [lookedAt(whole, policy, later), lookedAt(left, policy, later)];
          expect(stays(asLeft, there)).toEqual(stays(asWhole, there));
          const proofs = [asWhole, asLeft].map(({ reckoning, leaving }) =>
            reckoning.state === 'ended' ? leaving.filter(isProof) : [],
          );
          expect(proofs[1]).toEqual(proofs[0]);
        }),
        { numRuns },
      );
    });

    it('has left with everything some day, each decision with them', () => {
      fc.assert(
        fc.property(facts, (one) => {
          const events = one.events.filter(({ type }) => type === 'last-contact');
          const { reckoning, leaving } = lookedAt({ ...one, events }, policy, longAfter);
          expect([reckoning.state, leaving.filter(isProof).length]).toEqual([
            'ended',
            Math.min(1, one.decisions.length),
          ]);
        }),
        { numRuns },
      );
    });
  },
);
