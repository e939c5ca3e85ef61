import type { Language, Policy } from '../../../policy/model/types.ts';
import type { Person } from '../people/people.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../problems.ts';
import { debtPurposes } from '../retention/held-by.ts';
import { kindOf } from '../retention/life-events.ts';
import type { Restriction } from '../retention/person-facts.ts';
import { type ReckonedUnit, type Reckoning, reckon, type UseState } from '../retention/reckon.ts';
import { checkReason } from '../staff/reason.ts';
import type { Role, Staff } from '../staff/staff.ts';
import type { OpenedSubject } from './subjects.ts';

/** A rule that holds a category for a purpose, and until when. */
export type ShownRule = {
  readonly purpose: string;
  readonly rule: string;
  readonly title: string;
  readonly citation: string;
  /** ISO 8601 UTC; absent while it is open. */
  readonly usedUntil?: string;
};

export type ShownCategory = {
  readonly category: string;
  readonly title: string;
  readonly state: UseState;
  readonly usedUntil?: string;
  /** Until when it is blocked afterwards. */
  readonly blockedUntil?: string;
  readonly rules: readonly ShownRule[];
};

/** What a member of staff sees of a person. */
export type SubjectView = {
  readonly subjectId: string;
  readonly state: 'active' | 'restricted' | 'closing';
  readonly restriction?: Restriction;
  readonly person: Person;
  readonly forms: readonly {
    readonly form: string;
    readonly since: string;
    readonly source: string;
    readonly fields: Readonly<Record<string, string | boolean>>;
  }[];
  readonly categories: readonly ShownCategory[];
  readonly events: readonly {
    readonly type: string;
    readonly on: string;
    readonly dueOn?: string;
    readonly number?: string;
  }[];
  readonly holds: number;
};

/** Who sees people in use; `billing` sees those of whom nothing is left but a debt, and nobody else does (promises.md C-04). */
const viewers: readonly Role[] = ['privacy-lead', 'operator', 'support'];
const collectors: readonly Role[] = ['billing'];

/** How somebody stands for staff; undefined once their last use has ended, though the purge has not come yet. */
const stateOf = ({ state }: Reckoning, restriction: Restriction | undefined): SubjectView['state'] | undefined => {
  if (restriction) return 'restricted';
  return state === 'ended' ? undefined : state;
};

const latest = (units: readonly ReckonedUnit[], end: 'usedUntil' | 'blockedUntil'): string | undefined =>
  units
    .flatMap((unit) => unit[end]?.toISOString() ?? [])
    .sort()
    .at(-1);

const inOrder: readonly UseState[] = ['active', 'closing', 'ended'];

/** The units of one category as one: in use while any is, until the last of them ends. */
const shownCategory = (
  category: string,
  units: readonly ReckonedUnit[],
  policy: Policy,
  language: Language,
): ShownCategory => {
  const held = units.flatMap(({ heldBy }) => heldBy);
  const rules = new Map<string, ShownRule>();
  for (const { purpose, ruleId, usedUntil: end } of held) {
    const id = `${purpose} ${ruleId}`;
    const before = rules.get(id);
    const usedUntil = end === 'open' ? undefined : end.toISOString();
    // The last end counts, and one that is open beats any.
    if (before && (before.usedUntil === undefined || (usedUntil !== undefined && usedUntil <= before.usedUntil)))
      continue;
    const { title, citation } = policy.retention[ruleId] ?? {};
    rules.set(id, {
      purpose,
      rule: ruleId,
      title: title?.[language] ?? ruleId,
      citation: citation ?? '',
      ...(usedUntil !== undefined && { usedUntil }),
    });
  }
  const usedUntil = units.every((unit) => unit.usedUntil) ? latest(units, 'usedUntil') : undefined;
  const blockedUntil = latest(units, 'blockedUntil');
  return {
    category,
    title: policy.categories[category]?.title[language] ?? category,
    state: inOrder.find((state) => units.some((unit) => unit.state === state)) ?? 'ended',
    ...(usedUntil !== undefined && { usedUntil }),
    ...(blockedUntil !== undefined && { blockedUntil }),
    rules: [...rules.values()],
  };
};

