/** One file that a person gets. */
export type BundleFile = {
  /** As it is saved: of letters, digits, `.`, `-` and `_`, and says nothing of anybody. */
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
};

/** A file of a bundle, by the part that it is fetched as. */
export type BundlePart = {
  readonly part: string;
  readonly name: string;
  readonly type: string;
  /** In bytes. */
  readonly size: number;
};

export type Bundle = { readonly parts: readonly BundlePart[]; readonly expiresAt: Date };

/** What is ready to be fetched for a request: sealed under a key of its own, and gone with that key. */
export type Bundles = {
  /** Keeps the files of a request in place of any that were kept for it before. */
  readonly keep: (requestId: string, files: readonly BundleFile[], expiresAt: Date) => Promise<Bundle>;
  /** Undefined when there never was one, it has ended or is destroyed. */
  readonly find: (requestId: string) => Promise<Bundle | undefined>;
  readonly read: (requestId: string, part: string) => Promise<BundleFile | undefined>;
  /** The key first, which makes all of it unreadable at once; then the files. Does no harm where nothing is. */
  readonly destroy: (requestId: string) => Promise<void>;
};
