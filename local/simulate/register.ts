import type { Life } from './oracle/life.ts';

/** Everybody who ever was here, with all the lives that they had here. */
export type Register = {
  readonly byId: ReadonlyMap<string, Life>;
  readonly livesOf: (person: number) => readonly Life[];
  /** The life in which the firm knows that person now. */
  readonly live: (person: number) => Life | undefined;
  readonly add: (life: Life) => void;
};

export const newRegister = (): Register => {
  const byId = new Map<string, Life>();
  const people = new Map<number, Life[]>();
  const livesOf = (person: number) => people.get(person) ?? [];
  return {
    byId,
    livesOf,
    live: (person) => livesOf(person).find(({ overAt }) => overAt === undefined),
    add(life) {
      byId.set(life.id, life);
      people.set(life.person, [...livesOf(life.person), life]);
    },
  };
};
