import type { Language } from '../../../policy/model/types.ts';
import { decrypt, encrypt } from '../keys/sealing.ts';
import type { Ports } from '../ports.ts';

/** One person's subscription to what a purpose sends: what the unsubscribe link of a mail is about. */
export type MailingList = { readonly subjectId: string; readonly purpose: string; readonly language: Language };

/** Longer than any that we make. */
const longestToken = 400;

// format | tenant key version (uint16); bound into the seal as associated data together with the policy.
const headBytes = 3;
const header = (keyVersion: number) => {
  const bytes = Buffer.alloc(headBytes);
  bytes.writeUInt8(1, 0);
  bytes.writeUInt16BE(keyVersion, 1);
  return bytes;
};
const bound = (head: Uint8Array, policy: string) => Buffer.concat([head, Buffer.from(`habeas/unsubscribe/${policy}`)]);

/**
 * The link that takes one person off one list with one POST (RFC 8058): absolute, base64url of `header | iv | sealed JSON | tag`.
 * It never ends, whatever the age of the mail: under every version of the tenant key that is kept it opens, and after the
 * person was erased it still answers.
 */
export const unsubscribeLink = async (
  { subjectId, purpose, language }: MailingList,
  { policy, settings, keyRing, random }: Pick<Ports, 'policy' | 'settings' | 'keyRing' | 'random'>,
): Promise<string> => {
  const { version, key } = await keyRing.derived('unsubscribe');
  const head = header(version);
  const plain = Buffer.from(JSON.stringify([subjectId, purpose, language]));
  const token = Buffer.concat([head, encrypt(key, plain, bound(head, policy.id), random)]).toString('base64url');
  return `${settings.publicUrl}/unsubscribe/${token}`;
};

/** The list that a genuine token names; undefined for everything else. */
export const openUnsubscribe = async (
  token: string,
  { policy, keyRing }: Pick<Ports, 'policy' | 'keyRing'>,
): Promise<MailingList | undefined> => {
  if (token.length > longestToken || !/^[A-Za-z0-9_-]+$/.test(token)) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  // One spelling per token: trailing bits that base64url ignores would otherwise make a second one.
  if (bytes.length < headBytes || bytes.readUInt8(0) !== 1 || bytes.toString('base64url') !== token) return undefined;
  const keyVersion = bytes.readUInt16BE(1);
  const known = (await keyRing.allDerived('unsubscribe')).find(({ version }) => version === keyVersion);
  const plain = known && decrypt(known.key, bytes.subarray(headBytes), bound(header(keyVersion), policy.id));
  if (!plain) return undefined;
  const [subjectId, purpose, language] = JSON.parse(plain.toString()) as [string, string, Language];
  return { subjectId, purpose, language };
};
