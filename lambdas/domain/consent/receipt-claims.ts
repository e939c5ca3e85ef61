import { isCivilDate } from '../time.ts';
import type { Decision, Provenance } from './decision.ts';

/** What a receipt says: a decision of a person, or of an anonymous visitor. */
export type Claims = Omit<Decision, 'signature' | 'subjectId'> & {
  readonly subjectId?: string;
  readonly visitorId?: string;
};

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string' && value !== '' && value.length <= 300;
const matches =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const isInstant: Check = (value) =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value)) && new Date(value).toISOString() === value;
const isDate: Check = (value) => typeof value === 'string' && isCivilDate(value);
const isHash = matches(/^[\w-]{43}$/);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const hasParts =
  (parts: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isRecord(value) && Object.entries(parts).every(([name, isRight]) => isRight(value[name]));
const ifSaid =
  (isRight: Check): Check =>
  (value) =>
    value === undefined || isRight(value);

const mandatory: Readonly<Record<string, Check>> = {
  decisionId: isText,
  decidedAt: isInstant,
  policy: matches(/^[a-z][a-z0-9-]*$/),
  policyVersion: matches(/^\d{4}-\d{2}-\d{2}(\.\d+)?$/),
  language: matches(/^(es|en)$/),
  method: isText,
  form: isText,
  source: isText,
  purposes: (value) =>
    isRecord(value) && Object.values(value).every(matches(/^(given|refused|withdrawn|soft-opt-in)$/)),
  kid: isText,
};

const optional: Readonly<Record<string, Check>> = {
  subjectId: isText,
  visitorId: isText,
  noticeHash: isHash,
  bindingHash: isHash,
  gpc: (value) => Array.isArray(value) && value.every(isText),
  askAgainAt: isInstant,
  softOptIn: hasParts({ contract: isText, concludedOn: isDate, product: isText, optOutOfferedOn: isDate }),
  provenance: hasParts({ source: ifSaid(isText), decidedOn: ifSaid(isDate), proof: ifSaid(isText) }),
};

const isWhole = ({ source, decidedOn, proof }: Provenance): boolean =>
  source !== undefined && decidedOn !== undefined && proof !== undefined;

/** Names of claims that are known here; a receipt may carry others, which are signed all the same. */
export const knownClaims: readonly string[] = [...Object.keys(mandatory), ...Object.keys(optional)];

/**
 * Names of the claims that are missing, of the wrong shape, or at odds with each other: a receipt names one person or visitor,
 * a yes names the text it was given on, or where the firm has it from, when and on what proof, and a soft opt-in its facts. Empty for a good receipt.
 */
export const claimsAtFault = (claims: Readonly<Record<string, unknown>>): readonly string[] => {
  const lacking = Object.entries(mandatory).flatMap(([name, isRight]) => (isRight(claims[name]) ? [] : [name]));
  const wrong = Object.entries(optional).flatMap(([name, isRight]) =>
    claims[name] === undefined || isRight(claims[name]) ? [] : [name],
  );
  if (lacking.length + wrong.length > 0) return [...lacking, ...wrong];
  const { subjectId, visitorId, noticeHash, bindingHash, provenance, softOptIn, purposes, gpc } =
    claims as unknown as Claims;
  const choices = Object.values(purposes);
  return [
    ...((subjectId === undefined) === (visitorId === undefined) ? ['subjectId'] : []),
    ...(noticeHash === undefined && choices.includes('given') && !provenance ? ['noticeHash'] : []),
    ...(choices.includes('given') && provenance && !isWhole(provenance) ? ['provenance'] : []),
    ...((noticeHash === undefined) === (bindingHash === undefined) ? [] : ['bindingHash']),
    ...(choices.includes('soft-opt-in') && !softOptIn ? ['softOptIn'] : []),
    ...(gpc?.some((purpose) => purposes[purpose] !== 'refused') ? ['gpc'] : []),
  ];
};
