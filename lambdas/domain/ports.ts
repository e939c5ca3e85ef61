import type { Policy, Publication } from '../../policy/model/types.ts';
import type { Decisions } from './consent/decisions.ts';
import type { Guards } from './guards/guards.ts';
import type { Imports } from './imports/imports.ts';
import type { KeyRing } from './keys/key-ring.ts';
import type { Random } from './keys/sealing.ts';
import type { Mailer } from './mail/mailer.ts';
import type { Outbox } from './mail/outbox.ts';
import type { People } from './people/people.ts';
import type { Settings } from './settings.ts';
import type { Clock } from './time.ts';

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
};
