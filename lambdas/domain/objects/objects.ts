/** Immutable objects by name: written once, never overwritten. Names are `/`-separated segments of `[A-Za-z0-9._=-]`. */
export type Objects = {
  /** True if these bytes stand under the name afterwards; false if others do, which are left as they are. */
  readonly put: (name: string, bytes: Uint8Array) => Promise<boolean>;
  readonly get: (name: string) => Promise<Uint8Array | undefined>;
  /** Names in UTF-8 order, at most `limit` (default 1,000) a page. */
  readonly list: (
    prefix: string,
    page?: { readonly limit?: number; readonly cursor?: string },
  ) => Promise<{
    readonly items: readonly { readonly name: string; readonly size: number; readonly storedAt: string }[];
    readonly cursor?: string;
  }>;
  /** Idempotent. A locked object refuses: false. */
  readonly remove: (name: string) => Promise<boolean>;
};
