import { rules } from './checks/index.ts';
import type { Problem, Rule } from './checks/rule.ts';
import { walk } from './checks/walk.ts';
import type { Policy } from './types.ts';

export type Finding = {
  /** Stable kebab-case id of the rule. */
  readonly rule: string;
  /** Dotted place in the document, such as `purposes.newsletter`. */
  readonly path: string;
  /** What is wrong and what would be lawful. */
  readonly message: string;
  readonly article: string;
};

/** Everything unlawful in a policy, rule by rule; empty when it may be published and run. */
export const checkPolicy = (policy: Policy): readonly Finding[] =>
  rules.flatMap((rule) =>
    problemsOf(rule, policy).map(({ path, message }) => ({ rule: rule.id, path, message, article: rule.article })),
  );

const problemsOf = (rule: Rule, policy: Policy): readonly Problem[] => {
  try {
    return rule.check(policy);
  } catch (error) {
    // Node strips types without checking them, so a document that does not compile can get here.
    throw new Error(`The policy has not the shape of one (${rule.id}): npm run check:types says where.`, {
      cause: error,
    });
  }
};

/** Refuses an unlawful policy with one error that lists every finding with its article; called at start and at synth. */
export const assertLawful = (policy: Policy): void => {
  const findings = checkPolicy(policy);
  if (findings.length === 0) return;
  throw new Error(`The policy ${policy.id} is not lawful:\n${findings.map(describeFinding).join('\n')}`);
};

/** One line for people: place, message, article and rule. */
export const describeFinding = ({ rule, path, message, article }: Finding): string =>
  `- ${path}: ${message} [${article}; ${rule}]`;

/** Every fact that the firm still has to confirm, with its place: a warning in demo and synth, a refusal in production. */
export const openFacts = (policy: Policy): readonly { readonly path: string; readonly why: string }[] =>
  [...walk(policy)].flatMap(([path, value]) =>
    typeof value === 'object' && value !== null && 'toConfirm' in value ? [{ path, why: String(value.toConfirm) }] : [],
  );
