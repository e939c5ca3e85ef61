import { isConfirmed } from '../../../../policy/model/define.ts';
import { rulesFor } from '../../../../policy/model/derive.ts';
import { recipientName } from '../../../../policy/model/notice/purposes.ts';
import { citationIn, lasting } from '../../../../policy/model/notice/wording.ts';
import type { Fact, Language, Policy, Processor, Transfer } from '../../../../policy/model/types.ts';
import { countryName, originWords, roleWords, transferWords } from '../../../../policy/model/words.ts';
import { basisNames } from '../../mail/letters/wording.ts';
import type { HeldBy } from '../../retention/held-by.ts';
import type { ReckonedUnit, Reckoning, UseState } from '../../retention/reckon.ts';
import type { HeldCategory, HeldFor, HeldRecipient } from './held-types.ts';

type Sight = { readonly policy: Policy; readonly language: Language; readonly now: Date };

/** How a line is told: which purpose holds the data by which rule, until when, and whether those it names get them. */
type Line = Pick<HeldBy, 'purpose' | 'ruleId'> & {
  readonly until: string;
  readonly onlyDebt: boolean;
  readonly isShared: boolean;
};

const untilOf = (end: Date | 'open'): string => (end === 'open' ? 'open' : end.toISOString());

const told = (
  category: string,
  { purpose: id, ruleId, until, onlyDebt, isShared }: Line,
  { policy, language }: Sight,
): readonly HeldFor[] => {
  const purpose = policy.purposes[id];
  const rule = policy.retention[ruleId];
  if (!purpose || !rule) return [];
  // Whoever never was a customer, or still owes, is kept by another rule than the one that the purpose names.
  const uses: Readonly<Record<string, string | undefined>> = purpose.uses;
  const own = Object.hasOwn(uses, category) ? uses[category] : undefined;
  const isUsed = own !== undefined && (own === ruleId || ruleId === policy.neverCustomers || onlyDebt);
  return [
    {
      purpose: id,
      title: purpose.title[language],
      basis: purpose.basis,
      ground: basisNames[purpose.basis][language],
      ...(purpose.interest && { interest: purpose.interest[language] }),
      rule: ruleId,
      ruleTitle: rule.title[language],
      reason: rule.reason[language],
      citation: citationIn(rule.citation, language),
      lasts: lasting(rule, language),
      until,
      ...(onlyDebt && { onlyDebt }),
      ...(!isUsed && { alongside: true }),
      recipients: isShared && isUsed ? purpose.recipients : [],
    },
  ];
};

const isLater = (one: Date | 'open', other: Date | 'open'): boolean =>
  other !== 'open' && (one === 'open' || one > other);

/** What still holds, one line for each purpose and rule: of several ends the last. */
const linesOf = (held: readonly HeldBy[], { now }: Sight): readonly Line[] => {
  const last = new Map<string, HeldBy>();
  for (const one of held) {
    if (one.usedUntil !== 'open' && one.usedUntil <= now) continue;
    const id = `${one.purpose} ${one.ruleId} ${one.debt}`;
    const before = last.get(id);
    if (!before || isLater(one.usedUntil, before.usedUntil)) last.set(id, one);
  }
  return [...last.values()].map(({ purpose, ruleId, usedUntil, debt }) => ({
    purpose,
    ruleId,
    until: untilOf(usedUntil),
    onlyDebt: debt,
    isShared: true,
  }));
};

const latest = (ends: readonly (Date | undefined)[]): string | undefined =>
  ends
    .flatMap((end) => end?.toISOString() ?? [])
    .sort()
    .at(-1);

const inOrder: readonly UseState[] = ['active', 'closing', 'ended'];

const titled = (category: string, { policy, language }: Sight) => {
  const { title, origin = 'system', special } = policy.categories[category] ?? {};
  return {
    category,
    title: title?.[language] ?? category,
    origin,
    originTitle: originWords[origin][language],
    ...(special && { special }),
  };
};

