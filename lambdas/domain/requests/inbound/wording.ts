import type { Phrases, Wish } from './phrases.ts';
import { english } from './phrases-en.ts';
import { spanish } from './phrases-es.ts';

/** The phrases of one language, made into patterns over folded words. */
export type Wording = {
  /** Ways to say a wish in a sentence. */
  readonly wishes: readonly { readonly wish: Wish; readonly pattern: RegExp }[];
  /** Ways to say it as the whole subject of a mail. */
  readonly titles: readonly { readonly wish: Wish; readonly pattern: RegExp }[];
  readonly hints: readonly { readonly wish: Wish; readonly pattern: RegExp }[];
  readonly asksPolitely: RegExp;
  readonly negations: RegExp;
  readonly harmless: RegExp;
  readonly uncertain: RegExp;
  readonly elsewhere: RegExp;
  readonly optOuts: RegExp;
  readonly ofContracts: RegExp;
  /** At the beginning, and at the end, of what is left of a sentence. */
  readonly greetsFirst: RegExp;
  readonly greetsLast: RegExp;
  readonly introduces: RegExp;
};

/** One of these; groups are not remembered. */
const any = (phrases: readonly string[]): string => `(?:${phrases.join('|').replace(/\((?!\?)/g, '(?:')})`;

/** Whole words: each stands between two spaces, and neighbours share one. */
const wholly = (pattern: string, flags = 'u') => new RegExp(`(?<= )${pattern}(?= )`, flags);

/** No sentence is long enough for more; it also bounds the time that matching takes. */
const mostBetween = 10;

const wordingOf = (phrases: Phrases): Wording => {
  const { opens, between, polite, own, follows, ads, uses, toUse, rightOf, names } = phrases;
  const owned = `${any(own)}(?= (?:$|,|${any(follows)} ))`;
  const filled = (list: readonly string[]): string =>
    any(list.map((phrase) => phrase.replaceAll('{own}', owned).replaceAll('{ads}', any(ads))));
  const opened = `${any(opens)}(?: ${any(between)}){0,${mostBetween}}`;
  const begins = `(?:(?<=^ )|(?<=, ))(?:${any(polite)} (?:, )?){0,3}`;
  const used = `(?:${any(uses)}|${opened} ${any(toUse)})(?: ${any(between)}){0,2} ${any(rightOf)}`;

  const said = filled(phrases.optOuts);

  const byWish = (lists: Phrases['says'], make: (list: string) => string) =>
    (Object.entries(lists) as [Wish, readonly string[]][]).map(([wish, list]) => ({
      wish,
      pattern: wholly(make(filled(list)), 'gu'),
    }));
  return {
    // Advertising comes first: whoever objects to it objects to nothing else by that.
    wishes: [
      ...byWish(phrases.says, (list) => list),
      ...byWish(phrases.orders, (list) => `${begins}${list}`),
      ...byWish(phrases.wants, (list) => `${opened} ${list}`),
      ...byWish(names, (list) => `${used} ${list}`),
    ].toSorted((a, b) => Number(b.wish === 'marketing') - Number(a.wish === 'marketing')),
    titles: byWish(phrases.titles, (list) => `(?<=^ )${list}(?= $)`),
    hints: byWish(phrases.hints, (list) => list),
    asksPolitely: new RegExp(`^ (?:${any(polite)} (?:, )?){0,3}${any(phrases.asksPolitely)} `, 'u'),
    negations: wholly(any(phrases.negations)),
    harmless: wholly(any(phrases.harmless), 'gu'),
    uncertain: wholly(any(phrases.uncertain)),
    elsewhere: wholly(any(phrases.elsewhere)),
    optOuts: new RegExp(`^ ${said}(?: (?:, )?${said}){0,2} $`, 'u'),
    ofContracts: wholly(any(phrases.ofContracts)),
    greetsFirst: new RegExp(`^ (?:${any(phrases.greetings)}(?: ,)?)(?= )`, 'u'),
    greetsLast: new RegExp(`(?: ,)? ${any(phrases.greetings)} $`, 'u'),
    introduces: new RegExp(`^ ${any(phrases.introduces)} `, 'u'),
  };
};

/** Every language that mail is read in: people mix them, so each sentence is held against all. */
export const wordings: readonly Wording[] = [spanish, english].map(wordingOf);
