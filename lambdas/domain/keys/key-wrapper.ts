/** What a wrapped key is for; bound in, so that one wrapped key cannot be presented as another. */
export type KeyContext = Readonly<Record<string, string>>;

/**
 * The outermost key, which never leaves its home (KMS, or a file outside the data folder). Both throw `Unavailable` when the
 * key service cannot be reached, and a plain error when the wrapped text is not genuine: never a fallback to plaintext.
 */
export type KeyWrapper = {
  /** At most 4,096 bytes in; base64url text out. */
  readonly wrap: (plain: Uint8Array, context: KeyContext) => Promise<string>;
  readonly unwrap: (wrapped: string, context: KeyContext) => Promise<Uint8Array>;
};
