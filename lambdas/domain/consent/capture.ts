import { hash } from 'node:crypto';
import { cookiePurposes } from '../../../policy/model/derive.ts';
import type { Panel, Policy } from '../../../policy/model/types.ts';
import { canonicalJson } from '../canonical-json.ts';
import { shownPublication } from '../notices/publications.ts';
import { holdsForbiddenData } from '../people/forbidden-data.ts';
import { spokenLanguage, unprintable } from '../people/form-data.ts';
import type { Ports } from '../ports.ts';
import { type ProblemCode, Refusal } from '../problems.ts';
import { after, civilDate } from '../time.ts';
import {
  type AnyDecision,
  type Choice,
  forgottenAt,
  type SoftOptInFacts,
  signDecision,
  textHashes,
  type Who,
} from './decision.ts';
import type { KeptDecision } from './decisions.ts';

export type Capture = {
  readonly decisionId: string;
  readonly visitorId?: string;
  readonly subjectId?: string;
  readonly noticeHash: string;
  readonly language: string;
  readonly method: string;
  readonly form: string;
  /** One yes or no per purpose. */
  readonly decisions: Readonly<Record<string, boolean>>;
  readonly softOptIn?: Readonly<Record<string, SoftOptInFacts>>;
};

/** Who sends it, and whether their browser carries the signal of Global Privacy Control. */
export type Sender = { readonly clientId: string; readonly gpc: boolean };

type Needs = Pick<Ports, 'policy' | 'publications' | 'now' | 'keyRing' | 'decisions'>;

const refusal = (path: string, code: ProblemCode) => new Refusal(code, { places: [{ path, code }] });

const whose = ({ visitorId, subjectId }: Capture, { clientId }: Sender): Who => {
  if (subjectId === undefined) {
    if (visitorId === undefined) throw refusal('visitorId', 'MISSING_FIELD');
    return { visitorId };
  }
  if (visitorId !== undefined) throw refusal('visitorId', 'INVALID_FIELD');
  if (clientId === '') throw new Refusal('TOKEN_MISSING');
  return { subjectId };
};

/** The panel, and the control in it, by which the choice was made; anything else is no explicit act. */
const controlOf = (
  policy: Policy,
  { form, method }: Capture,
  who: Who,
): Panel['methods'][string] & { panel: Panel } => {
  const panel = Object.hasOwn(policy.panels, form) ? policy.panels[form] : undefined;
  const control = panel && Object.hasOwn(panel.methods, method) ? panel.methods[method] : undefined;
  if (!panel) throw refusal('form', 'UNKNOWN_FORM');
  if (panel.openTo !== ('visitorId' in who ? 'visitor' : 'subject')) throw refusal('form', 'FORM_NOT_OPEN');
  if (!control) throw refusal('method', 'CONSENT_NOT_EXPLICIT');
  return { ...control, panel };
};

const checkPurposes = (policy: Policy, panel: Panel, purposes: readonly string[]): void => {
  for (const purpose of purposes) {
    if (panel.offers.includes(purpose)) continue;
    const known = Object.hasOwn(policy.purposes, purpose) ? policy.purposes[purpose] : undefined;
    if (!known) throw refusal('decisions', 'UNKNOWN_PURPOSE');
    if (known.basis !== 'consent') throw refusal('decisions', 'NOT_A_CONSENT_PURPOSE');
    // What opens cookies is asked by its own panel and comes along with nothing else (C-673/17; LOPDGDD art. 6.2).
    throw refusal('decisions', cookiePurposes(policy).includes(purpose) ? 'CONSENT_BUNDLED' : 'PURPOSE_NOT_OFFERED');
  }
};

/** What an application says in its own words must be a plain line, and nothing that we never take. */
const checkLine = (text: string): void => {
  if (!text.isWellFormed() || unprintable.test(text) || text.trim() === '') throw refusal('softOptIn', 'INVALID_FIELD');
  if (holdsForbiddenData(text)) throw refusal('softOptIn', 'FORBIDDEN_DATA');
  // Signed and kept in clear: the person's own data have no place in it.
  if (/\S@\S/u.test(text)) throw refusal('softOptIn', 'NOT_A_REFERENCE');
};

