import type { LawfulBasis, MessageTemplate } from '../../../policy/model/types.ts';
import type { AnyDecision } from '../consent/decision.ts';
import type { Holding } from '../consent/decisions.ts';
import { verdictOn } from '../consent/gate.ts';
import { holdingOf } from '../consent/holding.ts';
import type { Ports } from '../ports.ts';
import type { SendReason } from './outbox.ts';

export type MaySend = {
  readonly allowed: boolean;
  readonly reason: SendReason;
  readonly basis: LawfulBasis;
  /** The decision that it rests on: the person's yes, or the facts of the soft opt-in. */
  readonly decision?: AnyDecision;
};

type Question = {
  readonly subjectId: string;
  readonly template: MessageTemplate;
  /** Since when the person's address is on the list of those who want no advertising; ISO 8601 UTC. */
  readonly suppressedSince: string | undefined;
};

/** A yes that the person gave themselves, after the address was suppressed, is newer than the no. */
const saidYesSince = (decision: AnyDecision | undefined, purpose: string, since: string): boolean =>
  decision !== undefined &&
  decision.provenance === undefined &&
  decision.purposes[purpose] === 'given' &&
  decision.decidedAt > since;

const onHolding = (
  { subjectId, template, suppressedSince }: Question,
  holding: Holding,
  ports: Pick<Ports, 'policy' | 'publications' | 'now'>,
): MaySend => {
  const { purpose } = template;
  const rules = { policy: ports.policy, publications: ports.publications, now: ports.now() };
  if (purpose === undefined) {
    // What the law makes us tell everybody whose data we hold.
    return {
      allowed: holding.live,
      basis: 'legal-obligation',
      reason: holding.live ? 'basis-holds' : 'unknown-subject',
    };
  }
  const verdict = verdictOn({ who: { subjectId }, purpose }, holding, rules);
  const { allowed, decision } = verdict;
  const stopped =
    allowed &&
    template.class === 'marketing' &&
    suppressedSince !== undefined &&
    !saidYesSince(decision, purpose, suppressedSince);
  return stopped ? { ...verdict, allowed: false, reason: 'suppressed' } : verdict;
};

/**
 * Whether this person may get this message at this very moment: the gate's verdict on its purpose, by one consistent query, and
 * for advertising also that the address is not suppressed.
 */
export const maySend = async (
  question: Question,
  ports: Pick<Ports, 'policy' | 'publications' | 'now' | 'decisions'>,
): Promise<MaySend> => onHolding(question, await holdingOf({ subjectId: question.subjectId }, ports), ports);
