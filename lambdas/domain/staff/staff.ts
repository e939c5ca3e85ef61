import type { ActKind } from './acts.ts';

/**
 * What a member of staff may be. `disclosure`: the only role that reads blocked data (LOPDGDD art. 32.3); `billing`: the only one
 * that sees people of whom nothing is left but a debt.
 */
export const roles = ['operator', 'privacy-lead', 'support', 'auditor', 'disclosure', 'billing'] as const;
export type Role = (typeof roles)[number];

/** A member of the staff, as the issuer of their token names them. */
export type Staff = { readonly id: string; readonly roles: readonly Role[] };

/** Habeas itself, where a job does what somebody asked for; the reason it gives is the reference of the request. */
export const robot: Staff = { id: 'habeas', roles: [] };

/** Roles that may approve what needs a second person: the routes ask for them, and the list of what waits goes by them. */
export const approvers = {
  disclosure: ['privacy-lead', 'disclosure'],
  unblocking: ['privacy-lead'],
  'visit-link': ['operator', 'privacy-lead'],
  refusal: ['privacy-lead', 'operator'],
  'held-erasure': ['privacy-lead'],
  'back-dating': ['privacy-lead', 'operator'],
  restore: ['privacy-lead'],
  'bulk-destruction': ['privacy-lead'],
} as const satisfies Readonly<Record<ActKind, readonly Role[]>>;

/** Characters of what staff type as a reason: long enough to say something, short enough not to become a file on somebody. */
export const reasonLength = { least: 3, most: 500 } as const;
