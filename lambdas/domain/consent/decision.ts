import type { Language, Period, Policy, Publication } from '../../../policy/model/types.ts';
import { canonicalJson } from '../canonical-json.ts';
import type { Signer } from '../keys/key-ring.ts';

/** What a decision made of one purpose. */
export type Choice = 'given' | 'refused' | 'withdrawn';

/**
 * One decision: state and evidence at once, never changed. It names the text that was shown and the binding one by hash, how
 * and when the choice was made (GDPR art. 7(1)), and carries our signature over all of it.
 */
export type Decision = {
  readonly decisionId: string;
  readonly subjectId: string;
  /** ISO 8601 UTC. */
  readonly decidedAt: string;
  readonly policy: string;
  readonly policyVersion: string;
  readonly language: Language;
  readonly noticeHash: string;
  readonly bindingHash: string;
  readonly method: 'mailed-link' | 'undo-link';
  readonly form: string;
  /** `self`, or the client id of the application that entered the data (GDPR art. 14(2)(f)). */
  readonly source: string;
  /** Every purpose this decision speaks of; others are unchanged. */
  readonly purposes: Readonly<Record<string, Choice>>;
  readonly kid: string;
  /** Ed25519 over the JWS signing input of the fields above (RFC 8037), base64url. */
  readonly signature: string;
};

const base64url = (text: string) => Buffer.from(text).toString('base64url');

const signingInput = ({
  signature: _signature,
  ...claims
}: Decision | (Omit<Decision, 'signature'> & { signature?: never })) =>
  `${base64url(canonicalJson({ alg: 'EdDSA', kid: claims.kid, typ: 'habeas-receipt+jws' }))}.${base64url(canonicalJson(claims))}`;

/** Signs what was decided. */
export const signDecision = (decided: Omit<Decision, 'kid' | 'signature'>, signer: Signer): Decision => {
  const claims = { ...decided, kid: signer.kid };
  return { ...claims, signature: signer.sign(Buffer.from(signingInput(claims))).toString('base64url') };
};

/** The receipt of a decision: a compact JWS, rebuilt byte for byte from what is stored. */
export const receiptOf = (decision: Decision): string => `${signingInput(decision)}.${decision.signature}`;

/** The hashes a decision made on this publication, in this language, has to name. */
export const textHashes = (publication: Publication, language: Language, binding: Language) => ({
  noticeHash: publication.hashes[language],
  bindingHash: publication.hashes[binding],
});

/** How long the proof of a consent is kept, blocked, once nothing rests on it any more (GDPR art. 7(1); LOPDGDD arts. 32, 72). */
export const proofPeriod = (policy: Policy): Period => {
  const period = policy.retention[policy.consentProof]?.blocked?.period;
  if (!period) throw new Error('the policy names no blocked period for the proof of consent');
  return period;
};
