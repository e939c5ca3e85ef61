import type { BackedUpTable } from './backups.ts';

/** The only reasons for reading a backup (AB-68, AB-69): integrity, the customer’s order, an order of an authority. */
export type RestoreGround = 'integrity' | 'customer-order' | 'authority-order';
export const restoreGrounds: readonly RestoreGround[] = ['integrity', 'customer-order', 'authority-order'];

/** Tables that a restore puts back. `journal` and `keys` never: they say what has happened since. */
export type RestoredTable = Exclude<BackedUpTable, 'journal'>;
/**
 * What may be ordered, and what a second set of tables holds: `guards` only ever forgets what people asked for when it goes back, so
 * it does so only where the one in use is lost.
 */
export const orderableTables = ['records', 'blocked'] as const satisfies readonly RestoredTable[];
export type OrderableTable = (typeof orderableTables)[number];

/** Whose will a restore is. */
export type RestoreOrder = {
  readonly id: string;
  readonly backupId: string;
  readonly tables: readonly RestoredTable[];
  readonly ground: RestoreGround;
  /** Why, in words; names nobody. */
  readonly reason: string;
  /** Of the customer’s or the authority’s order; names nobody. */
  readonly reference?: string;
  readonly proposedBy: string;
  readonly approvedBy: string;
};

/**
 * How far a restore has come. Each step may be killed and is begun again where it was. `proved` and `refused` are the two ends
 * of the proof: only what is proved may be switched to.
 */
export type RestoreState =
  | 'loading'
  | 'replaying'
  | 'mending'
  | 'settling'
  | 'proving'
  | 'proved'
  | 'refused'
  | 'switched'
  | 'given-up';

/** A place between the items of whole tables, or of partitions of one. */
export type ScanPlace = { readonly table: string; readonly cursor?: string };

/** What is wrong with what was restored; codes, with how often. */
export type RestoreFinding = {
  readonly code:
    | 'ERASED_PERSON'
    | 'WITHDRAWN_GRANT'
    | 'OLD_VALUE'
    | 'UNRESTRICTED'
    | 'UNSUPPRESSED'
    | 'UNHELD'
    | 'OUTLIVED'
    | 'NOT_SETTLED'
    | 'UNKNOWN_PERSON'
    | 'BAD_SIGNATURE'
    | 'UNREADABLE'
    | 'LOST';
  readonly count: number;
};

/** What a restore did and proved; counts only, nobody is named. */
export type RestoreReport = {
  /** Items that came out of the backup, by table; `left`: that had ended since, or were choices of browsers, which are asked anew. */
  readonly loaded: Readonly<Partial<Record<RestoredTable, number>>>;
  readonly left: number;
  /** Entries of the journal that were carried out again, by kind. */
  readonly replayed: Readonly<Record<string, number>>;
  /** People who were left because nobody can read them any more, though the journal does not call them erased: their keys are lost. */
  readonly unreadable?: number;
  readonly looked: number;
  readonly findings: readonly RestoreFinding[];
};

/** Of a restore that has just begun. */
export const emptyReport: RestoreReport = { loaded: {}, left: 0, replayed: {}, looked: 0, findings: [] };

/** A restore as it stands; noted in the journal, which no restore takes back. */
export type Restore = RestoreOrder & {
  readonly state: RestoreState;
  readonly beganAt: string;
  /** Instant that the backup shows. */
  readonly takenAt: string;
  /** Parts of the backup that are loaded. */
  readonly parts: number;
  /** The last entry of the journal that was carried out again, while that is under way. */
  readonly place?: { readonly pk: string; readonly sk: string };
  /** Where the look at every item goes on, while that is under way. */
  readonly scan?: ScanPlace;
  readonly report: RestoreReport;
  readonly provedAt?: string;
  /** Of the first proof, however often it was proved anew. */
  readonly readyAt?: string;
  /** Until when whatever the journal says is carried out again for sure: the proof may have come much later. */
  readonly knownUntil?: string;
  readonly switchedAt?: string;
  /** Set of tables that it was made in, where there are several. */
  readonly set?: string;
  /** Names of entries that were made in the tables of before, and done in these as well since the switch. */
  readonly redone?: readonly string[];
  /** How often it was proved anew because of what happened meanwhile. */
  readonly repeats?: number;
  /** Since when the tables that were switched to also have what happened during the switch, where there are several sets. */
  readonly settledAt?: string;
  /** State of the live tables that it rests on, where those stand still meanwhile. */
  readonly basis?: string;
};

/** What is noted of restores, where no restore takes it back. */
export type Restores = {
  /** By the id of its order; undefined for one that was never begun, or is not kept any more. */
  readonly find: (id: string) => Promise<Restore | undefined>;
  /** Newest first. */
  readonly list: () => Promise<readonly Restore[]>;
  /** Whether the journal says nothing that happened since its proof: if it does, a switch would undo it. */
  readonly isStillProved: (restore: Restore) => Promise<boolean>;
};
