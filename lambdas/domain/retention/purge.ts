import { createHash } from 'node:crypto';
import { rulesFor } from '../../../policy/model/derive.ts';
import type { Policy } from '../../../policy/model/types.ts';
import { canonicalJson } from '../canonical-json.ts';
import { daysLater, latestOccurrence, nextOccurrence, startOfDay } from '../civil-time.ts';
import type { Ports } from '../ports.ts';
import { civilDate } from '../time.ts';
import { Unavailable } from '../unavailable.ts';
import { isLifted } from './bulk-destruction.ts';
import { certificateOf } from './certificate.ts';
import { allowanceOf } from './destructions.ts';
import { endAfter } from './ends.ts';
import type { Due, DuePage } from './lives.ts';
import { lookAt, lookAtBlocked } from './look.ts';
import type { PurgeReport, PurgeRuns } from './purge-runs.ts';
import type { Rules } from './reckon.ts';

type Needs = Pick<
  Ports,
  'policy' | 'publications' | 'now' | 'lives' | 'purgeRuns' | 'destructions' | 'acts' | 'holds' | 'visits' | 'keyRing'
>;

export type PurgeOptions = {
  /** Time of day at which the purge runs every night, in the policy's zone: `HH:MM`. */
  readonly dailyAt: string;
  /** False when the time that it may take is up; the rest is done by whoever comes next. */
  readonly mayGoOn: () => boolean;
  readonly progress?: (report: PurgeReport) => void;
  /** Two people have agreed to whatever it destroys, as to a restore. */
  readonly agreed?: boolean;
};

/** A run takes its time: what ends while the next one is under way must have gone before. */
const runTakesMs = 3_600_000;
/** Whoever waits longer than from one night to the next, and the length of a run, was overlooked. */
const overlookedMs = 26 * 3_600_000;
/** People looked at at the same time. */
const atOnce = 25;
/** Reports are kept after so many people, so that a long run can be watched. */
const latestInstant = new Date('2999-12-31T23:59:59.999Z');
/** Days of visits are looked for this far back, in case nobody came for a long time. */
const visitDaysBack = 40;
/** Longer than any period that a policy may keep visits for. */
const longestVisitDays = 400;
/** Holds are looked at for so long after the last day of visits that they cover, in case nobody came. */
const heldDaysBack = 7;

/** Everything in a policy that moves an end. */
export const rulesDigest = ({
  retention,
  purposes,
  forms,
  stored,
  neverCustomers,
  consentProof,
  zone,
}: Policy): string => {
  const served = Object.fromEntries(
    Object.entries(forms).map(([id, { serves, fields }]) => [
      id,
      { serves, categories: Object.entries(fields).map(([field, { category }]) => [field, category ?? null]) },
    ]),
  );
  const uses = Object.fromEntries(
    Object.entries(purposes).map(([id, { uses: used, basis, consentLasts }]) => [id, { used, basis, consentLasts }]),
  );
  const periods = Object.fromEntries(
    Object.entries(retention).map(([id, { activeUntil, blocked }]) => [id, { activeUntil, blocked }]),
  );
  const text = JSON.stringify({ periods, uses, served, stored, neverCustomers, consentProof, zone });
  return createHash('sha256')
    .update(canonicalJson(JSON.parse(text)))
    .digest('base64url');
};

/** The night that a moment belongs to: the civil date on which the purge was last due. */
export const nightOf = (now: Date, dailyAt: string, zone: string): string =>
  civilDate(latestOccurrence(now, dailyAt, zone), zone);

const inParallel = async <T>(things: readonly T[], work: (thing: T) => Promise<void>): Promise<void> => {
  for (let first = 0; first < things.length; first += atOnce) {
    await Promise.all(things.slice(first, first + atOnce).map(work));
  }
};

