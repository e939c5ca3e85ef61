import { consentPurposes } from '../../../policy/model/derive.ts';
import type { Language, Policy } from '../../../policy/model/types.ts';
import { standingOf } from '../consent/fold.ts';
import { parseAddress } from '../mail/address.ts';
import type { Ports } from '../ports.ts';
import { changesBy, keepOwnChoice } from '../preferences/own-choice.ts';
import { contractEnd, openDebts, relationshipOf } from '../retention/life-events.ts';
import type { LoadedPerson } from '../retention/lives.ts';
import { blockedEnd, lookAt } from '../retention/look.ts';
import { isHeld, type PersonFacts } from '../retention/person-facts.ts';
import { type Reckoning, reckon } from '../retention/reckon.ts';
import { closeAccount } from '../retention/record-event.ts';
import { robot } from '../staff/staff.ts';
import { after, civilDate } from '../time.ts';
import { Unavailable } from '../unavailable.ts';
import { destroyBundle } from './delivery.ts';
import type { Executed } from './execute.ts';
import type { KeptClass, RequestFile, Result } from './request.ts';

const mostTries = 5;

type Known = RequestFile & { readonly subjectId: string };

/** Takes back every yes of a person, by their own word. What they never agreed to is left as it is. */
export const withdrawAll = async (subjectId: string, language: Language, ports: Ports): Promise<void> => {
  const { policy, publications, decisions, now } = ports;
  const holding = await decisions.holding({ subjectId });
  if (!holding.live) return;
  const rules = { policy, publications, now: now() };
  const agreed = consentPurposes(policy).filter((purpose) => {
    const { state } = standingOf(holding.decisions, purpose, rules);
    return state !== 'never' && state !== 'refused' && state !== 'withdrawn';
  });
  const wishes = Object.fromEntries(agreed.map((purpose) => [purpose, false]));
  await keepOwnChoice({ subjectId, method: 'request', language }, changesBy(wishes, holding.decisions, rules), ports);
};

/**
 * Use ends now rather than in the night: everything that would end by then because the person leaves. What the law keeps is not
 * shortened by it.
 */
const leavingNow = { days: 3 } as const;

const rulesNow = ({ policy, publications, now }: Ports) => {
  const at = now();
  return { policy, publications, now: at, horizon: after(at, leavingNow) };
};

const categoriesIn = (facts: PersonFacts, ports: Ports): readonly string[] => {
  const { units } = reckon(facts, rulesNow(ports));
  const proof = facts.decisions.length > 0 ? [ports.policy.stored.decision] : [];
  return [...new Set([...units.map(({ category }) => category), ...proof])];
};

/** Why somebody has to decide before a person is erased; undefined where nothing speaks against it. */
const inTheWay = ({ facts, holds }: LoadedPerson, { work }: RequestFile): string | undefined => {
  const standing = holds.some(({ releasedAt }) => releasedAt === undefined);
  if (standing && work?.approval === undefined) return 'hold';
  if (work?.orderedBy !== undefined) return undefined;
  const { ground } = facts.restriction ?? {};
  if (ground === 'unlawful' || ground === 'claims') return 'restriction';
  return contractEnd(relationshipOf(facts.events, facts.formerEnd)) === 'open' ? 'contract' : undefined;
};

/**
 * The first step of an erasure: from here on nothing of the person is used. Every yes is taken back and their account is closed, so
 * that the gate says no. A hold, a contract that runs, or their own wish to have data kept is for somebody to decide first.
 */
export const stopUse = async (file: Known, ports: Ports): Promise<Omit<Executed, 'step'>> => {
  const { lives, guards, requests } = ports;
  const person = await lives.load(file.subjectId);
  if (person === undefined || person === 'remains') return { end: 'answered', outcome: 'nothing-held' };
  const needs = inTheWay(person, file);
  if (needs !== undefined) return { end: { needs, undone: true } };
  const done = categoriesIn(person.facts, ports);
  const content = await requests.content(file.id);
  const opened = await ports.people.person(file.subjectId);
  const address = parseAddress(opened?.address ?? content?.address ?? '');
  // They asked for it: no list may bring them back.
  if (opened && address) await guards.markErased({ address, name: opened.name });
  await withdrawAll(file.subjectId, file.language, ports);
  if (hasContract(person.facts)) await closeAccount(file.subjectId, ports);
  else await pauseAll(file.subjectId, file.id, ports);
  return { result: { done, kept: [] } };
};

/** Whether there is, or was, a contract that somebody may have claims from, or a debt: then their account is closed as any other. */
const hasContract = ({ events, formerEnd }: PersonFacts): boolean => {
  const relationship = relationshipOf(events, formerEnd);
  return relationship.contracts.length > 0 || formerEnd !== undefined || openDebts(relationship).length > 0;
};

/** Nothing of them is used from now on, until the next step has erased them. */
const pauseAll = async (subjectId: string, reason: string, { subjects, now }: Ports): Promise<void> => {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const found = await subjects.load(subjectId);
    if (!found || found.facts.restriction) return;
    const restriction = { ground: 'objection', since: now().toISOString() } as const;
    if (await subjects.restrict(found, restriction, robot, reason)) return;
  }
  throw new Unavailable('somebody else is changing that person all the time');
};

