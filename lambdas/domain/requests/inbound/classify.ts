import type { Language } from '../../../../policy/model/types.ts';
import type { RequestRight } from '../request.ts';
import type { InboundMail } from './inbound-mail.ts';
import { newestPart } from './newest-part.ts';
import type { Wish } from './phrases.ts';
import { type Sentence, sentencesOf } from './sentences.ts';
import { wordings } from './wording.ts';

/** What a mail asks for; `unknown` wherever a person has to read it. */
export type Verdict = { readonly right: RequestRight; readonly marketing?: true };

const forAPerson: Verdict = { right: 'unknown' };

/** Nobody needs more words for one clear wish; it also bounds the time. */
const longestClear = 4_000;

type Test = 'asksPolitely' | 'negations' | 'uncertain' | 'elsewhere' | 'optOuts' | 'ofContracts' | 'introduces';
const says = (test: Test, words: string): boolean => wordings.some((wording) => wording[test].test(words));

const hintsIn = (words: string): readonly Wish[] =>
  wordings.flatMap(({ hints }) => hints.filter(({ pattern }) => words.search(pattern) >= 0).map(({ wish }) => wish));

const denies = (words: string): boolean =>
  says(
    'negations',
    wordings.reduce((rest, { harmless }) => rest.replace(harmless, ''), words),
  );

/** The sentence without greetings and thanks before and behind it. */
const withoutGreetings = (words: string): string => {
  const shorter = wordings.reduce(
    (rest, { greetsFirst, greetsLast }) => rest.replace(greetsFirst, '').replace(greetsLast, ' '),
    words,
  );
  return shorter === words ? words : withoutGreetings(shorter);
};