/** Civil days of visits that end before the next run: the latest end of any rule that keeps them; so many of them. */
const endedDays = ({ policy, now, horizon }: Rules, daysBack: number): readonly string[] => {
  const periods = rulesFor(policy, policy.stored.visit).flatMap(({ rule }) =>
    rule.activeUntil.flatMap(({ from, period }) => (from === 'collected' ? [period] : [])),
  );
  const isOver = (day: string) =>
    periods.every((period) => endAfter(startOfDay(day, policy.zone), period, policy.zone) <= horizon);
  const today = civilDate(now, policy.zone);
  let last = today;
  for (let back = 0; back <= longestVisitDays && !isOver(last); back += 1) last = daysLater(last, -1);
  return isOver(last) ? Array.from({ length: daysBack }, (_, back) => daysLater(last, -back)) : [];
};

/** Whoever holds the visits of a day holds those too that came in on it afterwards. */
const holdLaterVisits = async ({ policy, now, holds }: Pick<Needs, 'policy' | 'now' | 'holds'>): Promise<void> => {
  const earliest = daysLater(civilDate(now(), policy.zone), -heldDaysBack);
  for (const hold of await holds.standing()) {
    const { visits, setAt } = hold;
    const wentOn = visits !== undefined && visits.to >= civilDate(new Date(setAt), policy.zone);
    if (wentOn && visits.to >= earliest) await holds.keepUp(hold);
  }
};

/** Reports back to the last run that ended, newest first and with it, however many nights that is; all of them where none has ended. */
const sinceLastFinished = async (purgeRuns: PurgeRuns): Promise<readonly PurgeReport[]> => {
  const since: PurgeReport[] = [];
  for (let before: string | undefined; ; ) {
    const page = await purgeRuns.list({ limit: 5, ...(before !== undefined && { before }) });
    const last = page.reports.findIndex(({ state }) => state === 'finished');
    since.push(...(last === -1 ? page.reports : page.reports.slice(0, last + 1)));
    if (last !== -1 || page.next === undefined) return since;
    before = page.next;
  }
};

/**
 * One run of the nightly purge: works from the due-time index, page by page, reckons everybody in it by the policy of today, blocks
 * and erases, and leaves a report in counts with a signed certificate. It can be killed at any point and run again, also by two
 * at once: each person is one transaction with its entry in the journal, and the report is the sum of those. Where the rules of
 * the policy changed, everybody is reckoned anew, so that a shorter period acts the same night. Where more people would be erased
 * within an hour than the policy lets, the others wait and the run stays unfinished, until two people agree or the rules change.
 */
