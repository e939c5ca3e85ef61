import type { Policy } from '../../../policy/model/types.ts';
import type { Ports } from '../ports.ts';
import type { Allowance } from './destructions.ts';
import { endAfter, toStart } from './ends.ts';
import { leavingOf } from './leaving.ts';
import type { BlockedRow, Done, DoneBy } from './lives.ts';
import { isHeld } from './person-facts.ts';
import { type Reckoning, type Rules, reckon } from './reckon.ts';

/** How often a person is looked at again who keeps changing meanwhile; the next run comes back for them. */
const mostLooks = 5;

/** So many contracts, invoices and attendances can leave together with their person; of more, some go before. */
const mostWithPerson = 20;

/** Whether the person wants their data kept while they are restricted (GDPR art. 18(1)(b), (c)). */
const keepsAll = (ground: string | undefined) => ground === 'unlawful' || ground === 'claims';

/** `ended`: their key is destroyed. `waits`: it would be, and may not within this hour. */
export type Looked = 'ended' | 'waits' | 'stays';

export type LookOptions = {
  /** What somebody who asks to be erased makes of the reckoning. */
  readonly asked?: (reckoning: Reckoning) => Reckoning;
  /** What a run may destroy; whoever asked waits for nothing. */
  readonly allowance?: Allowance;
};

/**
 * Brings a person to where their clocks say they are: nothing leaves, parts leave, or all of them; by the policy of today and in
 * one transaction each. Safe at any time, by several at once, and killed anywhere: whoever comes next finds what is left.
 */
export const lookAt = async (
  subjectId: string,
  rules: Rules,
  by: DoneBy,
  { lives }: Pick<Ports, 'lives'>,
  { asked, allowance }: LookOptions = {},
): Promise<Looked> => {
  let ended = false;
  const result = (): Looked => (ended ? 'ended' : 'stays');
  // What is done in part goes on as long as there is something; only being overtaken is given up.
  for (let overtaken = 0; overtaken < mostLooks; ) {
    const person = await lives.load(subjectId);
    if (person === undefined) return result();
    if (person === 'remains') {
      const swept = await lives.sweep(subjectId);
      if (swept === 'done') return result();
      if (swept === 'raced') overtaken += 1;
      continue;
    }
    const reckoned = reckon(person.facts, rules);
    const reckoning = asked ? asked(reckoned) : reckoned;
    const leaving =
      !asked && keepsAll(person.facts.restriction?.ground)
        ? []
        : leavingOf(reckoning, person.facts, person.holds, { policy: rules.policy, now: rules.now });
    const ends = reckoning.state === 'ended' && leaving.length > 0;
    const before = ends ? leaving.filter(({ unit }) => 'reference' in unit) : [];
    const done =
      leaving.length === 0
        ? await lives.lookAgain(person, reckoning.nextLookAt)
        : !ends
          ? await lives.thin(person, leaving, reckoning.nextLookAt, by)
          : before.length > mostWithPerson
            ? await lives.thin(person, before.slice(0, mostWithPerson), rules.now, by)
            : await endWithin(allowance, () => lives.end(person, leaving, by));
    if (done === 'waits') return 'waits';
    if (ends && before.length <= mostWithPerson && done !== 'raced') ended = true;
    if (done === 'raced') overtaken += 1;
    else if (done === 'done' && before.length <= mostWithPerson) {
      // What somebody wrote who had not heard that the person was going.
      if (ends) await lives.sweep(subjectId);
      return result();
    }
  }
  return result();
};

/** Ends somebody if there is a place for it, which is given back where they were changed meanwhile. */
const endWithin = async (allowance: Allowance | undefined, end: () => Promise<Done>): Promise<Done | 'waits'> => {
  if (!allowance) return end();
  if (!(await allowance.may())) return 'waits';
  // Should this throw, it may have been done all the same, so the place counts.
  const done = await end();
  if (done === 'raced') allowance.unused();
  return done;
};

/**
 * When a blocked row ends by the policy of today: the latest over the rules that block it; long ago where none does any more. A rule
 * that the policy does not have, because it has another name now, is no reason to destroy anything: then it ends as it was noted.
 */
export const blockedEnd = (policy: Policy, { because, until }: Pick<BlockedRow, 'because' | 'until'>): Date => {
  const ends = because.flatMap(({ rule, from }) => {
    if (!Object.hasOwn(policy.retention, rule)) return [Date.parse(until)];
    const period = policy.retention[rule]?.blocked?.period;
    return period ? [endAfter(toStart(from), period, policy.zone).getTime()] : [];
  });
  return new Date(Math.max(0, ...ends));
};

/** Destroys what is blocked of a person and has come to its end, unless a hold covers it, and notes the end of the rest. */
export const lookAtBlocked = async (
  subjectId: string,
  { policy, now }: Pick<Rules, 'policy' | 'now'>,
  by: DoneBy,
  { lives }: Pick<Ports, 'lives'>,
): Promise<void> => {
  for (let overtaken = 0; overtaken < mostLooks; ) {
    const blocked = await lives.loadBlocked(subjectId);
    const over: string[] = [];
    const ends = new Map<string, Date>();
    for (const { id, category, until, because } of blocked.rows) {
      const held = isHeld(blocked.holds, category);
      const end = blockedEnd(policy, { because, until });
      if (!held && end <= now) over.push(id);
      else {
        // What a hold keeps past its end is looked at again when that hold has to be.
        const review = blocked.holds.map(({ reviewOn }) => Date.parse(`${reviewOn}T00:00:00Z`));
        const next = end > now ? end : new Date(Math.max(now.getTime() + 86_400_000, ...review));
        if (next.toISOString() !== until) ends.set(id, next);
      }
    }
    if (over.length === 0 && ends.size === 0) return;
    const done = await lives.settleBlocked(blocked, over, ends, by);
    if (done === 'done') return;
    if (done === 'raced') overtaken += 1;
  }
};
