import type { Form, Policy } from '../../policy/model/types.ts';
import type { Chance } from './chance.ts';

/** What somebody can do with a firm, by its policy. */
export type Offers = {
  /** Forms that a person fills in, by id; the first serves whoever wants to become a customer. */
  readonly forms: readonly string[];
  /** The form of whoever comes to an event; undefined where the firm has none. */
  readonly eventForm?: string;
  /** The settings of an account: panel, control, and the purposes that it offers. */
  readonly settings?: { readonly panel: string; readonly method: string; readonly offers: readonly string[] };
  readonly takes: (kind: 'contract' | 'invoice' | 'debt' | 'attendance') => boolean;
};

export const offersOf = ({ forms, panels, stored }: Policy): Offers => {
  const open = Object.entries(forms).filter(([, { openTo }]) => openTo.includes('registration'));
  const isOfEvent = ([, { fields }]: readonly [string, Form]) =>
    Object.values(fields).some(({ category }) => category !== undefined && category === stored.attendance);
  const eventForm = open.find(isOfEvent) ?? (stored.attendance === undefined ? undefined : open[0]);
  if (open.length === 0) throw new Error('The policy has no form that a person fills in.');
  const others = open.filter((each) => !isOfEvent(each));
  const [panel] = Object.entries(panels).filter(([, { openTo }]) => openTo === 'subject');
  const [method] = Object.keys(panel?.[1].methods ?? {});
  return {
    forms: (others.length > 0 ? others : open).map(([id]) => id),
    ...(eventForm && { eventForm: eventForm[0] }),
    ...(panel && method !== undefined && { settings: { panel: panel[0], method, offers: panel[1].offers } }),
    takes: (kind) => stored[kind] !== undefined,
  };
};

export type Fields = Readonly<Record<string, string | boolean>>;

const voluntary = 0.6;

/** Fills a form in as an invented person might: whatever is mandatory, and now and then what is not. */
export const fillIn = (
  fields: Form['fields'],
  { name, email, number }: { readonly name: string; readonly email: string; readonly number: number },
  chance: Chance,
): Fields => {
  const filled: Record<string, string | boolean> = {};
  for (const [id, { type, required, onlyWith, choices = {} }] of Object.entries(fields)) {
    const wanted = onlyWith === undefined ? required || chance.happens(voluntary) : filled[onlyWith] === true;
    if (!wanted) continue;
    const values: Readonly<Record<typeof type, () => string | boolean>> = {
      name: () => name,
      email: () => email,
      phone: () => `+34 600 ${String(number % 1000).padStart(3, '0')} ${chance.between(100, 999)}`,
      'birth-date': () => `${chance.between(1950, 2000)}-0${chance.between(1, 9)}-1${chance.between(0, 9)}`,
      country: () => 'ES',
      flag: () => chance.happens(0.5),
      choice: () => chance.oneOf(Object.keys(choices)),
      text: () => `Ejemplo ${chance.between(1, 99)}`,
    };
    filled[id] = values[type]();
  }
  return filled;
};

/** Categories that somebody gave anything of. */
export const categoriesIn = (fields: Form['fields'], filled: Fields): ReadonlySet<string> =>
  new Set(Object.keys(filled).flatMap((id) => fields[id]?.category ?? []));
