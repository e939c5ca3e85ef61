import { createHash } from 'node:crypto';
import type { Language, Policy, Publication } from '../../../policy/model/types.ts';
import { canonicalJson } from '../canonical-json.ts';
import {
  type AnyDecision,
  type Choice,
  type Decision,
  forgottenAt,
  signDecision,
  textHashes,
} from '../consent/decision.ts';
import { type Standing, standingOf } from '../consent/fold.ts';
import { currentPublication } from '../notices/publications.ts';
import type { Ports } from '../ports.ts';

/** A yes or no per purpose, as the person says it; other purposes are not spoken of. */
export type Wishes = Readonly<Record<string, boolean>>;

/** What a wish makes of one purpose that stood otherwise. */
export type Change = { readonly purpose: string; readonly choice: Choice; readonly stood?: AnyDecision };

type Rules = { readonly policy: Policy; readonly publications: readonly Publication[]; readonly now: Date };

const choiceOf = (wish: boolean, { state, decision }: Standing): Choice | undefined => {
  if (wish) return state === 'given' ? undefined : 'given';
  if (state === 'refused' || state === 'withdrawn') return undefined;
  return decision ? 'withdrawn' : 'refused';
};

/** The purposes that these wishes change, by id; what already stands so is left alone. */
export const changesBy = (wishes: Wishes, decisions: readonly AnyDecision[], rules: Rules): readonly Change[] =>
  Object.keys(wishes)
    .sort()
    .flatMap((purpose) => {
      const standing = standingOf(decisions, purpose, rules);
      const choice = choiceOf(wishes[purpose] === true, standing);
      return choice ? [{ purpose, choice, ...(standing.decision && { stood: standing.decision }) }] : [];
    });

/** What a person did to choose, outside any panel of an application; `restore`: nobody knows any more what they said last. */
export type OwnAct = {
  readonly subjectId: string;
  readonly method: 'preference-centre' | 'unsubscribe' | 'complaint' | 'request' | 'restore';
  readonly language: Language;
  /** The version whose text they had before them; none where nothing was shown. */
  readonly shown?: Publication;
};

/** The same change of the same state has the same id, so that a double click, or two at once, make one event. */
const idOf = ({ subjectId }: OwnAct, changes: readonly Change[]): string => {
  const content = changes.map(({ purpose, choice, stood }) => [purpose, choice, stood?.decisionId ?? null]);
  return createHash('sha256')
    .update(canonicalJson([subjectId, content]))
    .digest('base64url')
    .slice(0, 22);
};

/**
 * Records a person's own choice as one decision, with the purposes it changes and no others; what takes something back is
 * journalled with it. It counts from the next question on, and never rewrites what was before. Should the person be erased between
 * looking and this, the decision changes nothing that the gate says, and goes with its time.
 */
export const keepOwnChoice = async (
  act: OwnAct,
  changes: readonly Change[],
  {
    policy,
    publications,
    now,
    keyRing,
    decisions,
  }: Pick<Ports, 'policy' | 'publications' | 'now' | 'keyRing' | 'decisions'>,
): Promise<void> => {
  if (changes.length === 0) return;
  const { subjectId, method, language, shown } = act;
  const decisionId = idOf(act, changes);
  // Clocks of two machines differ by a little, and what is changed now must come after what it changes.
  const earliest = changes.map(({ stood }) => (stood ? Date.parse(stood.decidedAt) + 1 : 0));
  const at = new Date(Math.max(now().getTime(), ...earliest));
  const kept = await decisions.keep({
    who: { subjectId },
    id: { caller: '', decisionId },
    digest: decisionId,
    make: async () =>
      signDecision<Decision>(
        {
          subjectId,
          decisionId,
          decidedAt: at.toISOString(),
          policy: policy.id,
          policyVersion: (shown ?? currentPublication(publications)).version,
          language,
          ...(shown && textHashes(shown, language, policy.bindingLanguage)),
          method,
          form: method,
          source: 'self',
          purposes: Object.fromEntries(changes.map(({ purpose, choice }) => [purpose, choice] as const)),
        },
        await keyRing.signer(),
      ),
    until: forgottenAt(policy, at),
    supersedes: changes.some(({ stood }) => stood !== undefined),
  });
  if (kept.state === 'mismatch') throw new Error('two choices of one person share an id');
};
