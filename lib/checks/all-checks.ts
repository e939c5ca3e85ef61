import { accessLogSilent } from './access-log-silent.ts';
import { alarmsSpeak } from './alarms-speak.ts';
import { allowedRegions } from './allowed-regions.ts';
import { asyncEdges } from './async-edges.ts';
import { backupsApart } from './backups-apart.ts';
import { backupsLocked } from './backups-locked.ts';
import { blockedApart } from './blocked-apart.ts';
import { bucketsEnd } from './buckets-end.ts';
import { bucketsOverTls } from './buckets-over-tls.ts';
import { bucketsPrivate } from './buckets-private.ts';
import { exactOrigins } from './exact-origins.ts';
import { logsEnd } from './logs-end.ts';
import { mailUntracked } from './mail-untracked.ts';
import { noWildcards } from './no-wildcards.ts';
import { ownRoles } from './own-roles.ts';
import { queuesWatched } from './queues-watched.ts';
import { routesGuarded } from './routes-guarded.ts';
import { schedulesRun } from './schedules-run.ts';
import { stackFits } from './stack-fits.ts';
import { standbyApart } from './standby-apart.ts';
import { storesOutliveStacks } from './stores-outlive-stacks.ts';
import { tablesExpire } from './tables-expire.ts';
import { tablesRecover } from './tables-recover.ts';
import { tablesSealed } from './tables-sealed.ts';
import type { Check } from './template.ts';
import { topicsSealed } from './topics-sealed.ts';

/** Every privacy rule a template is held against at synth. */
export const allChecks: readonly Check[] = [
  accessLogSilent,
  alarmsSpeak,
  allowedRegions,
  asyncEdges,
  backupsApart,
  backupsLocked,
  blockedApart,
  bucketsEnd,
  bucketsOverTls,
  bucketsPrivate,
  exactOrigins,
  logsEnd,
  mailUntracked,
  noWildcards,
  ownRoles,
  queuesWatched,
  routesGuarded,
  schedulesRun,
  stackFits,
  standbyApart,
  storesOutliveStacks,
  tablesExpire,
  tablesRecover,
  tablesSealed,
  topicsSealed,
];