/** One word, as contracts and orders are numbered; a name would take two. */
const checkReference = (text: string): void => {
  checkLine(text);
  if (!/^[\p{L}\p{N}./_#:-]+$/u.test(text)) throw refusal('softOptIn', 'NOT_A_REFERENCE');
};

/** A soft opt-in: one purpose that the policy allows it for, with its facts, and not beside a yes or no to it. */
const softOptInOf = (
  policy: Policy,
  { decisions, softOptIn = {} }: Capture,
  now: Date,
): { readonly purpose: string; readonly facts: SoftOptInFacts } | undefined => {
  const [first, ...more] = Object.entries(softOptIn);
  if (!first) return undefined;
  const [purpose, facts] = first;
  if (more.length > 0 || Object.hasOwn(decisions, purpose)) throw refusal('softOptIn', 'INVALID_FIELD');
  if (!policy.purposes[purpose]?.softOptIn) throw refusal('softOptIn', 'NO_SOFT_OPT_IN');
  const today = civilDate(now, policy.zone);
  if (facts.concludedOn > today || facts.optOutOfferedOn > today) throw refusal('softOptIn', 'INVALID_FIELD');
  checkReference(facts.contract);
  checkLine(facts.product);
  return { purpose, facts };
};

/** What was sent, in 22 characters: two bodies of one id are told apart by it. */
const digestOf = (capture: Capture): string => hash('sha256', canonicalJson(capture), 'base64url').slice(0, 22);

/** When a panel may ask again: after the shortest consent that was given, or the peace that a refusal buys. */
const askAgain = (policy: Policy, purposes: Readonly<Record<string, Choice>>, now: Date): string => {
  const periods = Object.entries(purposes).map(([id, choice]) =>
    choice === 'given' ? (policy.purposes[id]?.consentLasts ?? policy.askAgainAfter) : policy.askAgainAfter,
  );
  const instants = [...new Set(periods)].map((period) => after(now, period).getTime());
  return new Date(Math.min(...instants)).toISOString();
};

/** What is decided, as it will be signed; refuses whatever is no explicit choice of what this panel offers. */
const decide = (capture: Capture, sender: Sender, who: Who, { policy, publications }: Needs, now: Date) => {
  const language = spokenLanguage(policy, capture.language);
  const publication = shownPublication(publications, language, capture.noticeHash, now);
  const { panel, means } = controlOf(policy, capture, who);
  const chosen = Object.entries(capture.decisions);
  checkPurposes(policy, panel, [...Object.keys(capture.decisions), ...Object.keys(capture.softOptIn ?? {})]);
  const soft = softOptInOf(policy, capture, now);
  if (chosen.length === 0 && !soft) throw refusal('decisions', 'MISSING_FIELD');
  // A button that says "all" must have answered all, or the evidence would contradict itself.
  if (means && !panel.offers.every((purpose) => capture.decisions[purpose] === (means === 'all'))) {
    throw refusal('decisions', 'CONSENT_NOT_EXPLICIT');
  }
  const gpc = sender.gpc ? panel.offers.filter((purpose) => policy.purposes[purpose]?.gpcRefuses) : [];
  const kept = soft && !gpc.includes(soft.purpose) ? soft : undefined;
  const purposes: Readonly<Record<string, Choice>> = Object.fromEntries([
    ...chosen.map(([purpose, given]) => [purpose, given ? 'given' : 'refused'] as const),
    ...(kept ? [[kept.purpose, 'soft-opt-in'] as const] : []),
    ...gpc.map((purpose) => [purpose, 'refused'] as const),
  ]);
  return {
    ...who,
    decisionId: capture.decisionId,
    decidedAt: now.toISOString(),
    policy: policy.id,
    policyVersion: publication.version,
    language,
    ...textHashes(publication, language, policy.bindingLanguage),
    method: capture.method,
    form: capture.form,
    source: sender.clientId || 'self',
    purposes,
    ...(gpc.length > 0 && { gpc }),
    ...('visitorId' in who && { askAgainAt: askAgain(policy, purposes, now) }),
    ...(kept && { softOptIn: kept.facts }),
  };
};

/**
 * Keeps what somebody chose in a panel, once: a browser for itself, or an application for a person it knows. The same id with
 * the same body answers the decision that stands, whatever notice and panel are by now; with another body
 * `IDEMPOTENCY_MISMATCH`. With Global Privacy Control the purposes that the policy flags are recorded as refused. Whether the
 * person exists is not asked and not told: a yes for somebody erased changes nothing that the gate says.
 */
export const captureConsent = async (
  capture: Capture,
  sender: Sender,
  ports: Needs,
): Promise<{ readonly fresh: boolean; readonly decision: AnyDecision }> => {
  const { policy, keyRing, decisions } = ports;
  const now = ports.now();
  const who = whose(capture, sender);
  const id = { caller: sender.clientId, decisionId: capture.decisionId };
  const digest = digestOf(capture);
  const answer = (kept: KeptDecision) => {
    if (kept.state === 'mismatch') throw refusal('decisionId', 'IDEMPOTENCY_MISMATCH');
    return { fresh: kept.state === 'kept', decision: kept.decision };
  };

  let decided: ReturnType<typeof decide>;
  try {
    decided = decide(capture, sender, who, ports, now);
  } catch (refused) {
    const known = await decisions.known({ who, id, digest });
    if (known) return answer(known);
    throw refused;
  }
  const make = async () => signDecision<AnyDecision>(decided, await keyRing.signer());
  return answer(await decisions.keep({ who, id, digest, make, until: forgottenAt(policy, now) }));
};
