import { longestConsent } from '../../policy/model/derive.ts';
import type { Policy } from '../../policy/model/types.ts';
import { type Day, instantAfter } from './calendar.ts';
import { addUnit, type Confirmed, inUse, type Life, type Said } from './oracle/life.ts';

/** Notes for the oracle what the firm was told, in the words of whoever told it. */

const addSaid = (life: Life, policy: Policy, said: Said): void => {
  life.said.push(said);
  const name = `decision of ${new Date(said.at).toISOString()}`;
  addUnit(life, { name, kind: 'said', category: policy.stored.decision, said });
};

/** A form was confirmed, with a yes or a no to each purpose that it offers. */
export const tellForm = (life: Life, policy: Policy, form: Confirmed, said: Said): void => {
  life.forms.push(form);
  addSaid(life, policy, said);
  const { person } = policy.stored;
  if (!life.units.some(({ kind }) => kind === 'identity')) {
    addUnit(life, { name: 'identity', kind: 'identity', category: person });
  }
  const fields = Object.values(policy.forms[form.form]?.fields ?? {});
  for (const category of new Set(fields.flatMap((field) => field.category ?? []))) {
    if (category === person) continue;
    const unit = life.units.find(
      (each) => each.state === 'use' && each.kind === 'fields' && each.category === category,
    );
    if (unit) unit.forms?.push(form);
    else addUnit(life, { name: `fields ${category}`, kind: 'fields', category, forms: [form] });
  }
};

/** The person said yes or no outside a form. The proof of a yes lapses with what it can prove; a no stays with the person. */
export const tellChoice = (life: Life, policy: Policy, said: Omit<Said, 'forgottenAt'>): void => {
  const proof = policy.retention[policy.consentProof]?.blocked?.period ?? {};
  const lapses = instantAfter(instantAfter(said.at, longestConsent(policy)), proof);
  addSaid(life, policy, said.no.length > 0 ? said : { ...said, forgottenAt: lapses });
};

/** A form was taken back: it goes at once, and what it agreed to is withdrawn. */
export const tellUndone = (life: Life, policy: Policy, form: Confirmed, at: number): void => {
  life.forms.splice(life.forms.indexOf(form), 1);
  const given = life.said.find((said) => said.at === form.at)?.yes ?? [];
  addSaid(life, policy, { at, yes: [], no: given });
  for (const unit of life.units.filter(({ state, forms }) => state === 'use' && forms?.includes(form))) {
    unit.forms?.splice(unit.forms.indexOf(form), 1);
    if (unit.forms?.length === 0) Object.assign(unit, { state: 'gone', goneAt: at });
  }
};

/** The person closed their account; closing it again changes nothing. */
export const tellClosed = (life: Life, on: Day, at: number, isBack: boolean): void => {
  if (life.closed !== undefined && !isBack) return;
  life.closed = on;
  life.firstClosed ??= on;
  life.endToldAt = at;
  // Also an end that was announced for later.
  for (const contract of life.contracts.values()) contract.to = Math.min(on, contract.to ?? on);
};

type Reported = {
  readonly type: string;
  readonly number?: string;
  readonly on: Day;
  readonly due?: Day;
};

/** Whether what an application reports has a beginning that is still there. */
export const mayReport = (life: Life, { type, number = '', on }: Reported): boolean => {
  if (type === 'contract-ended') {
    return inUse(life, 'contract', number) !== undefined && (life.contracts.get(number)?.from ?? on + 1) <= on;
  }
  if (type === 'invoice-settled') {
    return inUse(life, 'invoice', number) !== undefined && (life.invoices.get(number)?.on ?? on + 1) <= on;
  }
  return true;
};

/** An application reported it. */
export const tellReport = (
  life: Life,
  { stored }: Policy,
  { type, number = '', on, due }: Reported,
  at: number,
): void => {
  if (type === 'contract-started') {
    life.contracts.set(number, { from: on });
    delete life.closed;
    addUnit(life, { name: `contract ${number}`, kind: 'contract', category: stored.contract ?? '', number });
  } else if (type === 'contract-ended') {
    const contract = life.contracts.get(number);
    if (contract) contract.to = on;
    life.endToldAt = at;
  } else if (type === 'invoice-issued') {
    life.invoices.set(number, { on, ...(due !== undefined && { due }) });
    addUnit(life, { name: `invoice ${number}`, kind: 'invoice', category: stored.invoice ?? '', number });
    if (due !== undefined && stored.debt !== undefined) {
      addUnit(life, { name: `debt ${number}`, kind: 'debt', category: stored.debt, number });
    }
  } else if (type === 'invoice-settled') {
    const invoice = life.invoices.get(number);
    if (invoice) invoice.paid = on;
  } else if (type === 'event-attended') {
    life.attended.set(number, Math.max(on, life.attended.get(number) ?? on));
    if (!inUse(life, 'attendance', number)) {
      addUnit(life, { name: `attendance ${number}`, kind: 'attendance', category: stored.attendance ?? '', number });
    }
  } else life.contact = Math.max(on, life.contact ?? on);
};