type Sight = { readonly policy: Policy; readonly language: Language; readonly isCollecting: boolean };

/** Units that this member of staff may see: what is in use, or, to collect a debt, what only that still needs. */
const unitsSeen = ({ units }: Reckoning, { policy, isCollecting }: Sight): readonly ReckonedUnit[] => {
  const forDebts = new Set(debtPurposes(policy).flatMap(({ categories }) => categories));
  return isCollecting
    ? units.filter(({ state, category }) => state === 'closing' && forDebts.has(category))
    : units.filter(({ state }) => state === 'active');
};

const shown = (opened: OpenedSubject, reckoning: Reckoning, sight: Sight) => {
  const { policy, language, isCollecting } = sight;
  const seen = unitsSeen(reckoning, sight);
  const categoriesSeen = new Set(
    seen.flatMap(({ kind, category }) => (kind === 'identity' || kind === 'fields' ? [category] : [])),
  );
  const listed = isCollecting ? seen : reckoning.units;
  const isSeen = (kind: string, reference: string) =>
    seen.some((unit) => unit.kind === kind && unit.reference === reference);
  return {
    person: opened.person,
    forms: opened.forms.flatMap(({ form, since, source, fields }) => {
      const own = fields.filter(({ category }) => categoriesSeen.has(category));
      const values = Object.fromEntries(own.map(({ name, value }) => [name, value]));
      return own.length > 0 ? [{ form, since, source, fields: values }] : [];
    }),
    categories: [...new Set(listed.map(({ category }) => category))].map((category) =>
      shownCategory(
        category,
        listed.filter((unit) => unit.category === category),
        policy,
        language,
      ),
    ),
    events: opened.events.flatMap(({ type, on, dueOn, number, reference }) => {
      const kind = kindOf[type];
      if (kind === 'person' ? isCollecting : !isSeen(kind, reference)) return [];
      const owes = dueOn !== undefined && (policy.stored.debt === undefined || isSeen('debt', reference));
      return [{ type, on, ...(owes && { dueOn }), ...(number !== undefined && { number }) }];
    }),
  };
};

/**
 * What a member of staff may see of a person, by the clocks of this moment. The look is logged, with its reason, before anything is
 * opened; so is one that is refused. Throws `NOT_FOUND`, always the same, for whoever is not in use: blocked, erased, ended or never
 * stored; and `ROLE_MISSING` where `billing` looks at anybody in use, or anybody else at one who only owes.
 */
export const viewSubject = async (
  {
    subjectId,
    reason: sent,
    language,
  }: { readonly subjectId: string; readonly reason: string; readonly language: Language },
  by: Staff,
  { policy, publications, now, subjects, audit }: Pick<Ports, 'policy' | 'publications' | 'now' | 'subjects' | 'audit'>,
): Promise<SubjectView> => {
  const reason = checkReason(sent);
  const at = now();
  const file = await subjects.load(subjectId);
  const reckoning = file && reckon(file.facts, { policy, publications, now: at, horizon: at });
  const restriction = file?.facts.restriction;
  const state = reckoning && stateOf(reckoning, restriction);
  const access = { by, reason, subjectId };
  if (!file || !reckoning || !state) {
    await audit.note({ ...access, act: 'refused' });
    throw new Refusal('NOT_FOUND');
  }
  const isCollecting = state === 'closing';
  const allowed = isCollecting ? collectors : viewers;
  if (!allowed.some((role) => by.roles.includes(role))) {
    await audit.note({ ...access, act: 'refused' });
    throw new Refusal('ROLE_MISSING');
  }
  await audit.note({ ...access, act: 'view-subject' });
  const opened = await subjects.open(file);
  if (!opened) throw new Refusal('NOT_FOUND');
  return {
    subjectId,
    state,
    ...(restriction && { restriction }),
    ...shown(opened, reckoning, { policy, language, isCollecting }),
    holds: opened.holds,
  };
};
