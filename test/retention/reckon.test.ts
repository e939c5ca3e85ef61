import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { PersonFacts } from '../../lambdas/domain/retention/person-facts.ts';
import { type ReckonedUnit, reckon, type UseState } from '../../lambdas/domain/retention/reckon.ts';
import { policy as abante } from '../../policy/abante/policy.ts';
import { policy as antara } from '../../policy/antara/policy.ts';
import type { Policy } from '../../policy/model/types.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { factsUnder, moments } from './random-facts.ts';

const policies: readonly Policy[] = [fixturePolicy, antara, abante];
const hour = 3_600_000;
const numRuns = Number(process.env['HABEAS_RUNS'] ?? 200);
/** From a run of the purge to the end of the next one. */
const ahead = 25 * hour;
const reckoned = (facts: PersonFacts, policy: Policy, now: Date, aheadMs = ahead) =>
  reckon(facts, { policy, publications: [], now, horizon: new Date(now.getTime() + aheadMs) });

const nameOf = ({ kind, category, reference = '' }: ReckonedUnit) => `${kind} ${category} ${reference}`;
const ended = (units: readonly ReckonedUnit[]) => units.filter(({ state }) => state === 'ended').map(nameOf);
const timeOf = (end: Date | 'open') => (end === 'open' ? Number.POSITIVE_INFINITY : end.getTime());
/** What the units themselves say: the last of the ends of all rules that hold it, debts apart. */
const stateBy = ({ heldBy }: ReckonedUnit, horizon: number): UseState => {
  const runs = (debt: boolean) => heldBy.some((held) => held.debt === debt && timeOf(held.usedUntil) > horizon);
  return runs(false) ? 'active' : runs(true) ? 'closing' : 'ended';
};

describe.each(policies.map((policy) => [policy.id, policy] as const))(
  'anybody under the policy of %s',
  (_id, policy) => {
    const facts = factsUnder(policy);

    it('has nothing without a rule, a citation and an end, whatever happened (AB-52)', () => {
      const isDate = (end: Date | undefined) => end === undefined || !Number.isNaN(end.getTime());
      const faultsOf = (unit: ReckonedUnit): readonly string[] => [
        ...(unit.heldBy.length === 0 ? ['no rule'] : []),
        ...(Object.hasOwn(policy.categories, unit.category) ? [] : ['no category']),
        ...(unit.heldBy.every(({ purpose }) => Object.hasOwn(policy.purposes, purpose)) ? [] : ['no purpose']),
        ...(unit.heldBy.every(({ ruleId }) => /\S/.test(policy.retention[ruleId]?.citation ?? ''))
          ? []
          : ['no citation']),
        // Every end is a date, or open while what would bring it about still lasts.
        ...(unit.heldBy.every((held) => held.usedUntil === 'open' || isDate(held.usedUntil)) ? [] : ['no end']),
        ...(unit.heldBy.every(({ blocked }) => isDate(blocked?.until)) ? [] : ['no end of blocking']),
        ...(isDate(unit.usedUntil) && isDate(unit.blockedUntil) ? [] : ['no last end']),
        ...((unit.usedUntil === undefined) === unit.heldBy.some((held) => held.usedUntil === 'open')
          ? []
          : ['not open']),
      ];
      fc.assert(
        fc.property(facts, moments, (one, now) => {
          const { units, nextLookAt } = reckoned(one, policy, now);
          expect(units.map(({ kind }) => kind)).toContain('identity');
          expect(units.flatMap((unit) => faultsOf(unit).map((fault) => `${nameOf(unit)}: ${fault}`))).toEqual([]);
          expect(nextLookAt.getTime()).not.toBeNaN();
        }),
        { numRuns },
      );
    });

    it('has each thing until the last of the rules that hold it, and is somebody until the last of their things', () => {
      fc.assert(
        fc.property(facts, moments, (one, now) => {
          const horizon = now.getTime() + ahead;
          const { units, state } = reckoned(one, policy, now);
          for (const unit of units) {
            expect([nameOf(unit), unit.state]).toEqual([nameOf(unit), stateBy(unit, horizon)]);
            if (unit.usedUntil) {
              expect(unit.usedUntil.getTime()).toBe(Math.max(...unit.heldBy.map((held) => timeOf(held.usedUntil))));
            }
          }
          const order: readonly UseState[] = ['ended', 'closing', 'active'];
          const strongest = Math.max(...units.map((unit) => order.indexOf(unit.state)));
          expect(order.indexOf(state)).toBe(strongest);
        }),
        { numRuns },
      );
    });

    it('is looked at again before the next of their ends, after the night and within a year', () => {
      fc.assert(
        fc.property(facts, moments, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (one, now, part) => {
          const { nextLookAt, units, superseded } = reckoned(one, policy, now);
          const horizon = now.getTime() + ahead;
          expect(nextLookAt.getTime()).toBeGreaterThan(horizon);
          expect(nextLookAt.getTime()).toBeLessThanOrEqual(now.getTime() + 366 * 24 * hour);
          // Any night until then finds what this one found.
          const later = new Date(now.getTime() + Math.floor((nextLookAt.getTime() - 1 - horizon) * part));
          const then = reckoned(one, policy, later);
          expect(ended(then.units)).toEqual(ended(units));
          expect(then.superseded.map(({ decision }) => decision.decisionId)).toEqual(
            superseded.map(({ decision }) => decision.decisionId),
          );
        }),
        { numRuns },
      );
    });

    it('never gets anything back by the passing of time, and loses it early by a night at most', () => {
      fc.assert(
        fc.property(facts, moments, fc.nat(900), (one, now, days) => {
          const before = ended(reckoned(one, policy, now).units);
          const later = new Date(now.getTime() + days * 24 * hour);
          expect(ended(reckoned(one, policy, later).units)).toEqual(expect.arrayContaining(before));
          // What ends by the horizon is what has ended when the horizon has come.
          const come = new Date(now.getTime() + ahead);
          expect(ended(reckoned(one, policy, come, 0).units)).toEqual(before);
        }),
        { numRuns },
      );
    });

    it('has had everything end some day once they are left alone and owe nothing', () => {
      fc.assert(
        fc.property(facts, (one) => {
          const last = '2045-01-01T09:00:00.000Z';
          const about = { on: '2045-01-01', recordedAt: last, source: 'own-shop', eventId: 'z' };
          const settled = [...new Set(one.events.map(({ reference }) => reference))].filter((name) => name !== '');
          const owes = Object.hasOwn(policy.stored, 'invoice');
          const events = [
            ...one.events,
            { ...about, type: 'account-closed' as const, reference: '' },
            ...(owes ? settled.map((reference) => ({ ...about, type: 'invoice-settled' as const, reference })) : []),
          ];
          const { state, usedUntil } = reckoned({ ...one, events }, policy, new Date('2060-01-01T09:00:00.000Z'));
          expect([state, usedUntil !== undefined]).toEqual(['ended', true]);
        }),
        { numRuns },
      );
    });
  },
);
