/** One sentence of a mail. */
export type Sentence = {
  /** As it was written. */
  readonly raw: string;
  /**
   * Folded: lower case, without accents and invisible characters, one space before and after each word; a comma stands for itself
   * and for a colon, brackets and dashes. Hyphens part words.
   */
  readonly words: string;
  readonly asks: boolean;
  /** It holds inverted commas, or stands between some: perhaps somebody else’s words. */
  readonly isQuoted: boolean;
};

/** A line at least so long was broken by a program and not by a person. */
const brokenByProgram = 50;

/** Words that end in a full stop without ending a sentence. */
const abbreviations =
  /(?:^|\s)(?:art|arts|d|da|dª|dña|sr|sra|srta|sres|dr|dra|ud|uds|vd|vds|nº|n|núm|num|tel|tfno|ref|av|avda|c|pág|mr|mrs|ms|st|no|p|e|i|etc)\.$/i;

/** “Sí” says nothing by itself, and without its accent would be the word for “if”. */
const yes = /(?<![\p{L}\p{N}])sí(?![\p{L}\p{N}])/gu;

/** The words of a text in the one form in which they are compared. */
const fold = (text: string): string => {
  const plain = text
    .replace(/[\p{Default_Ignorable_Code_Point}]/gu, '')
    .replace(/['’‘`´]/g, '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(yes, ' ')
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/[,:()[\]–—]|(?<=\s)-|-(?=\s)/g, ' , ')
    .replace(/[^\p{L}\p{N},]+/gu, ' ')
    .trim();
  // A mark at the beginning or end parts nothing.
  const words = plain.replace(/^(?:, ?)+|(?: ?,)+$/g, '').replace(/(?: ?,)+ ?/g, ' , ');
  return ` ${words.trim()} `;
};

const endsSentence = (line: string): boolean => /[.!?…;]["”»)]?$/.test(line);
const hangs =
  /(?:,|[\s¿¡](?:que|de|a|en|y|o|no|ni|con|por|para|se|me|mi|mis|el|la|los|to|that|of|and|or|not|my|the|do|please|you|i|your|don’t|don't))$/i;

/** Whether a line goes on in the next: programs break long lines, and narrow screens make people break short ones. */
const goesOn = (line: string, next: string): boolean => {
  if (line === '' || next === '' || /^[-*•·]\s|^\d+[.)]\s/.test(next)) return false;
  if (endsSentence(line)) return false;
  return line.length >= brokenByProgram || /^[\p{Ll}\d(]/u.test(next) || hangs.test(` ${line}`);
};

const paragraphs = (text: string): readonly string[] => {
  const joined: string[] = [];
  let open = '';
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (open !== '' && goesOn(open, line)) {
      open = `${open} ${line}`;
      continue;
    }
    if (open !== '') joined.push(open);
    open = line.replace(/^[-*•·]+\s+/, '');
  }
  return open === '' ? joined : [...joined, open];
};

/** A paragraph cut behind each mark that ends a sentence. */
const cut = (paragraph: string): readonly string[] => {
  const parts: string[] = [];
  let open = '';
  for (const piece of paragraph.split(/(?<=[.!?…;]["”»)]?)\s+/)) {
    open = open === '' ? piece : `${open} ${piece}`;
    if (abbreviations.test(open.slice(-12))) continue;
    parts.push(open);
    open = '';
  }
  return open === '' ? parts : [...parts, open];
};

/** Inverted commas that are open behind a sentence: those that look alike on both sides, and those that do not. */
type Open = { readonly alike: boolean; readonly nested: number };

const openBehind = ({ alike, nested }: Open, raw: string): Open => {
  const count = (mark: RegExp) => raw.match(mark)?.length ?? 0;
  return {
    alike: alike !== (count(/"/g) % 2 === 1),
    nested: Math.max(0, nested + count(/[“«]/g) - count(/[”»]/g)),
  };
};

/** The sentences of a text, in order; what holds no word is none. */
export const sentencesOf = (text: string): readonly Sentence[] => {
  let open: Open = { alike: false, nested: 0 };
  const sentences: Sentence[] = [];
  for (const raw of paragraphs(text).flatMap(cut)) {
    const isQuoted = open.alike || open.nested > 0 || /["“”«»]/.test(raw);
    open = openBehind(open, raw);
    const words = fold(raw);
    if (words.trim() !== '') sentences.push({ raw, words, asks: /[?¿]/.test(raw), isQuoted });
  }
  return sentences;
};
