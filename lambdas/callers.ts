/** What kinds of callers `routes.ts` names. Apart from the table, so that a bundle which asks does not carry all of it. */
import type { ApplicationCaller, Caller, StaffCaller } from './routes.ts';

export const isApplication = (caller: Caller): caller is ApplicationCaller => caller !== 'public' && 'scope' in caller;
export const isStaff = (caller: Caller): caller is StaffCaller => caller !== 'public' && 'roles' in caller;
