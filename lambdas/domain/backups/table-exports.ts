import type { BackedUpTable } from './backups.ts';

/** A copy of one table that the store makes by itself, as it stands now. */
export type ExportState =
  | { readonly state: 'copying' }
  /** `why` is a code of the store. */
  | { readonly state: 'failed'; readonly why: string }
  /** `manifest` names the object that says what was written. */
  | { readonly state: 'copied'; readonly manifest: string };

/** Tables that the store copies by itself to where backups lie, all as of the same second. */
export type TableExports = {
  /**
   * Begins a copy of one table as it stood then (whole seconds, not ahead of now), to objects below `backups/{id}/{table}/`; answers
   * what the store calls it. Asked again for the same within eight hours it answers the same, and begins nothing.
   */
  readonly begin: (id: string, table: BackedUpTable, at: Date) => Promise<string>;
  readonly look: (id: string, table: BackedUpTable, copy: string) => Promise<ExportState>;
};
