import type { Period, Policy, RetentionRule, StartEvent } from '../../../policy/model/types.ts';
import { type Calendar, type Day, dayAfter, dayMs, dayOfText, hourMs, instantAfter, yearOf } from '../calendar.ts';
import { cameBack, contractEnd, type Invoice, inUse, type Life, stanceOn, supersededBy, type Unit } from './life.ts';

/** What a policy promises of one unit: when its use ends, and until when it is blocked then. Instants; Infinity while open. */
export type Promised = {
  readonly end: number;
  /** It may stay until then, where that is later: nobody has to look before. */
  readonly latest?: number;
  /** The rule that ends it last. */
  readonly rule: string;
  /** From then on it is only there to collect a debt. */
  readonly closesAt: number;
  readonly blocked?: { readonly until: number; readonly rule: string };
};

type Clock = { readonly day: Day } | { readonly instant: number } | 'running';
type Clocks = Readonly<Partial<Record<StartEvent, Clock>>>;
type Holder = {
  readonly rule: string;
  readonly end: number;
  readonly debt: boolean;
  readonly blockedUntil?: number;
  readonly blockingRule?: string;
};

/** Everybody is looked at as often as this, whatever happens. */
const longestWait = { years: 1, days: 1 };
const never = Number.POSITIVE_INFINITY;
const maximum = (numbers: readonly number[]) => numbers.reduce((most, each) => Math.max(most, each), -never);

/**
 * Reads a policy anew and says what it promises of everything that is held of somebody: promises.md sections 3.6 and 4, and what
 * the engine says in words beside its rules. Shares no code with the engine, and forgets nothing of what once happened but a yes so
 * old that stores do: that is what the engine is held against.
 */
