import type { Decision } from '../consent/decision.ts';
import { supersededAt } from '../consent/fold.ts';
import { after } from '../time.ts';
import { usedUntil } from './ends.ts';
import { type HeldBy, type Rules as HoldRules, holdsOf, startsOf } from './held-by.ts';
import { contractEnd, relationshipOf } from './life-events.ts';
import { categoriesOf, type PersonFacts } from './person-facts.ts';

/** The least that ends by itself: a category of a person, or one contract, invoice, debt or attendance. */
export type Unit = {
  readonly kind: 'identity' | 'fields' | 'contract' | 'invoice' | 'debt' | 'attendance';
  readonly category: string;
  /** Of a contract, invoice, debt or attendance. */
  readonly reference?: string;
};

/** `closing`: the contract is over and a debt is open; for billing alone. `ended`: to be blocked or erased. */
export type UseState = 'active' | 'closing' | 'ended';

export type ReckonedUnit = Unit & {
  readonly state: UseState;
  readonly heldBy: readonly HeldBy[];
  /** When the last use ends; absent while that is open. */
  readonly usedUntil?: Date;
  /** Until when it is blocked then; absent if it is erased at once. */
  readonly blockedUntil?: Date;
};

export type Reckoning = {
  readonly state: UseState;
  readonly units: readonly ReckonedUnit[];
  /** Decisions that nothing rests on any more, while the person stays; and since when. */
  readonly superseded: readonly { readonly decision: Decision; readonly at: Date }[];
  /** When the person's last use ends; absent while that is open. */
  readonly usedUntil?: Date;
  /** The next end that lies ahead, or a year from now: by then somebody has to look again. */
  readonly nextLookAt: Date;
};

/** `horizon`: ends of use up to here are met now, because the next run comes after them: early, never late. */
export type Rules = HoldRules & { readonly horizon: Date };

/** Nobody is forgotten by the purge for longer than this, whatever their clocks say. */
const longestWait = { years: 1 };

/** The last instant; open beats any. */
const lastOf = (ends: readonly (Date | 'open')[]): Date | 'open' | undefined => {
  if (ends.length === 0) return undefined;
  const dates = ends.filter((end): end is Date => end !== 'open');
  return dates.length < ends.length ? 'open' : new Date(Math.max(...dates.map((end) => end.getTime())));
};

const reckoned = (unit: Unit, heldBy: readonly HeldBy[], horizon: Date): ReckonedUnit => {
  const inUse = (holds: readonly HeldBy[]) => {
    const last = lastOf(holds.map((held) => held.usedUntil));
    return last === 'open' || (last !== undefined && last > horizon);
  };
  const last = lastOf(heldBy.map((held) => held.usedUntil));
  const blocks = heldBy.flatMap(({ blocked }) => (blocked ? [blocked.until.getTime()] : []));
  const state = inUse(heldBy.filter(({ debt }) => !debt)) ? 'active' : inUse(heldBy) ? 'closing' : 'ended';
  return {
    ...unit,
    state,
    heldBy,
    ...(last !== undefined && last !== 'open' && { usedUntil: last }),
    ...(blocks.length > 0 && { blockedUntil: new Date(Math.max(...blocks)) }),
  };
};

/** When a decision stops being used on which nothing rests since then: by the rule that keeps the proof, as anything withdrawn. */
export const proofUsedUntil = (since: Date, { policy }: Pick<HoldRules, 'policy'>): Date | undefined => {
  const rule = policy.retention[policy.consentProof];
  const end = rule && usedUntil(rule, { withdrawal: since }, policy.zone);
  return end === 'open' ? undefined : end;
};

/** When each decision that was superseded stops being used. */
const proofEnds = ({ decisions }: PersonFacts, rules: Rules) =>
  [...supersededAt(decisions)].flatMap(([decision, at]) => {
    const end = proofUsedUntil(at, rules);
    return end ? [{ decision, at, end }] : [];
  });

/**
 * Everything that a person's clocks say at one moment: for each unit of their data every rule that holds it by the current
 * policy, when use ends, and how long it is blocked then. A unit is due only when every rule that holds it has run out (GDPR
 * art. 5(1)(e)); who they are stays as long as any other unit is in use.
 */
export const reckon = (facts: PersonFacts, rules: Rules): Reckoning => {
  const { policy, now, horizon } = rules;
  const { stored } = policy;
  const relationship = relationshipOf(facts.events, facts.formerEnd);
  const hasContract = contractEnd(relationship) !== undefined;
  const holds = holdsOf(facts, relationship, rules);

  const ofPerson = (category: string): readonly HeldBy[] => {
    const all = [...holds.of(category), ...holds.owed(category, relationship.invoices)];
    return all.length > 0 ? all : holds.otherwise();
  };
  type Held = readonly [Unit, readonly HeldBy[]];
  const fields = [...new Set(facts.forms.flatMap((form) => categoriesOf(policy, form)))];
  const own: readonly Held[] = [
    ...fields.map((category): Held => [{ kind: 'fields', category }, ofPerson(category)]),
    ...relationship.contracts.map((contract): Held => {
      const category = stored.contract ?? stored.person;
      return [
        { kind: 'contract', category, reference: contract.reference },
        holds.of(category, startsOf.contract(contract)),
      ];
    }),
    ...relationship.invoices.flatMap((invoice): Held[] => {
      const { reference } = invoice;
      const category = stored.invoice ?? stored.person;
      const debt = holds.owed(stored.debt ?? stored.person, [invoice]);
      return [
        [
          { kind: 'invoice', category, reference },
          [...holds.of(category, startsOf.invoice(invoice, hasContract)), ...debt],
        ],
        ...(stored.debt === undefined || invoice.dueOn === undefined
          ? []
          : [[{ kind: 'debt', category: stored.debt, reference }, debt] as const]),
      ];
    }),
    ...relationship.attendances.map((attendance): Held => {
      const category = stored.attendance ?? stored.person;
      return [
        { kind: 'attendance', category, reference: attendance.reference },
        holds.of(category, startsOf.attendance(attendance)),
      ];
    }),
  ];
  // Who they are is needed for everything else; blocked it is only by its own rules.
  const alongside = own.flatMap(([, heldBy]) => heldBy.map(({ blocked: _blocked, ...held }) => held));
  const identity = { kind: 'identity', category: stored.person } as const;
  const person = reckoned(identity, [...ofPerson(stored.person), ...alongside], horizon);
  const units = [person, ...own.map(([unit, heldBy]) => reckoned(unit, heldBy, horizon))];

  const proofs = proofEnds(facts, rules);
  const ahead = [
    ...units.flatMap(({ heldBy }) => heldBy.map((held) => held.usedUntil)),
    ...proofs.map(({ end }) => end),
  ];
  const ends = ahead.filter((end): end is Date => end !== 'open' && end > horizon).map((end) => end.getTime());
  return {
    state: person.state,
    units,
    superseded: person.state === 'ended' ? [] : proofs.filter(({ end }) => end <= horizon),
    ...(person.usedUntil && { usedUntil: person.usedUntil }),
    nextLookAt: new Date(Math.min(after(now, longestWait).getTime(), ...ends)),
  };
};