/** Something that is no word of a wish: a name, a number, an address, a link. */
const isNameOrNumber = ({ raw, words }: Sentence): boolean => {
  const parts = raw.trim().split(/\s+/);
  if (parts.length > 6 || hintsIn(words).length > 0 || says('negations', words) || says('uncertain', words))
    return false;
  return parts.every(
    (part) =>
      /^[\p{Lu}][\p{L}.'’-]*,?$/u.test(part) ||
      /^(de|del|la|las|los|y|i|da|van|von)$/.test(part) ||
      /^[\d+().\-/]+[A-Za-z]?,?$/.test(part) ||
      /^\S+@\S+$|^(https?:\/\/|www\.)\S+$/.test(part),
  );
};

const turns = (words: string): boolean => denies(words) || says('uncertain', words);

/** A name in small letters below “regards”. */
const signs = (sentence: Sentence, before: Sentence | undefined): boolean =>
  before !== undefined &&
  withoutGreetings(before.words).trim() === '' &&
  sentence.words.trim().split(' ').length <= 3 &&
  /^[\p{L}\s.]+$/u.test(sentence.raw) &&
  hintsIn(sentence.words).length === 0 &&
  !turns(sentence.words);

/** Says nothing that anything follows from. */
const isFiller = (sentence: Sentence): boolean => {
  const words = withoutGreetings(sentence.words);
  if (words.trim() === '' || isNameOrNumber(sentence)) return true;
  return says('introduces', words) && hintsIn(words).length === 0 && !sentence.asks && !denies(words);
};

/** `clear` is what a sentence says; `hinted` what it may be about as well. */
type Reading = { readonly clear: readonly Wish[]; readonly hinted: readonly Wish[]; readonly isDoubtful: boolean };

/** What is left of a sentence when the wishes are taken out of it, and which those were. */
const takeOut = (words: string, kind: 'wishes' | 'titles') => {
  const wishes: Wish[] = [];
  let rest = words;
  for (const wording of wordings) {
    for (const { wish, pattern } of wording[kind]) {
      const shorter = rest.replace(pattern, '');
      if (shorter === rest) continue;
      wishes.push(wish);
      rest = shorter.replace(/ {2,}/g, ' ');
    }
  }
  return { wishes, rest };
};

const mostOfAShortNo = 4;

/** Reads one sentence: clear only if nothing beside the wish denies, asks, conditions, quotes or excepts. */
const read = ({ words, asks, isQuoted }: Sentence, kind: 'wishes' | 'titles' = 'wishes'): Reading => {
  const { wishes, rest } = takeOut(words, kind);
  const hinted = hintsIn(rest);
  const isTurned = turns(rest);
  if (wishes.length === 0) {
    // A short “no” may take back all that was said.
    const matters = hinted.length > 0 || words.trim().split(' ').length <= mostOfAShortNo;
    return { clear: [], hinted, isDoubtful: asks || (matters && isTurned) };
  }
  return { clear: wishes, hinted, isDoubtful: isTurned || isQuoted || (asks && !says('asksPolitely', words)) };
};

const verdictOn = (wish: Wish): Verdict =>
  wish === 'marketing' ? { right: 'objection', marketing: true } : { right: wish };

/** The one wish that all of it comes down to, or a matter for a person. */
const oneWish = (readings: readonly Reading[]): Verdict => {
  const clear = new Set(readings.flatMap((reading) => reading.clear));
  const [wish] = clear;
  if (wish === undefined || clear.size > 1 || readings.some(({ isDoubtful }) => isDoubtful)) return forAPerson;
  const isSame = (hint: Wish) => hint === wish || (wish === 'marketing' && hint === 'objection');
  return readings.flatMap(({ hinted }) => hinted).every(isSame) ? verdictOn(wish) : forAPerson;
};

const isOptOut = (sentence: Sentence): boolean => !sentence.asks && says('optOuts', withoutGreetings(sentence.words));

/** A reply carries the subject of what it answers, which says nothing about what its writer wants. */
const isReply = (subject: string): boolean => /^\s*(re|aw|sv|r|resp)\s*:/i.test(subject);

/** So begin the subjects of programs that answer for somebody who is away, even where no header says so. */
const isAutomatic = (subject: string): boolean =>
  /^\s*(respuesta autom[aá]tica|automatic reply|auto[- ]?(reply|response)|out of (the )?office|fuera de (la )?oficina)(?!\p{L})/iu.test(
    subject.normalize('NFC'),
  );

/** Reads a mail, or a subject, of one sentence as what a subject usually says: no sentence, a name. Undefined where it is more. */
const asLabel = (sentences: readonly Sentence[]): readonly Reading[] | undefined => {
  const [only] = sentences;
  if (!only || sentences.length > 1) return undefined;
  const label = read({ ...only, words: withoutGreetings(only.words) }, 'titles');
  return label.clear.length > 0 ? [label] : undefined;
};

const readAll = (sentences: readonly Sentence[]): readonly Reading[] => {
  if (sentences.every(isOptOut)) return [{ clear: ['marketing'], hinted: [], isDoubtful: false }];
  return asLabel(sentences) ?? sentences.map((sentence) => read(sentence));
};

/** Judges the subject alone, where the text says nothing. What it is about may stand in an attachment, which nobody reads. */
const judgeSubject = (title: readonly Sentence[], attachments: number): Verdict =>
  attachments > 0 || title.length === 0 ? forAPerson : oneWish(readAll(title));

/** Judges the text, with the subject as far as its writer chose it. */
const judgeText = (title: readonly Sentence[], spoken: readonly Sentence[]): Verdict => {
  // The subject may say the same once more, or another thing; it makes nothing clear that the text leaves open.
  const titled = title.map((sentence): Reading => {
    const { clear, hinted, isDoubtful } = read(sentence);
    return { clear: [], hinted: [...clear, ...hinted], isDoubtful };
  });
  return oneWish([...readAll(spoken), ...titled]);
};

/**
 * What a mail asks for, if it says so beyond doubt in Spanish or English; else it is for a person to read. Looks at what was written
 * now, without quoted text and signatures. Wrong only in one direction: what is not understood is never acted on.
 */
export const classify = ({
  subject,
  text,
  attachments,
}: Pick<InboundMail, 'subject' | 'text' | 'attachments'>): Verdict => {
  const { said, isForwarded } = newestPart({ subject, text });
  if (isForwarded || isAutomatic(subject) || said.length > longestClear || subject.length > longestClear)
    return forAPerson;
  const title = isReply(subject) ? [] : sentencesOf(subject);
  const spoken = sentencesOf(said);
  const all = [...title, ...spoken];
  if (all.some(({ words }) => says('elsewhere', words))) return forAPerson;
  const meaningful = spoken.filter(
    (sentence, at) => !isFiller(sentence) && !(at > 1 && signs(sentence, spoken[at - 1])),
  );
  const verdict = meaningful.length > 0 ? judgeText(title, meaningful) : judgeSubject(title, attachments);
  // A bare “baja” below a mail about a contract may end that.
  const about = sentencesOf(subject).some(({ words }) => says('elsewhere', words) || says('ofContracts', words));
  return verdict.marketing && about ? forAPerson : verdict;
};

const spanishWords =
  /(?<= )(el|la|los|las|de|que|y|mis?|por|para|con|quiero|datos|hola|gracias|baja|favor|no me|saludo|ustedes|una?)(?= )/g;
const englishWords =
  /(?<= )(the|of|and|my|please|you|your|to|i|is|data|want|hello|hi|thanks|regards|unsubscribe|this|would|do|dont|not|are|what|about|again|remove|request|subject|delete)(?= )/g;

/** The language of an answer: Spanish, unless the words are English. */
export const languageOf = ({ subject, text }: Pick<InboundMail, 'subject' | 'text'>): Language => {
  const { said } = newestPart({ subject, text });
  const words = sentencesOf(`${isReply(subject) ? '' : subject}\n\n${said.slice(0, longestClear)}`)
    .map((sentence) => sentence.words)
    .join('');
  const count = (pattern: RegExp): number => words.match(pattern)?.length ?? 0;
  return count(englishWords) > count(spanishWords) ? 'en' : 'es';
};
