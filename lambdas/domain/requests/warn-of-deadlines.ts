import { type Address, parseAddress } from '../mail/address.ts';
import { deadlineLetter } from '../mail/letters/request-deadline-letter.ts';
import type { Ports } from '../ports.ts';
import { civilDate } from '../time.ts';
import { daysLeft, dueDate, missingCalendars, pausedDays } from './deadline.ts';
import { openStates, type RequestFile } from './request.ts';

/** Days before the last one on which the privacy lead is warned; 0 stands for the day after it, when it is overdue. */
const warnings = [10, 5, 1, 0] as const;

/** The warning that a request is due for and has not had; undefined if none. */
const warningFor = (left: number, warned: readonly number[]): number | undefined => {
  const reached = left < 0 ? [...warnings] : warnings.filter((days) => days > 0 && left <= days);
  const next = reached.at(-1);
  return next === undefined || warned.includes(next) ? undefined : next;
};

/** What nobody confirmed waits for nobody of us. */
const watched = openStates.filter((state) => state !== 'unverified');
/** More than these are not read in one mail; the rest come the next morning. */
const mostLines = 200;

/** What a run found; counts. `failure`: why the mail could not be sent. */
export type Warned = {
  readonly warned: number;
  readonly overdue: number;
  readonly missingYears: readonly number[];
  readonly failure?: unknown;
};

/** While a question is out the clock stands: the last day moves on with every day. */
const dueNow = (file: RequestFile, { policy, now }: Pick<Ports, 'policy' | 'now'>): string => {
  if (!file.pauses.some(({ until }) => until === undefined)) return file.dueOn;
  const paused = pausedDays(file.pauses, now(), policy.zone);
  return dueDate({ receivedOn: file.receivedOn, extended: file.extension !== undefined, pausedDays: paused }, policy)
    .dueOn;
};

type Near = { readonly file: RequestFile; readonly left: number; readonly warning: number };

/**
 * Tells the privacy lead, in one mail a day, of requests that are due in 10, 5 or 1 days, and of overdue ones: each once for each of
 * these. Cut off and run again it tells of what it could not note. Counts what is overdue at this moment, and the years whose
 * calendar is wanted and not there.
 */
export const warnOfDeadlines = async (ports: Ports): Promise<Warned> => {
  const { requests, policy, settings, now } = ports;
  const today = civilDate(now(), policy.zone);
  const found: Near[] = [];
  let overdue = 0;
  let cursor: string | undefined;
  let isNear = true;
  do {
    const page = await requests.list({ states: watched }, { limit: 100, ...(cursor !== undefined && { cursor }) });
    for (const { id, dueOn } of page?.lines ?? []) {
      isNear = daysLeft(dueOn, today) <= warnings[0];
      const loaded = isNear ? await requests.load(id) : undefined;
      if (!loaded) continue;
      const left = daysLeft(dueNow(loaded.file, ports), today);
      if (left < 0) overdue += 1;
      const warning = warningFor(left, loaded.file.warned);
      if (warning !== undefined) found.push({ file: loaded.file, left, warning });
    }
    cursor = page?.cursor;
  } while (cursor !== undefined && isNear);
  const { email } = policy.controller;
  const to = typeof email === 'string' ? parseAddress(email) : parseAddress(settings.sender);
  const counts = { warned: found.length, overdue, missingYears: missingCalendars(policy, now()) };
  try {
    if (found.length > 0 && to) await tell(to, found.slice(0, mostLines), ports);
    return counts;
  } catch (failure) {
    return { ...counts, failure };
  }
};

/** One mail with these, and a note on each that it was in it. */
const tell = async (
  to: Address,
  found: readonly Near[],
  { requests, policy, settings, mailer, now }: Ports,
): Promise<void> => {
  const language = policy.bindingLanguage;
  const lines = found.map(({ file, left }) => ({
    id: file.id,
    right: file.right,
    dueOn: file.dueOn,
    daysLeft: left,
  }));
  const letter = deadlineLetter({ policy, language, lines, consoleUrl: `${settings.publicUrl}/console` });
  await mailer.send({ kind: 'notice', to, language, ...letter });
  for (const { file, warning } of found) {
    const loaded = await requests.load(file.id);
    if (!loaded) continue;
    const entry = {
      at: now().toISOString(),
      by: 'habeas',
      what: 'warned',
      details: { days: String(warning) },
    } as const;
    await requests.change(loaded, { next: { ...loaded.file, warned: [...loaded.file.warned, warning] }, entry });
  }
};
