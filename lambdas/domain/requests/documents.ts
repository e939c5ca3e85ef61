/** What Lambda can take in one call, once it is encoded. */
export const mostDocumentBytes = 4 * 1024 * 1024;

/** Kinds of file that are taken as a document, told by how they begin. */
export type DocumentType = 'image/jpeg' | 'image/png' | 'application/pdf';

export type StoredDocument = {
  readonly type: DocumentType;
  /** In bytes. */
  readonly size: number;
  /** ISO 8601 UTC. */
  readonly receivedAt: string;
};

/** A document by which somebody shows who they are: one for a request, under a key of its own, until somebody has decided. */
export type Documents = {
  /** False, and nothing changes, while another one stands. */
  readonly keep: (
    requestId: string,
    document: { readonly type: DocumentType; readonly bytes: Uint8Array },
    until: Date,
  ) => Promise<boolean>;
  /** Undefined when there never was one, it has ended or is destroyed. */
  readonly find: (requestId: string) => Promise<StoredDocument | undefined>;
  readonly read: (
    requestId: string,
  ) => Promise<{ readonly type: DocumentType; readonly bytes: Uint8Array } | undefined>;
  /** The key first, which makes it unreadable at once; then the file. May be called again, and has to be if it was cut off. */
  readonly destroy: (requestId: string) => Promise<void>;
};
