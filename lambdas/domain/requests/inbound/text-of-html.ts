/** Named characters (HTML standard 13.5) that mail programs write for Spanish and English. */
const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  aacute: 'á',
  eacute: 'é',
  iacute: 'í',
  oacute: 'ó',
  uacute: 'ú',
  uuml: 'ü',
  ntilde: 'ñ',
  Aacute: 'Á',
  Eacute: 'É',
  Iacute: 'Í',
  Oacute: 'Ó',
  Uacute: 'Ú',
  Uuml: 'Ü',
  Ntilde: 'Ñ',
  agrave: 'à',
  egrave: 'è',
  ograve: 'ò',
  ccedil: 'ç',
  Ccedil: 'Ç',
  iquest: '¿',
  iexcl: '¡',
  ordf: 'ª',
  ordm: 'º',
  laquo: '«',
  raquo: '»',
  ldquo: '“',
  rdquo: '”',
  lsquo: '‘',
  rsquo: '’',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  euro: '€',
  middot: '·',
  bull: '•',
};

const characterOf = (code: number): string =>
  code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : '\ufffd';

const decoded = (text: string): string =>
  text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,8}));/gi,
    (whole, hex?: string, decimal?: string, name = '') => {
      if (hex !== undefined) return characterOf(Number.parseInt(hex, 16));
      if (decimal !== undefined) return characterOf(Number(decimal));
      return Object.hasOwn(named, name) ? (named[name] ?? whole) : whole;
    },
  );

/** What stands inside is for programs. */
const silent: readonly string[] = ['style', 'script', 'head', 'title', 'template'];
const breaksLine = /^\/?(br|p|div|li|ul|ol|tr|table|h[1-6]|hr|section|article|header|footer|pre|blockquote)$/;

/** Text with its breaks, and where a passage that somebody else wrote begins and ends. */
type Piece = { readonly text: string } | { readonly quotes: 1 | -1 };

/** Goes over the source once, forward only: what is broken costs no more than what is well made. */
const piecesOf = (html: string): readonly Piece[] => {
  const pieces: Piece[] = [];
  // Letters of other scripts may change their length.
  const lower = html.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  let place = 0;
  while (place < html.length) {
    const open = html.indexOf('<', place);
    const close = open < 0 ? -1 : html.startsWith('<!--', open) ? html.indexOf('-->', open) : html.indexOf('>', open);
    if (close < 0) {
      pieces.push({ text: decoded(html.slice(place)).replace(/\s+/g, ' ') });
      break;
    }
    pieces.push({ text: decoded(html.slice(place, open)).replace(/\s+/g, ' ') });
    const tag = /^\/?[a-z][a-z0-9]*/.exec(lower.slice(open + 1, open + 20))?.[0] ?? '';
    place = close + (html.startsWith('<!--', open) ? 3 : 1);
    if (silent.includes(tag)) {
      const end = lower.indexOf(`</${tag}`, place);
      place = end < 0 ? html.length : end;
    }
    if (breaksLine.test(tag)) pieces.push({ text: '\n' });
    else if (/^\/?t[dh]$/.test(tag)) pieces.push({ text: ' ' });
    if (tag === 'blockquote') pieces.push({ quotes: 1 });
    else if (tag === '/blockquote') pieces.push({ quotes: -1 });
  }
  return pieces;
};

/**
 * The words of an HTML document, a line for each of its blocks; quoted passages (`blockquote`) begin each line with `>`, as plain
 * text does. In time that grows with the length of the document and no faster, whatever stands in it.
 */
export const textOfHtml = (html: string): string => {
  let quoted = 0;
  let atStart = true;
  const parts: string[] = [];
  for (const piece of piecesOf(html)) {
    if ('quotes' in piece) {
      quoted = Math.max(0, quoted + piece.quotes);
      continue;
    }
    const words = atStart ? piece.text.trimStart() : piece.text;
    if (piece.text === '\n') parts.push('\n');
    else if (words !== '') parts.push(atStart && quoted > 0 ? `> ${words}` : words);
    if (piece.text === '\n') atStart = true;
    else if (words !== '') atStart = false;
  }
  return parts
    .join('')
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
};
