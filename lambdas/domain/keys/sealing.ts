import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/** Fresh random bytes; an argument everywhere, so that vectors and simulations can fix it. */
export type Random = (bytes: number) => Uint8Array;

/** What a sealed value belongs to; opening it as anything else fails. */
export type SealContext = { readonly subject: string; readonly attribute: string; readonly version: number };

/** Node 24 takes a key as bytes too, but then looks at it for six times as long as the work itself takes. */
const secret = (key: Uint8Array): KeyObject => createSecretKey(key);

const associated = ({ subject, attribute, version }: SealContext) =>
  Buffer.from(JSON.stringify(['habeas/seal/1', subject, attribute, version]));

/** AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D): `iv | ciphertext | tag`. */
export const encrypt = (key: Uint8Array, plain: Uint8Array, aad: Uint8Array, random: Random): Buffer => {
  const iv = random(12);
  const cipher = createCipheriv('aes-256-gcm', secret(key), iv).setAAD(aad);
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
};

/** The reverse; undefined when key, text or associated data are not the ones it was made with. */
export const decrypt = (key: Uint8Array, sealed: Uint8Array, aad: Uint8Array): Buffer | undefined => {
  if (sealed.length < 28) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', secret(key), sealed.subarray(0, 12), { authTagLength: 16 })
    .setAAD(aad)
    .setAuthTag(sealed.subarray(-16));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
  } catch {
    return undefined;
  }
};

/** Seals any JSON value for storage; base64url text. */
export const seal = (key: Uint8Array, value: unknown, context: SealContext, random: Random): string =>
  encrypt(key, Buffer.from(JSON.stringify(value)), associated(context), random).toString('base64url');

/** Opens what `seal` made; throws when it is not genuine, for a stored value that cannot be opened is damage, not input. */
export const unseal = (key: Uint8Array, sealed: string, context: SealContext): unknown => {
  const plain = decrypt(key, Buffer.from(sealed, 'base64url'), associated(context));
  if (!plain) throw new Error(`the sealed attribute "${context.attribute}" cannot be opened with this key`);
  return JSON.parse(plain.toString());
};

/** One key for one use out of the tenant key (HKDF-SHA-256, RFC 5869): knowing one tells nothing about another. */
export const deriveKey = (tenantKey: Uint8Array, policy: string, use: string): Buffer =>
  Buffer.from(hkdfSync('sha256', tenantKey, Buffer.from(policy), Buffer.from(`habeas/${use}`), 32));

/** Keyed hash (HMAC-SHA-256), base64url. The parts are length-prefixed, so no two lists of parts collide. */
export const keyedHash = (key: Uint8Array, ...parts: readonly string[]): string => {
  const mac = createHmac('sha256', secret(key));
  for (const part of parts) {
    const bytes = Buffer.from(part);
    mac.update(`${bytes.length}:`).update(bytes);
  }
  return mac.digest('base64url');
};
