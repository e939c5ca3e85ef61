import type { HeldData } from '../held-data.ts';

/** What of a copy grows with the years: these are dealt out over its parts, all else stands in each of them. */
const growing = ['forms', 'events', 'decisions'] as const;
type Growing = (typeof growing)[number];
type Dealt = Record<Growing, unknown[]>;

const nothing = (): Dealt => ({ forms: [], events: [], decisions: [] });

/** How much a part holds that could stand in parts of its own: things, and characters of them as JSON. */
export const extentOf = (held: HeldData): { readonly items: number; readonly characters: number } => {
  const sizes = growing.flatMap((list) => held[list].map((item) => JSON.stringify(item).length));
  return { items: sizes.length, characters: sizes.reduce((sum, size) => sum + size, 0) };
};

/**
 * The same data in as many parts as it takes for none to hold more than so many characters of them as JSON, in order: every item is in
 * exactly one, each has one at least, and each stands for itself. One part alone is the data as they are.
 */
export const inParts = (held: HeldData, mostCharacters: number): readonly HeldData[] => {
  const parts: Dealt[] = [];
  let room = 0;
  for (const list of growing) {
    for (const item of held[list]) {
      const size = JSON.stringify(item).length;
      if (parts.length === 0 || size > room) {
        parts.push(nothing());
        room = mostCharacters;
      }
      parts.at(-1)?.[list].push(item);
      room -= size;
    }
  }
  if (parts.length < 2) return [held];
  return parts.map((dealt, place) => ({
    ...held,
    ...(dealt as unknown as Pick<HeldData, Growing>),
    part: { number: place + 1, of: parts.length },
  }));
};
