import { longestConsent } from '../../../policy/model/derive.ts';
import type { Language, Period, Policy, Publication } from '../../../policy/model/types.ts';
import { canonicalJson } from '../canonical-json.ts';
import type { Signer } from '../keys/key-ring.ts';
import { after } from '../time.ts';

/**
 * What a decision made of one purpose. `soft-opt-in` is no consent: a customer who may get advertising for similar products
 * until they say no (LSSI art. 21.2).
 */
export type Choice = 'given' | 'refused' | 'withdrawn' | 'soft-opt-in';

/** Choices that a restored backup must not undo. */
const stops: readonly Choice[] = ['refused', 'withdrawn'];

/** The purposes that a decision stops or refuses. */
export const stopsOf = (purposes: Readonly<Record<string, Choice>>): readonly string[] =>
  Object.keys(purposes).filter((id) => stops.some((stop) => stop === purposes[id]));

/** The facts that LSSI art. 21.2 asks for; the fourth, a way out in every message, is the message's own. */
export type SoftOptInFacts = {
  /** The firm's own reference of the contract in which the address was obtained. */
  readonly contract: string;
  /** Civil date of that contract. */
  readonly concludedOn: string;
  /** What was bought, as the firm calls it: only advertising for similar products of its own may follow. */
  readonly product: string;
  /** Civil date on which the address was collected and the way out was offered, free and simple. */
  readonly optOutOfferedOn: string;
};

/**
 * Where an imported decision comes from: the firm's word, recorded as such. A part that the firm did not say is absent; a yes
 * has all three. Every import has a provenance, even one without parts, and nothing else has.
 */
export type Provenance = {
  /** System or list it was taken from. */
  readonly source?: string;
  /** Civil date on which the person decided. */
  readonly decidedOn?: string;
  /** Where the firm keeps its proof. */
  readonly proof?: string;
};

type Decided = {
  readonly decisionId: string;
  /** When it was recorded here; ISO 8601 UTC. */
  readonly decidedAt: string;
  readonly policy: string;
  /** The version it was made on; of an import, the one in force when it was recorded. */
  readonly policyVersion: string;
  readonly language: Language;
  /** Hashes of the text that was shown and of the binding one. An import has none: we were not there. */
  readonly noticeHash?: string;
  readonly bindingHash?: string;
  /**
   * `mailed-link`, `undo-link`, `preference-centre`, `unsubscribe`, `complaint`, `request`, `restore`, `import`, or a control of a
   * panel.
   */
  readonly method: string;
  /** Id of the form or panel. */
  readonly form: string;
  /** `self`, or the client id of the application that sent it (GDPR art. 14(2)(f)). */
  readonly source: string;
  /** Every purpose this decision speaks of; others are unchanged. */
  readonly purposes: Readonly<Record<string, Choice>>;
  /** Purposes that a browser's Global Privacy Control refused, whatever was pressed. */
  readonly gpc?: readonly string[];
  /** A cookie panel asks again from then on, not before; ISO 8601 UTC. */
  readonly askAgainAt?: string;
  readonly softOptIn?: SoftOptInFacts;
  readonly provenance?: Provenance;
  readonly kid: string;
  /** Ed25519 over the JWS signing input of the fields above (RFC 8037), base64url. */
  readonly signature: string;
};

/**
 * One decision: state and evidence at once, never changed. It names the text that was shown and the binding one by hash, how
 * and when the choice was made (GDPR art. 7(1)), and carries our signature over all of it.
 */
export type Decision = Decided & { readonly subjectId: string };
/** The same of an anonymous visitor, who is a random number that their browser keeps. */
export type VisitorDecision = Decided & { readonly visitorId: string };
export type AnyDecision = Decision | VisitorDecision;

/** Whose decision: a person we know, or a browser. */
export type Who = { readonly subjectId: string } | { readonly visitorId: string };

const base64url = (text: string) => Buffer.from(text).toString('base64url');

type Unsigned<T extends AnyDecision> = Omit<T, 'kid' | 'signature'>;

/** The headers of the few keys that there are. */
const headers = new Map<string, string>();
const headerOf = (kid: string): string => {
  const known = headers.get(kid);
  if (known !== undefined) return known;
  const header = base64url(canonicalJson({ alg: 'EdDSA', kid, typ: 'habeas-receipt+jws' }));
  headers.set(kid, header);
  return header;
};

const signingInput = (claims: Readonly<Record<string, unknown>>) => {
  const { signature: _signature, ...signed } = claims;
  return `${headerOf(String(signed['kid']))}.${base64url(canonicalJson(signed))}`;
};

/** What was signed a moment ago, so that its receipt need not be put together again. */
const justSigned = new WeakMap<AnyDecision, string>();

/** Signs what was decided. */
export const signDecision = <T extends AnyDecision>(decided: Unsigned<T>, signer: Signer): T => {
  const claims = { ...decided, kid: signer.kid };
  const input = signingInput(claims);
  const decision = { ...claims, signature: signer.sign(Buffer.from(input)).toString('base64url') } as unknown as T;
  justSigned.set(decision, input);
  return decision;
};

/** The receipt of a decision: a compact JWS, rebuilt byte for byte from what is stored. */
export const receiptOf = (decision: AnyDecision): string =>
  `${justSigned.get(decision) ?? signingInput(decision)}.${decision.signature}`;

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

/** When the store may forget a decision: long after the last yes in it has lapsed. A person's no stays with the person. */
export const forgottenAt = (policy: Policy, now: Date): Date =>
  after(after(now, longestConsent(policy)), proofPeriod(policy));
