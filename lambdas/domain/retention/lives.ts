import type { Leaving } from './leaving.ts';
import type { Hold, PersonFacts } from './person-facts.ts';

/** A person as the store saw them, with what the purge needs to decide. */
export type LoadedPerson = {
  readonly facts: PersonFacts;
  readonly holds: readonly Hold[];
  /** What the store saw; it is given back with what is to be done, and nothing is done if it is not so any more. */
  readonly seen: unknown;
};

/** Blocked data of one person as the store saw them. */
export type LoadedBlocked = {
  readonly subjectId: string;
  readonly holds: readonly Hold[];
  readonly rows: readonly BlockedRow[];
  readonly seen: unknown;
};

/** One sealed row of blocked data: of which category, and why it is blocked. Its content is read by the disclosure role only. */
export type BlockedRow = {
  readonly id: string;
  readonly category: string;
  /** ISO 8601 UTC. */
  readonly until: string;
  readonly because: readonly { readonly rule: string; readonly from: string }[];
};

/** Somebody to look at, and since when, ISO 8601 UTC. */
export type Due = { readonly subjectId: string; readonly dueAt: string };
export type DuePage = { readonly due: readonly Due[]; readonly cursor?: string };

/** Which run did it: every change of a run carries its name, and the run’s report is their sum. */
export type DoneBy = { readonly run: string };

/** `raced`: somebody changed the person meanwhile; look again. `more`: done in part, and marked to go on. */
export type Done = 'done' | 'raced' | 'more';

/** People and their blocked data, as far as their ends go: every change is one transaction with its entry in the journal. */
export type Lives = {
  /** Parts of the due-time index, to be gone through one after the other. */
  readonly buckets: readonly string[];
  /** People who have to be looked at by `until`, soonest first. */
  readonly duePeople: (bucket: string, until: Date, cursor?: string) => Promise<DuePage>;
  /** People of whom something blocked ends by `until`, soonest first. */
  readonly dueBlocked: (bucket: string, until: Date, cursor?: string) => Promise<DuePage>;
  /** `remains`: the person is gone and some of their rows are not. */
  readonly load: (subjectId: string) => Promise<LoadedPerson | 'remains' | undefined>;
  /** Nothing leaves now: notes when to look again. */
  readonly lookAgain: (person: LoadedPerson, at: Date) => Promise<Done>;
  /** Parts of a person leave use: into blocking or for good; the person stays. */
  readonly thin: (person: LoadedPerson, leaving: readonly Leaving[], nextLookAt: Date, by: DoneBy) => Promise<Done>;
  /** The whole person leaves use: what is blocked is sealed anew first, then key, lookup and rows go. */
  readonly end: (person: LoadedPerson, leaving: readonly Leaving[], by: DoneBy) => Promise<Done>;
  /** Removes rows of somebody who is gone. */
  readonly sweep: (subjectId: string) => Promise<Done>;
  readonly loadBlocked: (subjectId: string) => Promise<LoadedBlocked>;
  /** Destroys blocked rows whose period is over, and notes the present end of the others. */
  readonly settleBlocked: (
    blocked: LoadedBlocked,
    over: readonly string[],
    ends: ReadonlyMap<string, Date>,
    by: DoneBy,
  ) => Promise<Done>;
  /** Destroys the keys of blocked data that ended before this month; answers how many. Not while any hold stands. */
  readonly destroyClassKeys: (before: Date) => Promise<number>;
};
