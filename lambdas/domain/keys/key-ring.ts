import type { SealContext } from './sealing.ts';

/** Links about a request for a right. */
export const requestLinkKinds = ['request', 'download', 'upload', 'address', 'revert'] as const;
export type RequestLinkKind = (typeof requestLinkKinds)[number];
export type LinkKind = 'registration' | 'entry' | 'undo' | 'preference' | RequestLinkKind;
/** Tokens name their kind by its place here: only ever append. */
export const linkKinds: readonly LinkKind[] = ['registration', 'entry', 'undo', 'preference', ...requestLinkKinds];

/**
 * Kinds of keys that change with time and are destroyed: those of links; `guard`, which rate counters and ids of unconfirmed
 * registrations are hashed with; `message`, which the words of messages that wait to be sent are sealed with. Once it is gone,
 * what was hashed can be linked to nobody and what was sealed can be read by nobody, however long a row lingers.
 */
export type PassingKind = LinkKind | 'guard' | 'message';
export const passingKinds: readonly PassingKind[] = [...linkKinds, 'guard', 'message'];

/** Uses of keys derived from the tenant key. */
export type KeyUse =
  | 'lookup'
  | 'suppression'
  | 'nonce'
  | 'console'
  | 'wrap'
  | 'unsubscribe'
  | 'import'
  | 'reference'
  | 'erased'
  | 'blocked-lookup'
  | 'visit-link'
  | 'code';

/** Files that pass: what is handed to a person, and a document that one sent to show who they are. */
export type FileKind = 'bundle' | 'document';

/** A public key as JWK (RFC 8037), with the id that signatures name. */
export type PublicSigningKey = {
  readonly kid: string;
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
};
export type Signer = { readonly kid: string; readonly sign: (bytes: Uint8Array) => Buffer };

/**
 * The keys of this deployment. The tenant key is unwrapped once and kept in memory for at most five minutes; all others are
 * derived from it or sealed under it.
 */
export type KeyRing = {
  /** The key of one use, under the tenant key version in force. */
  readonly derived: (use: KeyUse) => Promise<{ readonly version: number; readonly key: Uint8Array }>;
  /**
   * The same use under every tenant key version that is kept, newest first: for matching what other versions wrote. The first may not
   * be in force yet: what is written is written under `derived`.
   */
  readonly allDerived: (use: KeyUse) => Promise<readonly { readonly version: number; readonly key: Uint8Array }[]>;
  /**
   * The same use under every version that was in force at some time within the last so many hours, the one in force first: for what is
   * known again only for so long, such as a code or a form.
   */
  readonly recent: (
    use: KeyUse,
    hours: number,
  ) => Promise<readonly { readonly version: number; readonly key: Uint8Array }[]>;
  /** Every version of the tenant key that is kept, newest first. */
  readonly versions: () => Promise<readonly TenantKeyVersion[]>;
  /**
   * Adds a version, which is in force ten minutes later: until then every process has read of it. While one waits to be in force
   * it is that one, so that a repeat makes no second.
   */
  readonly rotate: () => Promise<TenantKeyVersion>;
  /** The same key sealed under the version in force; undefined where it is already. Throws where it cannot be opened. */
  readonly rewrap: (name: string, kept: WrappedKey) => Promise<WrappedKey | undefined>;
  /** The key of the present period, created on first use: what is sealed or hashed now. */
  readonly currentKey: (kind: PassingKind) => Promise<{ readonly period: number; readonly key: Uint8Array }>;
  /** The key of a period, or undefined where there never was one or it is destroyed. */
  readonly keyOfPeriod: (kind: PassingKind, period: number) => Promise<Uint8Array | undefined>;
  /** The key of one person, or undefined when it never was or is destroyed. */
  readonly subjectKey: (subjectId: string) => Promise<Uint8Array | undefined>;
  /** A new key for a person: the key itself, and what the `keys` table is to hold. */
  readonly newSubjectKey: (subjectId: string) => Promise<{ readonly key: Uint8Array; readonly wrapped: WrappedKey }>;
  /** The key of the files of one request, or undefined when it never was, has ended or is destroyed. */
  readonly fileKey: (kind: FileKind, requestId: string) => Promise<Uint8Array | undefined>;
  /** A new key for files of a request: the key itself, and what the `keys` table is to hold. */
  readonly newFileKey: (
    kind: FileKind,
    requestId: string,
  ) => Promise<{ readonly key: Uint8Array; readonly wrapped: WrappedKey }>;
  /** The key that blocked data of one category, ending in one month (`YYYY-MM`), are sealed with; created on first use. */
  readonly classKey: (category: string, month: string) => Promise<Uint8Array>;
  /** The same key if there is one; undefined when it never was or is destroyed. */
  readonly existingClassKey: (category: string, month: string) => Promise<Uint8Array | undefined>;
  /** Signs receipts; created on first use. */
  readonly signer: () => Promise<Signer>;
};

/** One version of the tenant key; the first has been in force since ever. `inForceFrom`: ISO 8601 UTC. */
export type TenantKeyVersion = { readonly version: number; readonly inForceFrom?: string };

/** A key sealed under the tenant key, and the version of that key. */
export type WrappedKey = { readonly wrapped: string; readonly tenantVersion: number };

/** Context under which keys are sealed by the tenant key. */
export const wrapContext = (name: string): SealContext => ({ subject: name, attribute: 'key', version: 1 });