export const purge = async (
  { dailyAt, mayGoOn, progress, agreed = false }: PurgeOptions,
  ports: Needs,
): Promise<PurgeReport> => {
  const { policy, publications, lives, purgeRuns, visits, keyRing } = ports;
  const now = ports.now();
  const { zone } = policy;
  const horizon = new Date(nextOccurrence(now, dailyAt, zone).getTime() + runTakesMs);
  const rules: Rules = { policy, publications, now, horizon };
  const run = nightOf(now, dailyAt, zone);
  const by = { run };
  const digest = rulesDigest(policy);

  const found = await purgeRuns.find(run);
  const recent = await sinceLastFinished(purgeRuns);
  let report: PurgeReport = found
    ? { ...found, state: 'unfinished' }
    : {
        run,
        state: 'unfinished',
        startedAt: now.toISOString(),
        policyVersion: policy.version,
        rules: digest,
        looked: 0,
        counts: {},
        visits: 0,
        keys: 0,
        overdue: 0,
      };
  // Also where they changed and changed back: who was looked at in between was told to wait by other rules.
  const isNewPolicy = recent.some(({ rules: before }) => before !== digest);
  const keep = async (changes: Partial<PurgeReport>) => {
    report = { ...report, ...changes };
    await purgeRuns.keep(report);
    progress?.(report);
  };
  // What the night before left undone is counted as far as it came.
  for (const old of recent.filter(({ state, run: night }) => state === 'unfinished' && night !== run).slice(0, 4)) {
    await purgeRuns.keep({ ...old, counts: await purgeRuns.countsOf(old) });
  }
  /** It has come to its limit before, by the same rules, and nobody has agreed to more. */
  const waits = (found?.waiting ?? 0) > 0 && found?.rules === digest;
  const lifted = agreed || (waits && (await isLifted({ run, rules: digest }, ports)));
  const isOver = waits && !lifted;
  if (isOver && report.restDone) return report;
  const { waiting: before = 0, restDone: _done, ...begun } = report;
  // Kept until nobody waits: should this be killed, whoever comes next has to know.
  report = { ...begun, ...(waits && { waiting: before }) };
  await keep({ policyVersion: policy.version, rules: digest });
  const allowance = allowanceOf(lifted ? 'lifted' : isOver ? 'over' : 'limited', ports.destructions);
  let waiting = 0;

  const failures: unknown[] = [];
  /** Something of a person that is damaged holds up nobody else; a store that cannot answer now does. */
  const each =
    (look: (subjectId: string) => Promise<void>) =>
    async ({ subjectId }: Due): Promise<void> => {
      try {
        await look(subjectId);
      } catch (error) {
        if (error instanceof Unavailable) throw error;
        failures.push(error);
      }
    };

  /** Goes through the index, bucket by bucket; false if the time was up before the end. */
  const goThrough = async (
    due: (bucket: string, cursor?: string) => Promise<DuePage>,
    look: (subjectId: string) => Promise<void>,
    since: PurgeReport['place'],
    name: string,
  ): Promise<boolean> => {
    const from = since ? lives.buckets.indexOf(since.bucket) : 0;
    for (const bucket of lives.buckets.slice(Math.max(0, from))) {
      let cursor = bucket === since?.bucket ? since.cursor : undefined;
      do {
        if (!mayGoOn()) return false;
        const page = await due(bucket, cursor);
        cursor = page.cursor;
        // A store may answer a page of nothing, and more after it.
        if (page.due.length === 0) continue;
        await inParallel(page.due, each(look));
        if (lifted) await allowance.settle();
        const limit = new Date(now.getTime() - overlookedMs).toISOString();
        await keep({
          looked: report.looked + page.due.length,
          overdue: report.overdue + page.due.filter(({ dueAt }) => dueAt < limit).length,
          ...(waiting > 0 && { waiting }),
          // Whoever waits is before any later place.
          ...(isNewPolicy &&
            name === 'people' &&
            waiting === 0 && { place: { bucket, ...(cursor !== undefined && { cursor }) } }),
        });
      } while (cursor !== undefined);
    }
    return true;
  };

  const peopleUntil = isNewPolicy ? latestInstant : horizon;
  const blockedUntil = isNewPolicy ? latestInstant : now;
  const people = await goThrough(
    (bucket, cursor) => lives.duePeople(bucket, peopleUntil, cursor),
    async (subjectId) => {
      if ((await lookAt(subjectId, rules, by, ports, { allowance })) === 'waits') waiting += 1;
    },
    // Whoever stands before it was reckoned by the rules of then.
    isNewPolicy && found?.rules === digest ? found.place : undefined,
    'people',
  ).finally(allowance.settle);
  const blocked =
    people &&
    (await goThrough(
      (bucket, cursor) => lives.dueBlocked(bucket, blockedUntil, cursor),
      (subjectId) => lookAtBlocked(subjectId, rules, by, ports),
      undefined,
      'blocked',
    ));
  if (!blocked) return report;

  await holdLaterVisits(ports);
  // A shorter period ends days that no night has looked at yet.
  const daysBack = isNewPolicy ? longestVisitDays : visitDaysBack;
  for (const day of endedDays(rules, daysBack)) await visits.deleteDay(day, by);
  const keys = await lives.destroyClassKeys(now);
  // Everybody else is done; the run is not, so that it is tried again, and an alarm tells that none has ended.
  if (failures.length > 0) throw failures[0];
  const counts = await purgeRuns.countsOf(report);
  if (waiting > 0) {
    await keep({ counts, keys: report.keys + keys, waiting, restDone: true });
    return report;
  }
  const { place: _place, waiting: _waiting, ...rest } = report;
  const finished: PurgeReport = {
    ...rest,
    state: 'finished',
    finishedAt: ports.now().toISOString(),
    counts,
    visits: counts[policy.stored.visit]?.erased ?? 0,
    keys: report.keys + keys,
  };
  report = { ...finished, certificate: certificateOf(policy.id, finished, await keyRing.signer()) };
  await purgeRuns.keep(report);
  progress?.(report);
  return report;
};
