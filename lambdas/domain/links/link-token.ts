import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Language, Policy } from '../../../policy/model/types.ts';
import { type KeyRing, type LinkKind, linkKinds, type RequestLinkKind, requestLinkKinds } from '../keys/key-ring.ts';
import { decrypt, encrypt, type Random } from '../keys/sealing.ts';
import { after } from '../time.ts';

/** Longest token, so that links survive every mail program. A form that needs more is refused. */
export const longestToken = 1_800;
const mostUnpacked = 64 * 1024;

/** What a registration or an entry carries inside its link, and nowhere else. */
export type SealedForm = {
  readonly kind: 'registration' | 'entry';
  /** Derived from caller, canonical body and day: two mails of one registration make one person. */
  readonly id: string;
  readonly issuedAt: Date;
  readonly form: string;
  readonly language: Language;
  /** Version of the notice that was current and, for a registration, shown. */
  readonly version: string;
  readonly fields: Readonly<Record<string, string | boolean>>;
  /** The person's choices; an entry has none until the person makes them. */
  readonly decisions: Readonly<Record<string, boolean>>;
  /** Client id of the application that entered the data; registrations have none. */
  readonly source?: string;
};

/** What an undo link carries: only ids. */
export type SealedUndo = {
  readonly kind: 'undo';
  readonly id: string;
  readonly issuedAt: Date;
  readonly subjectId: string;
  readonly decisionId: string;
  readonly language: Language;
};

/** What a link to the preference centre carries: whose it is, and nothing that would tell it to a reader. */
export type SealedPreference = {
  readonly kind: 'preference';
  readonly issuedAt: Date;
  readonly subjectId: string;
  readonly language: Language;
};

/** What a link about a request carries: its reference, and an id by which the link is used once. */
export type SealedRequest = {
  readonly kind: RequestLinkKind;
  readonly id: string;
  readonly issuedAt: Date;
  readonly requestId: string;
  readonly language: Language;
};

export type LinkPayload = SealedForm | SealedUndo | SealedPreference | SealedRequest;

const isRequestLink = (kind: LinkKind | undefined): kind is RequestLinkKind =>
  requestLinkKinds.some((known) => known === kind);

/** A token says in whole seconds when it was made. */
const issuedSecond = ({ issuedAt }: LinkPayload) => Math.floor(issuedAt.getTime() / 1000);

/** The instant from which a link is dead. */
export const linkEnds = (policy: Policy, payload: LinkPayload): Date =>
  after(new Date(issuedSecond(payload) * 1000), policy.links[payload.kind].lives);

// version | kind | key period (uint32) ; bound into the seal as associated data together with the policy.
const header = (kind: LinkKind, period: number) => {
  const bytes = Buffer.alloc(6);
  bytes.writeUInt8(1, 0);
  bytes.writeUInt8(linkKinds.indexOf(kind), 1);
  bytes.writeUInt32BE(period, 2);
  return bytes;
};
const bound = (head: Uint8Array, policy: Policy) => Buffer.concat([head, Buffer.from(`habeas/link/${policy.id}`)]);

const pack = (payload: LinkPayload): unknown[] => {
  const issued = issuedSecond(payload);
  if (payload.kind === 'preference') return [payload.subjectId, issued, payload.language];
  if ('requestId' in payload) return [payload.id, issued, payload.language, payload.requestId];
  return payload.kind === 'undo'
    ? [payload.id, issued, payload.language, payload.subjectId, payload.decisionId]
    : [
        payload.id,
        issued,
        payload.language,
        payload.form,
        payload.version,
        payload.fields,
        payload.decisions,
        payload.source ?? null,
      ];
};

const unpack = (kind: LinkKind, packed: readonly unknown[]): LinkPayload => {
  const [id, issued, language, ...rest] = packed as [string, number, Language, ...unknown[]];
  const issuedAt = new Date(issued * 1000);
  if (kind === 'preference') return { kind, issuedAt, subjectId: id, language };
  const common = { id, issuedAt, language };
  if (isRequestLink(kind)) return { kind, ...common, requestId: String(rest[0]) };
  if (kind === 'undo') {
    const [subjectId, decisionId] = rest as [string, string];
    return { kind, ...common, subjectId, decisionId };
  }
  const [form, version, fields, decisions, source] = rest as [
    string,
    string,
    SealedForm['fields'],
    SealedForm['decisions'],
    string | null,
  ];
  return { kind, ...common, form, version, fields, decisions, ...(source !== null && { source }) };
};

/**
 * Seals a payload under the current key of its kind: base64url of `header | iv | deflated JSON | tag`. The text may be longer
 * than `longestToken`; the caller refuses it then.
 */
export const sealLink = async (
  payload: LinkPayload,
  { policy, keyRing, random }: { policy: Policy; keyRing: KeyRing; random: Random },
): Promise<string> => {
  const { period, key } = await keyRing.currentKey(payload.kind);
  const head = header(payload.kind, period);
  const plain = deflateRawSync(Buffer.from(JSON.stringify(pack(payload))), { level: 9 });
  return Buffer.concat([head, encrypt(key, plain, bound(head, policy), random)]).toString('base64url');
};

/** The kind that a token says it is of; whether it is genuine, only opening it tells. */
export const claimedKind = (token: string): LinkKind | undefined => linkKinds[Buffer.from(token, 'base64url')[1] ?? -1];

/** Opens a token that is genuine, of a live key, and not past its end; undefined for everything else, without saying which. */
export const openLink = async (
  token: string,
  { policy, keyRing, now }: { policy: Policy; keyRing: KeyRing; now: () => Date },
): Promise<LinkPayload | undefined> => {
  if (token.length > longestToken || !/^[A-Za-z0-9_-]+$/.test(token)) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  // One spelling per token: trailing bits that base64url ignores would otherwise make a second one.
  if (bytes.length < 34 || bytes.readUInt8(0) !== 1 || bytes.toString('base64url') !== token) return undefined;
  const kind = linkKinds[bytes.readUInt8(1)];
  if (!kind) return undefined;
  const key = await keyRing.keyOfPeriod(kind, bytes.readUInt32BE(2));
  const plain = key && decrypt(key, bytes.subarray(6), bound(bytes.subarray(0, 6), policy));
  if (!plain) return undefined;
  const payload = unpack(
    kind,
    JSON.parse(inflateRawSync(plain, { maxOutputLength: mostUnpacked }).toString()) as unknown[],
  );
  return now() < linkEnds(policy, payload) ? payload : undefined;
};
