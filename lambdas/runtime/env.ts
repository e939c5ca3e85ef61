import type { BackedUpTable } from '../domain/backups/backups.ts';
import type { OrderableTable } from '../domain/backups/restore.ts';

/**
 * Environment of every function. The constructs type what they set with this, so a misspelt variable does not compile.
 * `HABEAS_SETTINGS` is the JSON of `Settings`.
 */
export type Env = {
  readonly HABEAS_TABLE_RECORDS: string;
  readonly HABEAS_TABLE_BLOCKED: string;
  readonly HABEAS_TABLE_KEYS: string;
  readonly HABEAS_TABLE_JOURNAL: string;
  readonly HABEAS_TABLE_GUARDS: string;
  readonly HABEAS_TABLE_TRANSIENT: string;
  /** The set that `records` and `blocked` are of: `a` or `b`. */
  readonly HABEAS_TABLE_SET: string;
  /** ARN of the KMS key that wraps the tenant key. */
  readonly HABEAS_WRAPPING_KEY: string;
  /** SES configuration set: no open or click tracking, bounces and complaints reported. */
  readonly HABEAS_MAIL_CONFIGURATION: string;
  /** Bucket of files that pass. */
  readonly HABEAS_FILES_BUCKET: string;
  readonly HABEAS_SETTINGS: string;
  /** JSON of `BackupsPlace`, for functions that may touch backups. */
  readonly HABEAS_BACKUPS?: string;
  /** JSON of `Standby`, for the function that restores. */
  readonly HABEAS_STANDBY?: string;
  /** JSON of `TokenIssuer`, for functions that verify tokens themselves because a route of theirs takes one or none. */
  readonly HABEAS_ISSUER?: string;
  /** JSON of `SignInPlace`, for the function that serves the console. */
  readonly HABEAS_SIGN_IN?: string;
};

/** Where backups lie; for who has tables exported, the ARNs of the key there and of the tables. */
export type BackupsPlace = {
  readonly bucket: string;
  readonly key?: string;
  readonly tables?: Readonly<Record<BackedUpTable, string>>;
};

/** Names in AWS of the tables that a restore makes, and of their set. */
export type Standby = Readonly<Record<OrderableTable, string>> & { readonly set: string };

/** Whose tokens are good. Without an audience, the client ids of the settings are the audience, as in tokens of Cognito. */
export type TokenIssuer = { readonly issuer: string; readonly audience?: readonly string[] };

/** Where staff sign in to the console, and the id under which the issuer knows it. */
export type SignInPlace = { readonly issuer: string; readonly clientId: string };
