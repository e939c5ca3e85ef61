import { longestBackup } from '../../policy/model/spanish-retention.ts';
import type { Policy } from '../../policy/model/types.ts';
import { dayMs } from './calendar.ts';
import type { Life, Unit } from './oracle/life.ts';

/** `closing`: only to collect a debt. `backups`: erased, but not so long ago that no backup could have it. */
export const states = ['active', 'restricted', 'closing', 'blocked', 'backups', 'gone'] as const;
export type State = (typeof states)[number];
export type Counts = Readonly<Record<State, number>>;

/** How people, and what is held of them, stood after one night. */
export type Sample = { readonly date: string; readonly people: Counts; readonly units: Counts };

const none = (): Record<State, number> => ({ active: 0, restricted: 0, closing: 0, blocked: 0, backups: 0, gone: 0 });

/** Counts everybody by the state that they are in. Whoever comes back after they were blocked or erased counts anew. */
export const sampleOf = (lives: Iterable<Life>, policy: Policy, date: string, now: number): Sample => {
  const backupMs = longestBackup(policy.backups) * dayMs;
  const afterwards = (goneAt: number): State => (now - goneAt < backupMs ? 'backups' : 'gone');
  const people = none();
  const units = none();
  const inUse = (life: Life, closesAt: number | undefined): State => {
    if (life.restriction) return 'restricted';
    return closesAt !== undefined && closesAt <= now ? 'closing' : 'active';
  };
  const ofUnit = (life: Life, { state, closesAt, goneAt = now }: Unit): State => {
    if (state === 'use') return inUse(life, closesAt);
    return state === 'blocked' ? 'blocked' : afterwards(goneAt);
  };
  for (const life of lives) {
    const identity = life.units.find(({ kind }) => kind === 'identity');
    const isBlocked = life.units.some(({ state }) => state === 'blocked');
    const last = Math.max(...life.units.map(({ goneAt = 0 }) => goneAt));
    people[life.overAt === undefined ? inUse(life, identity?.closesAt) : isBlocked ? 'blocked' : afterwards(last)] += 1;
    for (const unit of life.units) units[ofUnit(life, unit)] += 1;
  }
  return { date, people, units };
};
