import type { Policy, Publication } from '../../policy/model/types.ts';
import type { BlockedData } from './blocking/blocked-data.ts';
import type { Holds } from './blocking/holds.ts';
import type { Subjects } from './blocking/subjects.ts';
import type { Decisions } from './consent/decisions.ts';
import type { Guards } from './guards/guards.ts';
import type { Imports } from './imports/imports.ts';
import type { KeyRing } from './keys/key-ring.ts';
import type { Random } from './keys/sealing.ts';
import type { Mailer } from './mail/mailer.ts';
import type { Outbox } from './mail/outbox.ts';
import type { People } from './people/people.ts';
import type { Lives } from './retention/lives.ts';
import type { PurgeRuns } from './retention/purge-runs.ts';
import type { LifeEvents } from './retention/record-event.ts';
import type { Sessions } from './sessions/sessions.ts';
import type { Settings } from './settings.ts';
import type { Acts } from './staff/acts.ts';
import type { Audit } from './staff/audit.ts';
import type { Clock } from './time.ts';
import type { Visits } from './visits/visits.ts';

/** What domain functions may use; a function names the part it needs with `Pick`. */
export type Ports = {
  readonly policy: Policy;
  /** Every version ever published, oldest first. */
  readonly publications: readonly Publication[];
  readonly settings: Settings;
  readonly now: Clock;
  readonly random: Random;
  readonly newId: () => string;
  readonly keyRing: KeyRing;
  readonly guards: Guards;
  readonly people: People;
  readonly decisions: Decisions;
  readonly imports: Imports;
  readonly mailer: Mailer;
  readonly outbox: Outbox;
  readonly lifeEvents: LifeEvents;
  readonly lives: Lives;
  readonly purgeRuns: PurgeRuns;
  readonly holds: Holds;
  readonly blockedData: BlockedData;
  readonly subjects: Subjects;
  readonly sessions: Sessions;
  readonly visits: Visits;
  readonly audit: Audit;
  readonly acts: Acts;
};
