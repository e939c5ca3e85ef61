import { createPublicKey, verify } from 'node:crypto';
import { textHash } from '../../../policy/model/canonical.ts';
import type { Language, Publication } from '../../../policy/model/types.ts';
import { canonicalJson } from '../canonical-json.ts';
import type { PublicSigningKey } from '../keys/key-ring.ts';
import { type Claims, claimsAtFault } from './receipt-claims.ts';

/** Why a receipt is not proved. */
export type FaultCode =
  /** No compact JWS: not three parts of base64url, or parts that do not read as we write them. */
  | 'malformed'
  /** Signed in another way than ours, or not at all. */
  | 'header'
  /** The key set has no such key. */
  | 'unknown-key'
  | 'signature'
  /** Signed, but it does not say what a receipt has to say. */
  | 'claims'
  | 'policy-unknown'
  | 'version-unknown'
  /** That version had another text in that language; `binding`: no text with that hash at all. */
  | 'shown-text-other'
  | 'binding-text-other'
  | 'text-missing'
  | 'text-altered';

/** `about`: the claim, key or text that it is about. */
export type Fault = { readonly code: FaultCode; readonly about?: string };

/** A published text that the receipt names, and that has the hash it names. */
export type ProvedText = { readonly version: string; readonly language: Language; readonly hash: string };

export type Verified = {
  /** None: everything that the receipt says was signed by us, on the texts named below. */
  readonly faults: readonly Fault[];
  /** What it says; only as good as `faults` is empty. Absent when it cannot be read. */
  readonly claims?: Claims;
  /** Absent where no text was shown (an import, an unsubscription by one click). */
  readonly shown?: ProvedText;
  readonly binding?: ProvedText;
};

/** The archive of one policy. */
export type PublishedTexts = {
  readonly publications: readonly Publication[];
  /** The file of one text as it is now; undefined where it is missing. */
  readonly text: (version: string, language: Language) => Promise<string | undefined>;
};

/** Ours have about a thousand characters. */
const longest = 16_384;
const languages: readonly Language[] = ['es', 'en'];

/** Bytes of base64url (RFC 4648 section 5) in the one way of writing them: no padding, no spare bits. */
const decode = (part: string): Buffer | undefined => {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? bytes : undefined;
};

/** An object in canonical JSON; undefined for any other bytes. */
const readObject = (bytes: Buffer | undefined): Readonly<Record<string, unknown>> | undefined => {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject && canonicalJson(value) === text ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
};

const isSignedBy = ({ kty, crv, x }: PublicSigningKey, input: string, signature: Buffer): boolean => {
  try {
    return verify(null, Buffer.from(input), createPublicKey({ key: { kty, crv, x }, format: 'jwk' }), signature);
  } catch {
    // No point of the curve.
    return false;
  }
};

type Parts = {
  readonly input: string;
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly signature: Buffer;
};

const readParts = (compact: string): Parts | undefined => {
  const parts = compact.length > longest ? [] : compact.split('.');
  const [head = '', payload = '', tail = ''] = parts;
  const [header, claims, signature] = [readObject(decode(head)), readObject(decode(payload)), decode(tail)];
  if (!header || !claims || !signature || parts.length !== 3) return undefined;
  return { input: `${head}.${payload}`, header, claims, signature };
};

const signatureFaults = ({ input, header, claims, signature }: Parts, keys: readonly PublicSigningKey[]): Fault[] => {
  const { kid } = header;
  const ours = canonicalJson(header) === canonicalJson({ alg: 'EdDSA', kid, typ: 'habeas-receipt+jws' });
  const faults: Fault[] = ours && typeof kid === 'string' && claims['kid'] === kid ? [] : [{ code: 'header' }];
  const fitting = keys.filter((key) => key.kid === kid);
  if (fitting.length === 0) return [...faults, { code: 'unknown-key', ...(typeof kid === 'string' && { about: kid }) }];
  return fitting.some((key) => isSignedBy(key, input, signature)) ? faults : [...faults, { code: 'signature' }];
};

/** Whether a receipt was signed with one of these keys, whatever it says. */
export const isOurs = (compact: string, keys: readonly PublicSigningKey[]): boolean => {
  const parts = readParts(compact);
  return parts !== undefined && signatureFaults(parts, keys).length === 0;
};

type TextProof = { readonly fault: Fault } | { readonly proved: ProvedText };