export const promisesOf = (policy: Policy, calendar: Calendar) => {
  const { purposes, retention, stored, neverCustomers } = policy;

  const over = (clock: Clock, period: Period): number => {
    if (clock === 'running') return never;
    if ('instant' in clock) return instantAfter(clock.instant, period);
    return calendar.midnight(dayAfter(clock.day, period) + 1) + (period.hours ?? 0) * hourMs;
  };

  /** The earliest clock that has started counts; without any the rule holds nothing. */
  const endBy = ({ activeUntil }: RetentionRule, clocks: Clocks): number | undefined => {
    const ends = activeUntil.flatMap(({ from, period }) => {
      const clock = clocks[from];
      return clock === undefined ? [] : [over(clock, period)];
    });
    return ends.length === 0 ? undefined : Math.min(...ends);
  };

  const blockedBy = ({ blocked }: RetentionRule, clocks: Clocks): number | undefined => {
    const clock = blocked && clocks[blocked.from];
    return blocked === undefined || clock === undefined || clock === 'running'
      ? undefined
      : over(clock, blocked.period);
  };

  const holding = (id: string, clocks: Clocks, blocking: Clocks = clocks, debt = false): Holder[] => {
    const rule = retention[id];
    const end = rule && endBy(rule, clocks);
    if (rule === undefined || end === undefined) return [];
    const blockedUntil = blockedBy(rule, blocking);
    return [{ rule: id, end, debt, ...(blockedUntil !== undefined && { blockedUntil }) }];
  };

  const yearEnd = (on: Day): Clock => ({ day: dayOfText(`${yearOf(on)}-12-31`) });

  const countsFromEvents = (id: string | undefined) =>
    retention[id ?? '']?.activeUntil.some(({ from }) => from === 'event-ended') ?? false;
  const isForEvents = (form: string): boolean =>
    (policy.forms[form]?.serves ?? []).some((id) => Object.values(purposes[id]?.uses ?? {}).some(countsFromEvents));

  /** On that day there was, or had been, a contract or an account to close: its bills are nobody's wish. */
  const hasBegun = (life: Life, on: Day): boolean =>
    [...life.contracts.values()].some(({ from }) => from <= on) || (life.firstClosed ?? on + 1) <= on;

  /** When the person last wanted something: sent a form in, said yes, came, wrote, or bought without a contract. */
  const lastContact = (life: Life): Day =>
    maximum([
      ...life.forms.map(({ at }) => calendar.dayOf(at)),
      ...life.said.filter(({ yes }) => yes.length > 0).map(({ at }) => calendar.dayOf(at)),
      ...[...life.invoices.values()].map(({ on }) => on).filter((on) => !hasBegun(life, on)),
      ...life.attended.values(),
      ...(life.contact === undefined ? [] : [life.contact]),
    ]);

  /** The clocks of the person that is being looked at: they are asked for again and again. */
  let lately: { readonly life: Life; readonly clocks: Clocks } | undefined;
  const clocksOf = (life: Life): Clocks => {
    if (lately?.life !== life) lately = { life, clocks: startClocks(life) };
    return lately.clocks;
  };

  const startClocks = (life: Life): Clocks => {
    const ended = contractEnd(life);
    const issued = maximum([...life.invoices.values()].map(({ on }) => on));
    const attended = maximum([...life.attended.values()]);
    // Whoever registered for another event since they last came has one ahead, and its clock has not started.
    const awaits = maximum(life.forms.filter(({ form }) => isForEvents(form)).map(({ at }) => calendar.dayOf(at)));
    return {
      'last-contact': { day: lastContact(life) },
      collected: { instant: life.since },
      ...(ended !== undefined && { 'contract-ended': ended === 'running' ? ended : { day: ended } }),
      ...(issued !== -never && { 'invoice-year-ended': yearEnd(issued) }),
      ...(attended !== -never && attended >= awaits && { 'event-ended': { day: attended } }),
    };
  };

  /** As somebody who is no customer: who was one and has not come back goes with the contract. */
  const asProspect = (life: Life, blocking: Clocks = {}, blockingRule = neverCustomers): Holder[] => {
    const ended = contractEnd(life);
    const clocks = clocksOf(life);
    const isBack = cameBack(life, calendar.dayOf);
    const gone = typeof ended === 'number' && lastContact(life) <= ended && !isBack;
    const [held] = gone
      ? [{ rule: neverCustomers, end: over({ day: ended }, { days: 1 }), debt: false }]
      : holding(neverCustomers, clocks, {});
    const rule = retention[blockingRule];
    const blockedUntil = rule && blockedBy(rule, blocking);
    return held ? [{ ...held, ...(blockedUntil !== undefined && { blockedUntil, blockingRule }) }] : [];
  };

  const byConsent = (life: Life, purpose: string, id: string, clocks: Clocks): Holder[] => {
    const stance = stanceOn(life, purpose);
    if (stance === undefined || (!stance.yes && !stance.hadYes)) return [];
    const lasts = purposes[purpose]?.consentLasts;
    const lapse: Clock = lasts ? { instant: instantAfter(stance.at, lasts) } : 'running';
    return holding(id, { ...clocks, withdrawal: stance.yes ? lapse : { instant: stance.at } });
  };

  type Use = { readonly purpose: string; readonly id: string; readonly waits: boolean };
  /** The purposes that use each category, and the rule by which each keeps it. */
  const usesOf = new Map<string, Use[]>();
  for (const [purpose, { uses }] of Object.entries(purposes)) {
    for (const [category, id] of Object.entries(uses)) {
      const rule = id === undefined ? undefined : retention[id];
      if (id === undefined || rule === undefined) continue;
      const waits = rule.activeUntil.some(({ from }) => from === 'contract-ended');
      usesOf.set(category, [...(usesOf.get(category) ?? []), { purpose, id, waits }]);
    }
  }

  const holders = (life: Life, category: string, own: Clocks = {}): Holder[] => {
    const clocks: Clocks = { ...clocksOf(life), ...own };
    const served = new Set(life.forms.flatMap(({ form }) => policy.forms[form]?.serves ?? []));
    return (usesOf.get(category) ?? []).flatMap(({ purpose, id, waits }): Holder[] => {
      if (purposes[purpose]?.basis === 'consent') return byConsent(life, purpose, id, clocks);
      if (id === neverCustomers || (waits && clocks['contract-ended'] === undefined)) {
        if (!served.has(purpose)) return [];
        const bought = maximum([...life.invoices.values()].map(({ on, paid }) => paid ?? on));
        const isBuyer = contractEnd(life) === undefined && bought !== -never;
        return asProspect(life, { ...clocks, ...(isBuyer && { 'contract-ended': { day: bought } }) }, id);
      }
      if (served.has(purpose)) {
        // Whoever registers again after their contract is served as a newcomer; the contract goes its own way.
        const isNew = waits && own['contract-ended'] === undefined && cameBack(life, calendar.dayOf);
        const held = holding(id, clocks);
        // What they sent it in for lies ahead, and until it has happened they are there as anybody who asks.
        return isNew || held.length === 0 ? [...held, ...asProspect(life)] : held;
      }
      const { 'last-contact': _contact, collected: _collected, ...happened } = clocks;
      return holding(id, happened);
    });
  };

  /** What unpaid invoices keep, of the purposes that have a rule of their own for debts. */
  const owed = (category: string, invoices: readonly Invoice[]): Holder[] =>
    Object.values(purposes).flatMap(({ uses }) => {
      const id = Object.values(uses).find((each) =>
        retention[each ?? '']?.activeUntil.some(({ from }) => from === 'debt-due'),
      );
      if (id === undefined || !Object.hasOwn(uses, category)) return [];
      return invoices.flatMap(({ on, due = on, paid }) => {
        const clocks: Clocks = {
          'task-finished': paid === undefined ? 'running' : { day: paid },
          'debt-due': { day: due },
        };
        return holding(id, clocks, clocks, true);
      });
    });

  const ofPerson = (life: Life, category: string): Holder[] => {
    // What was paid and has gone is owed no more.
    const invoices = [...life.invoices].filter(([number]) => inUse(life, 'invoice', number)).map(([, each]) => each);
    const all = [...holders(life, category), ...owed(category, invoices)];
    return all.length > 0 ? all : asProspect(life);
  };

  const ofUnit = (life: Life, { kind, category, number = '' }: Unit): Holder[] => {
    const invoice = life.invoices.get(number);
    if (kind === 'contract') {
      const to = life.contracts.get(number)?.to;
      return holders(life, category, { 'contract-ended': to === undefined ? 'running' : { day: to } });
    }
    if (kind === 'attendance')
      return holders(life, category, { 'event-ended': { day: life.attended.get(number) ?? 0 } });
    if (kind === 'debt') return invoice ? owed(category, [invoice]) : [];
    if (kind === 'invoice' && invoice) {
      const { on, paid } = invoice;
      const alone = contractEnd(life) === undefined;
      const own: Clocks = {
        'invoice-year-ended': yearEnd(on),
        ...(alone && { 'contract-ended': { day: paid ?? on } }),
      };
      return [...holders(life, category, own), ...owed(stored.debt ?? stored.person, [invoice])];
    }
    return ofPerson(life, category);
  };

  const promised = (all: readonly Holder[], blocking: readonly Holder[] = all): Promised => {
    const last = all.reduce<Holder | undefined>(
      (most, each) => (most && most.end >= each.end ? most : each),
      undefined,
    );
    const blocks = blocking.filter(({ blockedUntil }) => blockedUntil !== undefined);
    const until = maximum(blocks.map(({ blockedUntil }) => blockedUntil ?? 0));
    const longest = blocks.find(({ blockedUntil }) => blockedUntil === until);
    const rule = longest?.blockingRule ?? longest?.rule;
    return {
      end: last?.end ?? -never,
      rule: last?.rule ?? 'none',
      closesAt: maximum(all.filter(({ debt }) => !debt).map(({ end }) => end)),
      ...(rule !== undefined && { blocked: { until, rule } }),
    };
  };

  const proof = retention[policy.consentProof];
  /** Words that nothing rests on since then. */
  const proofSince = (at: number): Promised => {
    const clocks: Clocks = { withdrawal: { instant: at } };
    const end = (proof && endBy(proof, clocks)) ?? -never;
    const until = (proof && blockedBy(proof, clocks)) ?? -never;
    return { end, rule: policy.consentProof, closesAt: end, blocked: { until, rule: policy.consentProof } };
  };

  /** Every unit in use, with its promise. Who they are is needed for everything else and blocked by its own rules only. */
  const of = (life: Life, now: number): ReadonlyMap<Unit, Promised> => {
    lately = undefined;
    const units = life.units.filter(({ state }) => state === 'use');
    const all = units.map((unit) => [unit, unit.kind === 'said' ? [] : ofUnit(life, unit)] as const);
    const together = promised(
      all.flatMap(([, each]) => each),
      all.find(([{ kind }]) => kind === 'identity')?.[1] ?? [],
    );
    return new Map(
      all.map(([unit, each]) => {
        if (unit.kind === 'identity') return [unit, together];
        if (!unit.said) return [unit, promised(each)];
        const by = supersededBy(life, unit.said, now);
        // What still counts goes when the person goes.
        if (by === undefined) return [unit, { ...proofSince(together.end), end: never }];
        return [unit, { ...proofSince(by.at), ...(by.quiet && { latest: instantAfter(by.at, longestWait) }) }];
      }),
    );
  };

  const identityOf = (life: Life, now: number): Promised | undefined =>
    [...of(life, now)].find(([{ kind }]) => kind === 'identity')?.[1];

  return {
    of,
    proofSince,

    /** Their last use is over, though no night may have come yet: to everybody they are nobody. */
    isOver: (life: Life, now: number): boolean =>
      life.overAt !== undefined || (life.restriction === undefined && (identityOf(life, now)?.end ?? now) <= now),

    /** Within a day everything is over but what is owed. */
    isClosing: (life: Life, now: number): boolean => {
      const { end, closesAt } = identityOf(life, now) ?? { end: now, closesAt: now };
      return closesAt <= now + dayMs && end > now + dayMs;
    },
  };
};
export type Promises = ReturnType<typeof promisesOf>;
