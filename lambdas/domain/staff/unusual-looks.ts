import type { Ports } from '../ports.ts';
import type { StaffAct } from './audit.ts';
import type { Staff } from './staff.ts';

/** As many people as somebody who answers them looks at on a busy morning; more within the hour is worth a question. */
const mostAnHour = 40;
const hourMs = 3_600_000;
const looks: readonly StaffAct[] = [
  'view-subject',
  'view-blocked',
  'view-linked-visits',
  'view-request',
  'view-document',
  'refused',
];

/**
 * Whether this member of staff has looked at more people within the hour than work explains (AN-62; promises.md case 38). Asks the log
 * of today, so whoever spreads it over midnight is seen a little later.
 */
export const looksUnusual = async (by: Staff, { audit, now }: Pick<Ports, 'audit' | 'now'>): Promise<boolean> => {
  const at = now();
  const since = new Date(at.getTime() - hourMs).toISOString();
  const page = await audit.ofDay(at.toISOString().slice(0, 10), { limit: 5 * mostAnHour });
  const own = page?.accesses.filter(
    ({ principal, act, seenAt }) => principal === by.id && seenAt > since && looks.includes(act),
  );
  return (own?.length ?? 0) > mostAnHour;
};
