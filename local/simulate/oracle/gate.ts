import type { Policy } from '../../../policy/model/types.ts';
import { type Calendar, instantAfter } from '../calendar.ts';
import { cameBack, contractEnd, inUse, type Life, stanceOn } from './life.ts';
import type { Promises } from './promises.ts';

/** Whether somebody said yes to a purpose, and it has not lapsed. */
export const agreesTo = (policy: Policy, life: Life, id: string, now: number): boolean => {
  const stance = stanceOn(life, id);
  const lasts = policy.purposes[id]?.consentLasts;
  return stance?.yes === true && (lasts === undefined || instantAfter(stance.at, lasts) > now);
};

/** Answers whether somebody's data may be used for a purpose at an instant, by the policy and what the firm was told. */
export const gateOf = (policy: Policy, calendar: Calendar, promises: Promises) => {
  /** Whether it only collects what is owed, which goes on when all else has ended (C-04). */
  const collects = (life: Life, id: string): boolean => {
    const rules = Object.values(policy.purposes[id]?.uses ?? {});
    const isForDebts = rules.some((rule) =>
      policy.retention[rule ?? '']?.activeUntil.some(({ from }) => from === 'debt-due'),
    );
    return (
      isForDebts &&
      [...life.invoices].some(
        ([number, { paid }]) => paid === undefined && inUse(life, 'invoice', number) !== undefined,
      )
    );
  };

  return (life: Life, id: string, now: number): boolean => {
    const purpose = policy.purposes[id];
    if (purpose === undefined || promises.isOver(life, now) || life.restriction) return false;
    if (purpose.basis === 'consent') return agreesTo(policy, life, id, now);
    if (promises.isClosing(life, now)) return collects(life, id);
    if (purpose.basis !== 'contract') return true;
    if (!life.forms.some(({ form }) => policy.forms[form]?.serves.includes(id))) return false;
    const ended = contractEnd(life);
    const runs = typeof ended !== 'number' || calendar.dayOf(now) <= ended;
    const isServed = (runs && life.closed === undefined) || cameBack(life, calendar.dayOf);
    return isServed || collects(life, id);
  };
};
export type Gate = ReturnType<typeof gateOf>;