/** Whoever asks to be erased is in use no longer, whatever other clocks say; only an open debt is collected (promises.md C-04). */
const overAtOnce =
  (now: Date) =>
  (reckoning: Reckoning): Reckoning => {
    const units = reckoning.units.map((unit) => {
      const owes = unit.heldBy.some(({ debt, usedUntil }) => debt && (usedUntil === 'open' || usedUntil > now));
      return { ...unit, state: owes ? unit.state : ('ended' as const) };
    });
    const isOver = units.every(({ state }) => state === 'ended');
    return { ...reckoning, units, ...(isOver && { state: 'ended' as const, usedUntil: now }) };
  };

/**
 * What may go is destroyed and what the law keeps is blocked, by the engine of retention, each in one transaction with its entries;
 * then every store is read back. Throws where something is left that should not be, to be done again.
 */
export const erase = async (file: Known, ports: Ports): Promise<Omit<Executed, 'step'>> => {
  const rules = rulesNow(ports);
  const looked = await lookAt(file.subjectId, rules, { run: file.id }, ports, { asked: overAtOnce(rules.now) });
  if (looked === 'ended') await ports.destructions.count(1);
  return proveErasure(file, ports);
};

const dateOf = (at: Date, { zone }: Policy) => civilDate(at, zone);

/** What is blocked of a person, class by class, with the rule that keeps each longest (LOPDGDD art. 32; GDPR art. 17(3)). */
const keptOf = async (subjectId: string, { lives, policy, now }: Ports): Promise<readonly KeptClass[]> => {
  const { rows, holds } = await lives.loadBlocked(subjectId);
  const found = new Map<string, KeptClass>();
  for (const { category, because, until } of rows) {
    for (const one of because) {
      const end = blockedEnd(policy, { because: [one], until });
      if (end <= now()) continue;
      const known = found.get(`${category} ${one.rule}`);
      const kept = {
        category,
        rule: one.rule,
        citation: policy.retention[one.rule]?.citation ?? '',
        until: dateOf(end, policy),
      };
      if ((known?.until ?? '') < kept.until) found.set(`${category} ${one.rule}`, kept);
    }
    const hold = holds.find(({ releasedAt }) => releasedAt === undefined);
    if (hold && isHeld(holds, category))
      found.set(`${category} hold`, { category, rule: 'hold', citation: hold.citation });
  }
  return [...found.values()];
};

/** What is still in use because a debt is open (promises.md C-04); nobody but billing sees it. */
const closingOf = (person: LoadedPerson, ports: Ports): readonly KeptClass[] => {
  const { policy } = ports;
  const rules = rulesNow(ports);
  return overAtOnce(rules.now)(reckon(person.facts, rules)).units.flatMap(({ state, category, heldBy, usedUntil }) => {
    const [held] = heldBy.filter(({ debt }) => debt);
    if (state === 'ended' || !held) return [];
    const citation = policy.retention[held.ruleId]?.citation ?? '';
    return [{ category, rule: held.ruleId, citation, ...(usedUntil && { until: dateOf(usedUntil, policy) }) }];
  });
};

const distinct = (kept: readonly KeptClass[]): readonly KeptClass[] => [
  ...new Map(kept.map((one) => [`${one.category} ${one.rule}`, one])).values(),
];

/** The last civil dates on which a backup can hold a copy, and on which the key that it is sealed with could be recovered. */
const lastCopies = ({ policy, now }: Pick<Ports, 'policy' | 'now'>): Pick<Result, 'backupsUntil' | 'keyUntil'> => {
  const { expireDays, noncurrentDays, recoveryDays, keyRecoveryDays } = policy.backups;
  // A day for each rounding to midnight.
  const longest = Math.max(expireDays + noncurrentDays + 2, recoveryDays);
  return {
    backupsUntil: dateOf(after(now(), { days: longest }), policy),
    keyUntil: dateOf(after(now(), { days: keyRecoveryDays }), policy),
  };
};

/** Reads back every store, and answers only when it is clean. */
const proveErasure = async (file: Known, ports: Ports): Promise<Omit<Executed, 'step'>> => {
  const { lives, keyRing, people, requests } = ports;
  const { subjectId } = file;
  const person = await lives.load(subjectId);
  if (person === 'remains') throw new Error('rows of somebody erased are left');
  if (person === undefined && (await keyRing.subjectKey(subjectId)))
    throw new Error('a key of somebody erased is left');
  const closing = person ? closingOf(person, ports) : [];
  if (person && closing.length === 0) throw new Error('somebody who was to be erased is still in use');
  const content = await requests.content(file.id);
  const address = parseAddress(content?.address ?? '');
  if (!person && address && (await people.subjectsAt(address)).includes(subjectId)) {
    throw new Error('somebody erased can still be found');
  }
  // Copies that were made for them before are copies as well.
  for (const other of await requests.ofSubject(subjectId)) await destroyBundle(other.id, ports);
  const kept = distinct([...(await keptOf(subjectId, ports)), ...closing]);
  const before = file.work?.result?.done ?? [];
  const done = before.filter((category) => !kept.some((one) => one.category === category));
  return {
    end: 'answered',
    outcome: kept.length > 0 ? 'partial' : 'fulfilled',
    result: { done, kept, ...lastCopies(ports) },
  };
};