/** Whether the file still has the hash under which it was published, which the receipt names. */
const proveText = async (
  { version, hashes }: Publication,
  language: Language,
  { text }: PublishedTexts,
): Promise<TextProof> => {
  const about = `${version} ${language}`;
  const found = await text(version, language);
  if (found === undefined) return { fault: { code: 'text-missing', about } };
  const hash = hashes[language];
  return textHash(found) === hash
    ? { proved: { version, language, hash } }
    : { fault: { code: 'text-altered', about } };
};

const proveTexts = async (
  { policy, policyVersion, language, noticeHash, bindingHash }: Claims,
  archive: PublishedTexts | undefined,
): Promise<Pick<Verified, 'faults' | 'shown' | 'binding'>> => {
  if (!archive) return { faults: [{ code: 'policy-unknown', about: policy }] };
  const publication = archive.publications.find(({ version }) => version === policyVersion);
  if (!publication) return { faults: [{ code: 'version-unknown', about: policyVersion }] };
  if (noticeHash === undefined) return { faults: [] };
  const spoken = languages.find((candidate) => publication.hashes[candidate] === bindingHash);
  const other = (code: FaultCode): TextProof => ({ fault: { code } });
  const isShown = publication.hashes[language] === noticeHash;
  const shown = isShown ? await proveText(publication, language, archive) : other('shown-text-other');
  // Read in the binding language, both are one text.
  const isOne = noticeHash === bindingHash;
  const bound = isOne ? shown : spoken ? await proveText(publication, spoken, archive) : other('binding-text-other');
  return {
    faults: [...new Set([shown, bound])].flatMap((proof) => ('fault' in proof ? [proof.fault] : [])),
    ...('proved' in shown && { shown: shown.proved }),
    ...('proved' in bound && { binding: bound.proved }),
  };
};

/**
 * Proves a receipt from public keys and published texts alone, or names everything that fails: form, key, signature, claims,
 * and that the texts it names are those that were published under its version. `archiveOf` answers the archive of a policy
 * id, which comes from the receipt, or undefined.
 */
export const verifyReceipt = async (
  compact: string,
  keys: readonly PublicSigningKey[],
  archiveOf: (policy: string) => Promise<PublishedTexts | undefined>,
): Promise<Verified> => {
  const parts = readParts(compact);
  if (!parts) return { faults: [{ code: 'malformed' }] };
  const signing = signatureFaults(parts, keys);
  const wrong = claimsAtFault(parts.claims);
  if (wrong.length > 0) return { faults: [...signing, ...wrong.map((about) => ({ code: 'claims', about }) as const)] };
  const claims = parts.claims as Claims;
  const { faults, ...texts } = await proveTexts(claims, await archiveOf(claims.policy));
  return { faults: [...signing, ...faults], claims, ...texts };
};

/** The Ed25519 keys of a JSON Web Key Set (RFC 7517, RFC 8037); undefined when it is none. Other kinds of keys are passed over. */
export const keysIn = (set: unknown): readonly PublicSigningKey[] | undefined => {
  const { keys } = (set ?? {}) as { readonly keys?: unknown };
  if (!Array.isArray(keys)) return undefined;
  return keys.filter((key): key is PublicSigningKey => {
    const { kid, kty, crv, x } = (key ?? {}) as Readonly<Record<string, unknown>>;
    return typeof kid === 'string' && kty === 'OKP' && crv === 'Ed25519' && typeof x === 'string';
  });
};

/** Everything called `receipt` in a JSON value, however deep. */
const receiptsOf = (json: unknown): readonly string[] => {
  const found: string[] = [];
  const open: unknown[] = [json];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, inner] of Object.entries(value).reverse()) {
      if (name === 'receipt') found.push(String(inner));
      else open.push(inner);
    }
  }
  return found;
};

/** A word that is, or was, a receipt: links and prose have other characters, or are short. */
const mayBeReceipt = (word: string): boolean =>
  /^eyJ[^.]*\./.test(word) || (word.length > 200 && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(word));

/**
 * The receipts in a text, each once: the text itself, the words of a mail, or whatever is called `receipt` in the JSON of
 * `POST /consents` and `GET /subjects/{id}/decisions`. Empty where there is none.
 */
export const receiptsIn = (text: string): readonly string[] => {
  const trimmed = text.trim();
  if (/^[{[]/.test(trimmed)) {
    try {
      return [...new Set(receiptsOf(JSON.parse(trimmed)))];
    } catch {
      // A text like any other.
    }
  }
  const words = trimmed.split(/[\s<>"]+/).filter((word) => word !== '');
  return words.length === 1 ? words : [...new Set(words.filter(mayBeReceipt))];
};
