import type { LifeEvent } from '../retention/life-events.ts';
import type { PersonFacts, Restriction } from '../retention/person-facts.ts';
import type { AnyDecision, Who } from './decision.ts';

/** What is held of a person or visitor, as far as asking "may we?" goes. */
export type Holding = {
  /** A person who is stored and not erased; a visitor always is. */
  readonly live: boolean;
  /** Forms the person confirmed, by id: they say which purposes rest on a contract with them. */
  readonly forms: readonly string[];
  readonly decisions: readonly AnyDecision[];
  /** What was reported about contracts and the like; a visitor has none. */
  readonly events: readonly LifeEvent[];
  /** Of a person: what their clocks run on. */
  readonly facts?: PersonFacts;
  /** The person’s data may be stored and not used (GDPR art. 18). */
  readonly restriction?: Restriction;
};

/** `kept`: now. `known`: the same was kept before; nothing was stored. `mismatch`: that id was used for something else. */
export type KeptDecision =
  | { readonly state: 'kept' | 'known'; readonly decision: AnyDecision }
  | { readonly state: 'mismatch' };

export type DecisionToKeep = {
  readonly who: Who;
  /** The caller's own id of the decision, scoped by the caller: client id, or '' for the person's own browser. */
  readonly id: { readonly caller: string; readonly decisionId: string };
  /** Digest of what was sent: the same id with another digest is a mistake of the caller. */
  readonly digest: string;
  /** Made, and signed, only if it is not known already (where looking is cheap). */
  readonly make: () => Promise<AnyDecision>;
  /** The store may forget it from then on. */
  readonly until: Date;
  /** A decision before it says nothing any more: the coming night is to see to it. */
  readonly supersedes?: boolean;
};

/** The decisions of people and of anonymous visitors: immutable items, each written once. */
export type Decisions = {
  /**
   * Keeps a decision in one write, and answers the one that stood if its id is known. A person's refusal or withdrawal is also
   * journalled, in the same transaction, so that no restored backup can undo it.
   */
  readonly keep: (decision: DecisionToKeep) => Promise<KeptDecision>;
  /** The decision of that id, if the digest is the same; `mismatch` if not; undefined if there is none. */
  readonly known: (decision: Pick<DecisionToKeep, 'who' | 'id' | 'digest'>) => Promise<KeptDecision | undefined>;
  /** Everything the gate needs, in one consistent query, as it lies there; `holdingOf` says who is held at this moment. */
  readonly holding: (who: Who) => Promise<Holding>;
};
