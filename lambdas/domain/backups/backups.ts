/** Tables that backups hold. `keys` is never among them: without its key nothing of an erased person can be read. */
export type BackedUpTable = 'records' | 'blocked' | 'journal' | 'guards';
export const backedUpTables: readonly BackedUpTable[] = ['records', 'blocked', 'journal', 'guards'];

/** Why a backup was taken. */
export type BackupReason = 'nightly' | 'before-restore' | 'before-maintenance';

/** One object of a backup: items of one table. */
export type BackupPart = {
  readonly table: BackedUpTable;
  /** Of the object, as it is stored. */
  readonly name: string;
  readonly items: number;
  /** Of the object as stored, compressed. */
  readonly bytes: number;
  /** SHA-256 of the object as stored, hex. */
  readonly sha256: string;
};

/**
 * What a backup consists of; itself an object, `backups/{id}/manifest.json`, written last: without it there is no backup. All
 * parts show the tables as they stood at one moment, `takenAt`.
 */
export type Manifest = {
  readonly layout: 1;
  /** Unique, and in the order of time: `20261201T040000000Z-` and eight random characters. */
  readonly id: string;
  readonly policy: string;
  readonly policyVersion: string;
  readonly reason: BackupReason;
  /** ISO 8601 UTC. */
  readonly takenAt: string;
  readonly finishedAt: string;
  /** `lines`: gzip, one stored item a line as JSON. `dynamodb`: gzip, one a line as DynamoDB exports it. */
  readonly format: 'lines' | 'dynamodb';
  readonly counts: Readonly<Record<BackedUpTable, number>>;
  readonly parts: readonly BackupPart[];
  /** Versions of the tenant key and ids of the signing keys that were in use then: a restore needs them. */
  readonly keys: { readonly tenant: readonly number[]; readonly signing: readonly string[] };
};

/** What is noted of a backup where no restore takes it back: in the journal. */
export type BackupEntry = {
  readonly id: string;
  readonly reason: BackupReason;
  /** `taking` until its manifest is written; `failed` where it was given up. */
  readonly state: 'taking' | 'taken' | 'failed';
  readonly policyVersion?: string;
  readonly beganAt: string;
  readonly takenAt?: string;
  readonly finishedAt?: string;
  /** When it was first known to lie whole in the place that backups are copied to. Only then is it missed there. */
  readonly copiedAt?: string;
  /** What the store calls the copies that it makes by itself, as far as they are begun. */
  readonly copies?: Readonly<Partial<Record<BackedUpTable, string>>>;
  readonly counts?: Readonly<Record<BackedUpTable, number>>;
  readonly bytes?: number;
  /** SHA-256 of the manifest as stored, hex. */
  readonly manifest?: string;
  /** The last instant at which anything of it can still lie anywhere. */
  readonly gone: string;
};

/** One stored version of an object, as a bucket with versions lists it; in a folder every file is one. */
export type StoredVersion = {
  readonly name: string;
  /** Names this version; empty where there are none. */
  readonly version: string;
  readonly size: number;
  readonly storedAt: string;
  readonly isNewest: boolean;
  /** A mark of deletion: it holds nothing, and hides what does. */
  readonly isMarker: boolean;
};

/** Where backups lie. Written once, never changed; nothing is removed before its lock has ended. */
export type BackupObjects = {
  /** True if these bytes stand under the name afterwards; false if others do, which are left as they are. */
  readonly put: (name: string, bytes: Uint8Array) => Promise<boolean>;
  readonly get: (name: string) => Promise<Uint8Array | undefined>;
  /** The bytes as they come; undefined if there is no such object. */
  readonly read: (name: string) => Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Every version of every object whose name begins so, by name; at most `limit` (default 1,000) a page. */
  readonly versions: (
    prefix: string,
    page?: { readonly limit?: number; readonly cursor?: string },
  ) => Promise<{ readonly items: readonly StoredVersion[]; readonly cursor?: string }>;
  /** Idempotent. False while its lock stands: then nothing has changed. */
  readonly remove: (name: string) => Promise<boolean>;
};

/** What the daily look at the backups found. Codes are those of alarms; `ids` name backups, `names` objects, never people. */
export type BackupFindings = {
  readonly looked: number;
  readonly findings: readonly {
    readonly code: 'BACKUP_TOO_OLD' | 'BACKUP_MISSING' | 'BACKUP_LATE' | 'BACKUP_MISMATCH';
    readonly ids: readonly string[];
    readonly names: readonly string[];
  }[];
};

/** Backups of everything but keys. */
export type Backups = {
  /**
   * Takes one. Where the store copies its tables by itself (AWS) it is only begun, and `goOn` finishes it. `progress` is told how
   * many items are written so far.
   */
  readonly take: (reason: BackupReason, progress?: (items: number) => void) => Promise<BackupEntry>;
  /** Goes on with what was begun and is not finished; answers those that came to their end, well or not. */
  readonly goOn: () => Promise<readonly BackupEntry[]>;
  readonly find: (id: string) => Promise<BackupEntry | undefined>;
  /** Newest first. */
  readonly list: (page: {
    readonly limit: number;
    readonly before?: string;
  }) => Promise<{ readonly backups: readonly BackupEntry[]; readonly next?: string }>;
  /** Looks at every version that lies there, and at whether each backup is whole. */
  readonly check: () => Promise<BackupFindings>;
  /** Removes what has come to its end, where the place does not do so by itself. Answers how many objects went. */
  readonly end: () => Promise<number>;
};
