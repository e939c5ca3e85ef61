/**
 * What the fixture policy promises about one person, said again in the plainest way: dates and sums, with nothing of the engine.
 * Days are counted at midnight of Madrid time, which the clock of these tests never comes near.
 */
export type Modelled = {
  readonly id: string;
  /** Day on which they last sent something in or said yes. */
  contact: number;
  contracts: { started: number; ended?: number }[];
  invoices: { issued: number; settled?: number }[];
  /** Newsletter and profiling each: moment of the yes, and of the no that followed. */
  yes: { given: number; withdrawn?: number }[];
  closed?: number;
  gone?: number;
};

export const day = 86_400_000;
const dateOf = (at: number) => new Date(at).toISOString().slice(0, 10);
const plusYears = (at: number, years: number, months = 0): number => {
  const from = new Date(at);
  const moved = new Date(Date.UTC(from.getUTCFullYear() + years, from.getUTCMonth() + months, 1));
  const last = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate();
  moved.setUTCDate(Math.min(from.getUTCDate(), last));
  return moved.getTime() + (at % day);
};
/** Midnight after the last day of a period that began on that day. */
const endOfPeriod = (at: number, years: number, months = 0, days = 0) =>
  plusYears(Date.parse(`${dateOf(at)}T00:00:00Z`), years, months) + (days + 1) * day;

const endedAt = ({ contracts, closed }: Modelled): number | 'open' | undefined => {
  if (contracts.some(({ ended }) => ended === undefined)) return 'open';
  const ends = [...contracts.flatMap(({ ended }) => ended ?? []), ...(closed === undefined ? [] : [closed])];
  return ends.length === 0 ? undefined : Math.max(...ends);
};

/** When the last use of the person ends, to a day: by contract, by debt, by yes, or as somebody who never became a customer. */
export const useEnds = (person: Modelled): number => {
  const { contact, invoices, yes } = person;
  const ended = endedAt(person);
  const bought = ended === undefined ? Math.max(contact, ...invoices.map(({ issued }) => issued)) : contact;
  const ends = [
    ended === 'open'
      ? Number.POSITIVE_INFINITY
      : ended === undefined
        ? endOfPeriod(bought, 0, 24)
        : endOfPeriod(ended, 0, 0, 1),
    ...invoices.map(({ issued, settled }) =>
      settled === undefined ? endOfPeriod(issued, 5) : endOfPeriod(settled, 0, 0, 1),
    ),
    ...yes.map(({ given, withdrawn }) =>
      Math.min((withdrawn ?? plusYears(given, 0, 24)) + day, endOfPeriod(bought, 0, 24)),
    ),
  ];
  return Math.max(...ends);
};

/** Until when something of each category may be blocked, at the very latest. */
export const blockedEnds = (person: Modelled): Readonly<Record<string, number>> => {
  const ended = endedAt(person);
  const last = useEnds(person);
  const bought = Math.max(0, ...person.invoices.map(({ issued, settled }) => settled ?? issued));
  const from = typeof ended === 'number' ? ended : bought;
  const years = person.invoices.map(({ issued }) => Date.parse(`${dateOf(issued).slice(0, 4)}-12-31T12:00:00Z`));
  return {
    contact: endOfPeriod(from, 5),
    orders: Math.max(0, ...person.contracts.map(({ ended: end }) => (end === undefined ? 0 : endOfPeriod(end, 5)))),
    invoices: Math.max(0, ...years.map((end) => endOfPeriod(end, 6))),
    proof: last + 3 * 366 * day + 2 * day,
  };
};
