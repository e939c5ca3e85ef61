import type { LetterId, LetterLine, LetterPart, LetterWording } from '../../../../policy/model/letter-wording.ts';
import { fillIn } from '../../../../policy/model/message-wording.ts';
import type { Language, Policy } from '../../../../policy/model/types.ts';
import type { Block } from './letter.ts';
import { controllerIdentity } from './wording.ts';

/** What stands in a wording for `{name}`. */
export type Facts = Readonly<Record<string, string>>;

/** A list, or words of staff, that belongs into a passage. */
export type Insert = { readonly href?: string; readonly told?: readonly Block[] };

/** A letter in the wording of the policy and in one language, with its facts in place. */
export type Teller<Id extends LetterId> = {
  readonly subject: string;
  readonly why: string;
  readonly greeting: Block;
  /** A passage, with its link, if one is given, and what belongs into it. */
  readonly part: (part: LetterPart<Id>, insert?: Insert) => readonly Block[];
  /** One line of a list, with the facts of that line. */
  readonly line: (line: LetterLine<Id>, facts: Facts) => string;
};

/**
 * Tells a letter by its passages; which of them, and in which order, is for the letter. Throws for a placeholder without a fact: a
 * mail must not go out with a gap, and the policy’s own check sees to it that none has one.
 */
export const teller = <Id extends LetterId>(policy: Policy, id: Id, language: Language, facts: Facts): Teller<Id> => {
  const { greeting, kinds } = policy.requests.letters;
  const wording: LetterWording<Id> = kinds[id];
  const { name: firm, email } = controllerIdentity(policy, language);
  const known = { firm, email, ...facts };
  // A fact that is empty, such as the reason of a rule that is gone, leaves no hole.
  const say = (text: Readonly<Record<Language, string>>, more: Facts = {}) =>
    fillIn(text[language], { ...known, ...more }).replace(/ {2,}/g, ' ');
  return {
    subject: say(wording.subject),
    why: say(wording.why),
    greeting: { paragraph: greeting[language] },
    part: (part, { href, told = [] } = {}) => {
      const { heading, paragraphs = [], list = [], link, after = [] } = wording.parts[part];
      return [
        ...(heading ? [{ heading: say(heading) }] : []),
        ...paragraphs.map((text) => ({ paragraph: say(text) })),
        ...(list.length > 0 ? [{ list: list.map((text) => say(text)) }] : []),
        ...told,
        ...(link && href !== undefined ? [{ link: say(link), href, main: true }] : []),
        ...after.map((text) => ({ paragraph: say(text) })),
      ];
    },
    line: (line, more) => say(wording.lines[line], more),
  };
};

/**
 * What somebody typed, as blocks: each line a paragraph of its own, and lines that begin with a dash a list. Nothing in it is taken
 * for markup or for a placeholder.
 */
export const typedBlocks = (text: string | undefined): readonly Block[] => {
  const blocks: Block[] = [];
  for (const line of (text ?? '').split(/\r\n|[\n\r\u2028\u2029]/).map((one) => one.trim())) {
    const item = /^[-–•*]\s+(?<item>.+)$/u.exec(line)?.groups?.['item'];
    const last = blocks.at(-1);
    if (item !== undefined && last && 'list' in last) blocks[blocks.length - 1] = { list: [...last.list, item] };
    else if (item !== undefined) blocks.push({ list: [item] });
    else if (line !== '') blocks.push({ paragraph: line });
  }
  return blocks;
};

/** A list, or nothing where there is nothing to list. */
export const listed = (items: readonly string[]): readonly Block[] => (items.length > 0 ? [{ list: items }] : []);
