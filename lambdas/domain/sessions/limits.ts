import type { Policy } from '../../../policy/model/types.ts';
import { after } from '../time.ts';
import type { Session } from './sessions.ts';

type Periods = Policy['sessions'];

/** The second that an instant lies in. A store forgets by whole seconds, so a session counts in them: what is answered is what happens. */
export const wholeSecond = (instant: Date): string =>
  new Date(Math.floor(instant.getTime() / 1_000) * 1_000).toISOString();

/** How a session stands that began and was last used then: until when, by the policy of today (GDPR art. 5(1)(e)). */
export const standing = (
  { createdAt, lastUsedAt, subjectId }: Pick<Session, 'createdAt' | 'lastUsedAt' | 'subjectId'>,
  { longest, idle }: Periods,
): Session => {
  const endsAt = after(new Date(createdAt), longest);
  const unusedUntil = after(new Date(lastUsedAt), idle);
  return {
    createdAt,
    lastUsedAt,
    idleUntil: new Date(Math.min(unusedUntil.getTime(), endsAt.getTime())).toISOString(),
    endsAt: endsAt.toISOString(),
    ...(subjectId !== undefined && { subjectId }),
  };
};

/** Whether it is there at that instant; in the second it ends it is gone. */
export const isAlive = ({ idleUntil }: Session, at: Date): boolean => at < new Date(idleUntil);

/** Whether a use at that instant is covered by the last one that was noted, and needs no write. */
export const isUseNoted = ({ lastUsedAt }: Session, { touch }: Periods, at: Date): boolean =>
  at < after(new Date(lastUsedAt), touch);
