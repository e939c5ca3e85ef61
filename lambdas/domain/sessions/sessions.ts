/** A session of a person, or of nobody yet, in an application. It ends at the earlier of its two limits, whatever any row does. */
export type Session = {
  /** ISO 8601 UTC, in whole seconds like every time of a session. */
  readonly createdAt: string;
  /** When its use was last noted; it may have been used since, for no longer than the policy's `sessions.touch`. */
  readonly lastUsedAt: string;
  /** Alive before this instant; using it may move it, up to `endsAt`. */
  readonly idleUntil: string;
  /** No use takes it further than this. */
  readonly endsAt: string;
  readonly subjectId?: string;
};

/**
 * Sessions of applications; an application sees its own only. Ids are made of chance and stored as hashes. A session outlives
 * nobody: once its person is blocked or erased there is none, and what stood of it goes.
 */
export type Sessions = {
  /** Begins one; undefined if nobody lives under that subject id. Called again it begins another: no two ids are the same. */
  readonly create: (
    clientId: string,
    subjectId: string | undefined,
  ) => Promise<{ readonly sessionId: string; readonly session: Session } | undefined>;
  /** Undefined once it ended, or if it never was or belongs to another application. */
  readonly find: (clientId: string, sessionId: string) => Promise<Session | undefined>;
  /** Notes that it was used, at most as often as the policy says; answers how it stands then. Brings back nothing that ended. */
  readonly touch: (clientId: string, sessionId: string) => Promise<Session | undefined>;
  /** Gone at once, and whatever is under way with it comes to nothing; done whether it was there or not. */
  readonly end: (clientId: string, sessionId: string) => Promise<void>;
};
