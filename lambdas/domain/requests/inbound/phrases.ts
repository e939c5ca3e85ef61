import type { Right } from '../../../../policy/model/types.ts';

/** What a mail may ask for by itself; `marketing` is the objection to advertising. Of somebody who died a person has to read. */
export type Wish = Exclude<Right, 'post-mortem'> | 'marketing';

type ByWish = Readonly<Partial<Record<Wish, readonly string[]>>>;

/** Phrases with a slash between them. */
export const list = (phrases: string): readonly string[] => phrases.split('/').map((phrase) => phrase.trim());

/**
 * How people of one language say what they want: data, not code. Everything is written as `fold` leaves it (lower case, no accents
 * and apostrophes, single spaces) and stands for whole words. Inside, `(a|b)`, `x?` and `\\S+` mean what they mean in regular
 * expressions; `{own}` stands for the person's own data and `{ads}` for advertising.
 */
export type Phrases = {
  /** Begins a wish of the writer's own. */
  readonly opens: readonly string[];
  /** May stand between that and the wish; any other word means that something else is said. */
  readonly between: readonly string[];
  /** May stand before an order. */
  readonly polite: readonly string[];
  readonly own: readonly string[];
  /** May follow `{own}`, so that all of it is meant and not a part, nor somebody else's. */
  readonly follows: readonly string[];
  readonly ads: readonly string[];
  /** Uses a right, as it stands: “ejerzo”. */
  readonly uses: readonly string[];
  /** Uses a right behind one of `opens`: “quiero ejercer”. */
  readonly toUse: readonly string[];
  /** Between that and the name of the right. */
  readonly rightOf: readonly string[];
  readonly names: ByWish;
  /** Says it all, wherever it stands in a sentence. */
  readonly says: ByWish;
  /** Says it at the beginning of a sentence or behind a comma. */
  readonly orders: ByWish;
  /** Says it behind one of `opens`. */
  readonly wants: ByWish;
  /** Says it as the subject of a mail, where nobody writes a whole sentence. */
  readonly titles: ByWish;
  /** Words that belong to a wish, by which a second one is noticed. */
  readonly hints: Readonly<Record<Wish, readonly string[]>>;
  /** Beginnings of polite questions that are wishes. */
  readonly asksPolitely: readonly string[];
  readonly negations: readonly string[];
  /** Holds a negation and denies nothing. */
  readonly harmless: readonly string[];
  /** In the same sentence: it is a question, a condition, a tale of the past, or a part is excepted. */
  readonly uncertain: readonly string[];
  /** Anywhere: somebody else's data, or a second thought, or another matter for a person to answer. */
  readonly elsewhere: readonly string[];
  /** A whole mail that says nothing else is an opt-out (LSSI art. 21.2). */
  readonly optOuts: readonly string[];
  /** In the subject: a short “baja” may end a contract and not a newsletter. */
  readonly ofContracts: readonly string[];
  readonly greetings: readonly string[];
  /** Begins a sentence in which somebody only says who they are. */
  readonly introduces: readonly string[];
};