/** The units of one category as one: in use while any is, and until the last of them ends. */
const reckonedCategory = (category: string, units: readonly ReckonedUnit[], sight: Sight): HeldCategory => {
  const lines = linesOf(
    units.flatMap(({ heldBy }) => heldBy),
    sight,
  );
  const isOpen = units.some(({ usedUntil }) => usedUntil === undefined);
  const blockedUntil = latest(units.map((unit) => unit.blockedUntil));
  return {
    ...titled(category, sight),
    state: inOrder.find((state) => units.some((unit) => unit.state === state)) ?? 'ended',
    usedUntil: isOpen ? 'open' : (latest(units.map(({ usedUntil }) => usedUntil)) ?? 'open'),
    ...(blockedUntil !== undefined && { blockedUntil }),
    heldFor: lines.flatMap((line) => told(category, line, sight)),
  };
};

/** Something that is held beside what the clocks of the person reckon: of which category, and when it ends if that is known. */
export type Beside = { readonly category: string; readonly state: UseState; readonly usedUntil: string };

/**
 * Every category that something is held of, each once, with what holds it. `isAsked`, `isShared`: whether the person was ever asked
 * about a consent purpose, and whether it stands, so that those it names get anything.
 */
export const heldCategories = (
  reckoning: Pick<Reckoning, 'units'>,
  beside: readonly Beside[],
  { isAsked, isShared }: Readonly<Record<'isAsked' | 'isShared', (purpose: string) => boolean>>,
  sight: Sight,
): readonly HeldCategory[] => {
  const groups = Map.groupBy(reckoning.units, ({ category }) => category);
  const reckoned = [...groups].map(([category, units]) => reckonedCategory(category, units, sight));
  const others = new Map(beside.flatMap((one) => (groups.has(one.category) ? [] : [[one.category, one] as const])));
  const kept = [...others.values()].map(({ category, state, usedUntil }): HeldCategory => {
    const all = rulesFor(sight.policy, category);
    const asked = all.filter(({ purpose }) => isAsked(purpose));
    // Who was asked nothing has the proof of that, which some purpose keeps all the same.
    const lines = (asked.length > 0 ? asked : all).map(({ purpose, ruleId }) => ({
      purpose,
      ruleId,
      until: usedUntil,
      onlyDebt: false,
      isShared: isShared(purpose),
    }));
    return {
      ...titled(category, sight),
      state,
      usedUntil,
      heldFor: lines.flatMap((line) => told(category, line, sight)),
    };
  });
  return [...reckoned, ...kept];
};

const safeguardOf = (transfer: Transfer, language: Language): string => {
  const tool = transferWords[transfer.tool][language];
  switch (transfer.tool) {
    case 'standard-clauses':
      return `${tool} (${transfer.module}, ${transfer.assessedOn})`;
    case 'derogation':
      return `${tool} (${citationIn(transfer.article, language)}): ${transfer.reason[language]}`;
    default:
      return `${tool} (${transfer.reference})`;
  }
};

const known = <T>(fact: Fact<T> | undefined): T | undefined =>
  fact !== undefined && isConfirmed(fact) ? fact : undefined;

const recipientOf = (
  id: string,
  processor: Processor,
  purposes: readonly string[],
  { policy, language }: Pick<Sight, 'policy' | 'language'>,
): HeldRecipient => {
  const { role, service, members, country, transfer, dpa, subProcessors } = processor;
  const isKnown = [members, country, transfer, dpa, subProcessors].every(
    (fact) => fact === undefined || isConfirmed(fact),
  );
  const [who, where, tool] = [known(members), known(country), known(transfer)];
  return {
    id,
    name: recipientName(policy, id, language),
    ...(who && { members: who }),
    role,
    roleTitle: roleWords[role][language],
    service: service[language],
    ...(where !== undefined && { country: countryName(where, language) }),
    ...(tool && { safeguard: safeguardOf(tool, language) }),
    purposes,
    ...(!isKnown && { pending: true }),
  };
};

/** Who receives what is held, by name: the recipients of those purposes for which something is in fact held now, and nobody else. */
export const heldRecipients = (
  categories: readonly HeldCategory[],
  { policy, language }: Pick<Sight, 'policy' | 'language'>,
): readonly HeldRecipient[] => {
  const purposes = new Map<string, Set<string>>();
  for (const { recipients, title } of categories.flatMap(({ heldFor }) => heldFor)) {
    for (const id of recipients) purposes.set(id, (purposes.get(id) ?? new Set()).add(title));
  }
  return [...purposes].flatMap(([id, titles]) => {
    const processor = policy.processors[id];
    return processor ? [recipientOf(id, processor, [...titles], { policy, language })] : [];
  });
};
