import fc from 'fast-check';
import type { Choice, Decision } from '../../lambdas/domain/consent/decision.ts';
import type { EventType, LifeEvent } from '../../lambdas/domain/retention/life-events.ts';
import { eventTypes, kindOf } from '../../lambdas/domain/retention/life-events.ts';
import type { HeldForm, PersonFacts } from '../../lambdas/domain/retention/person-facts.ts';
import { consentPurposes } from '../../policy/model/derive.ts';
import type { Policy } from '../../policy/model/types.ts';

const day = 86_400_000;
const first = Date.UTC(2028, 0, 1, 9);
/** An instant, so many hours after the first; some years are spanned, and ties are common. */
const hours = fc.oneof(
  fc.nat(60),
  fc.nat(2_000).map((days) => days * 24),
);
const instantAt = (hour: number): Date => new Date(first + hour * 3_600_000);
const dateAt = (hour: number) => instantAt(hour).toISOString().slice(0, 10);

type Said = {
  readonly hour: number;
  readonly choice: Choice;
  readonly purposes: readonly string[];
  readonly imported: boolean;
};

const decisionOf =
  (policy: Policy) =>
  ({ hour, choice, purposes, imported }: Said, place: number): Decision => ({
    decisionId: `d-${place}`,
    subjectId: 's-1',
    decidedAt: instantAt(hour).toISOString(),
    policy: policy.id,
    policyVersion: policy.version,
    language: 'es',
    method: imported ? 'import' : 'switch',
    form: 'settings',
    source: 'own-shop',
    purposes: Object.fromEntries(purposes.map((purpose) => [purpose, choice])),
    ...(imported && { provenance: { source: 'list', decidedOn: dateAt(hour - 24 * 90), proof: 'folder' } }),
    ...(choice === 'soft-opt-in' && {
      softOptIn: { contract: 'A', concludedOn: dateAt(hour - 24 * 30), product: 'p', optOutOfferedOn: dateAt(hour) },
    }),
    kid: 'k',
    signature: 's',
  });

const choices = (policy: Policy) =>
  fc.array(
    fc.record({
      hour: hours,
      choice: fc.constantFrom<Choice>('given', 'given', 'withdrawn', 'refused', 'soft-opt-in'),
      purposes: fc.subarray([...consentPurposes(policy)]),
      imported: fc.boolean(),
    }),
    { maxLength: 6 },
  );

/** What an application may report under a policy, and what people do themselves. */
export const typesOf = ({ stored }: Policy): readonly EventType[] =>
  eventTypes.filter((type) => Object.hasOwn(stored, kindOf[type]));

const events = (policy: Policy) =>
  fc
    .array(
      fc.record({
        type: fc.constantFrom(...typesOf(policy)),
        hour: hours,
        daysLater: fc.constantFrom(0, 0, 0, 30),
        reference: fc.constantFrom('A', 'B'),
        dueInDays: fc.option(fc.nat(90), { nil: undefined }),
      }),
      { maxLength: 9 },
    )
    .map((all) =>
      all.map(
        ({ type, hour, daysLater, reference, dueInDays }, place): LifeEvent => ({
          eventId: `e-${place}`,
          type,
          on: dateAt(hour + daysLater * 24),
          reference: type === 'last-contact' || type === 'account-closed' ? '' : reference,
          ...(type === 'invoice-issued' && dueInDays !== undefined && { dueOn: dateAt(hour + dueInDays * 24) }),
          recordedAt: instantAt(hour).toISOString(),
          source: 'own-shop',
        }),
      ),
    );

const forms = (policy: Policy) =>
  fc.array(
    fc.record({ form: fc.constantFrom(...Object.keys(policy.forms)), hour: hours }).map(
      ({ form, hour }): HeldForm => ({
        id: `${form}-${hour}`,
        form,
        since: instantAt(hour).toISOString(),
        source: 'self',
        ended: [],
      }),
    ),
    { maxLength: 3 },
  );

/** Anything that can have happened with one person under a policy, whether or not it makes sense. */
export const factsUnder = (policy: Policy): fc.Arbitrary<PersonFacts> =>
  fc
    .record({
      created: hours,
      forms: forms(policy),
      said: choices(policy),
      events: events(policy),
      former: fc.option(hours.map(dateAt), { nil: undefined, freq: 4 }),
    })
    .map(({ created, said, former, ...rest }) => ({
      subjectId: 's-1',
      createdAt: instantAt(created).toISOString(),
      decisions: said.map(decisionOf(policy)),
      ...(former !== undefined && { formerEnd: former }),
      ...rest,
    }));

/** Any moment from the first of these on, and long after all of them. */
export const moments: fc.Arbitrary<Date> = fc.nat(5_000).map((days) => new Date(first + days * day));
