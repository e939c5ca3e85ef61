import type * as z from 'zod';
import type { Archive, Policy } from '../../policy/model/types.ts';
import type { Ports } from '../domain/ports.ts';
import type { ProblemCode } from '../domain/problems.ts';
import type { SignInIssuer } from '../domain/staff/sign-in.ts';
import type { Staff } from '../domain/staff/staff.ts';
import type { OpenApi } from '../pages/openapi.ts';
import type { Table, WholeTable } from '../stores/table.ts';
import type { Log } from './log.ts';
import type { OpenedPlace, RestorePlace } from './restore-place.ts';

/** Everything a handler may use. A function is given only the parts it needs; the others throw when touched. */
export type World = Ports & {
  readonly archive: Archive;
  readonly table: Table;
  /** The same over other tables. */
  readonly over: (table: Table) => World;
  /** The set that `records` and `blocked` are of, where there are two. */
  readonly set?: string;
  /** The set of tables that a restore makes, where there is one that stands by. */
  readonly standby?: RestorePlace;
  /** Opens a place for a restore that is only tried, where none stands by for it. */
  readonly rehearsalPlace?: () => Promise<OpenedPlace>;
  /** The same tables as wholes, for jobs that go through all of one. */
  readonly whole: WholeTable;
  /** The API document. */
  readonly openapi: () => Promise<OpenApi>;
  /**
   * Claims of a good token, undefined for any other. Only where no gateway stands before that has checked already: on routes
   * where a token is optional.
   */
  readonly verifyToken?: (token: string) => Promise<Readonly<Record<string, unknown>> | undefined>;
  /** Where staff sign in to the console. */
  readonly signIn?: SignInIssuer;
  readonly sleep: (ms: number) => Promise<void>;
  /** Milliseconds that only ever grow; for durations. */
  readonly elapsed: () => number;
  readonly log: Log;
};

/** A shape of the whole zod or of the small one. */
export type Shape<T = unknown> = z.core.$ZodType<T> & {
  readonly safeParse: (
    value: unknown,
    options?: z.core.ParseContext<z.core.$ZodIssue>,
  ) =>
    | { readonly success: true; readonly data: T }
    | { readonly success: false; readonly error: { readonly issues: readonly z.core.$ZodIssue[] } };
};

export type HttpRequest<Body = undefined> = {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Body;
  /** The body came from an HTML form, not as JSON. */
  readonly fromForm: boolean;
  /** The caller names HTML before, or instead of, JSON. */
  readonly wantsPage: boolean;
  /** The caller names JSON; where both are false, anything will do. */
  readonly wantsJson: boolean;
  /** The first language of `Accept-Language` that the policy speaks, else its binding one. */
  readonly language: Policy['bindingLanguage'];
  /** Client id of the application, where the route asks for one; '' for anybody else. */
  readonly clientId: string;
  /** The member of staff who calls, on routes that ask for one. */
  readonly staff?: Staff;
  /** The browser carries the signal of Global Privacy Control (`Sec-GPC: 1`): an objection, never a consent. */
  readonly gpc: boolean;
  /** What the browser keeps for us, by name: the console alone asks it to. */
  readonly cookies: Readonly<Record<string, string>>;
  /** The browser says that a page of somebody else sends this. */
  readonly fromElsewhere: boolean;
};

export type HttpAnswer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** `Set-Cookie`, one for each; the console alone sets any. */
  readonly cookies?: readonly string[];
} /** Where to go on; absolute. */ & (
  | { readonly location: string }
  | { readonly json: unknown }
  | { readonly page: string }
  | { readonly text: string; readonly type: string }
  /** A file to be saved under that name; no browser ever shows it by itself. */
  | { readonly bytes: Uint8Array; readonly type: string; readonly name: string }
);

export type HttpHandler<Body = unknown> = {
  /** Shape of the body, where there is one; checked before `handle`, and printed in the API document. */
  readonly body?: Shape<Body>;
  /** Takes `application/x-www-form-urlencoded` too; turns its fields into the body. */
  readonly readForm?: (fields: Readonly<Record<string, string>>) => unknown;
  /** Takes `multipart/form-data` too; turns its parts into the body. Of a file there are the bytes, in base64, and no name. */
  readonly readParts?: (parts: Readonly<Record<string, string>>) => unknown;
  readonly query?: Readonly<Record<string, string>>;
  /** What each answer is; the problems it may refuse with. Both are printed in the API document. */
  readonly answers: Readonly<
    Record<
      number,
      { readonly says: string; readonly shape?: z.core.$ZodType; readonly type?: string; readonly alsoPage?: true }
    >
  >;
  readonly refuses: readonly ProblemCode[];
  readonly handle: (request: HttpRequest<Body>, world: World) => Promise<HttpAnswer>;
};

/** Identity at run time; ties the body's shape to the handler's argument. */
export const httpHandler = <Body = undefined>(handler: HttpHandler<Body>): HttpHandler<Body> => handler;

/** A job that runs on a schedule, for a change of a table, or for a report of another service. Safe to run twice. */
export type EventHandler<Event> = (event: Event, world: World) => Promise<void>;
