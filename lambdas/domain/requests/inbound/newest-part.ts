/** What somebody wrote now, apart from what hung on to it. Every line of it stands in the mail. */
export type NewestPart = {
  /** Without what was written before. */
  readonly written: string;
  /** Without signatures and small print as well: what is judged. */
  readonly said: string;
  /** It hands on what somebody else wrote. */
  readonly isForwarded: boolean;
};

/** Longer lines, and more of them, are looked at no further: nobody wrote them by hand. */
const longestAttribution = 400;
const attributionLines = 3;

const isQuoted = (line: string): boolean => /^\s*>/.test(line);

const forwards =
  /^\W{0,20}(mensaje reenviado|forwarded message|forwarded by|begin forwarded message|inicio del mensaje reenviado|reenviado por)\b/i;
const originals = /^\W{0,20}(mensaje original|original message|mensaje anterior)\W{0,20}$/i;
/** The subject of a mail that was handed on, as programs mark it. */
const forwardedSubject = /^\s*(fwd?|rv|reenv|enc|wg|tr)\s*:/i;

/** “El lun, 3 jun 2024 a las 10:00, Acme escribió:”, on one line or folded over some. */
const attribution = /^\s*\W{0,3}(el|on|le|em)\s.{5,}(escribió|ha escrito|wrote|a écrit|escreveu)\s*:\s*$/i;
const shortAttribution = /^.{0,200}[@>)\d].{0,60}(escribió|ha escrito|wrote)\s*:\s*$/i;

/** How many lines from here on say who wrote what follows; 0 for none. */
const attributionAt = (lines: readonly string[], at: number): number => {
  let joined = '';
  for (let count = 1; count <= attributionLines; count += 1) {
    const line = lines[at + count - 1];
    if (line === undefined || isQuoted(line)) return 0;
    joined = `${joined} ${line.trim()}`.trim();
    if (joined.length > longestAttribution) return 0;
    if (attribution.test(joined) || (count === 1 && shortAttribution.test(joined))) return count;
    if (count === 1 && !/^\s*\W{0,3}(el|on|le|em)\s/i.test(joined)) return 0;
  }
  return 0;
};

const headerLine = (names: string) => new RegExp(`^\\s*\\W{0,2}(${names})\\s*:`, 'i');
const fromLine = headerLine('de|from|desde');
const dateLine = headerLine('enviado|enviado el|sent|fecha|date');
const toLine = headerLine('para|to|asunto|subject');

/** The header that Outlook writes above what it quotes without marks. */
const headerBlockAt = (lines: readonly string[], at: number): boolean => {
  if (!fromLine.test(lines[at] ?? '')) return false;
  const next = lines.slice(at + 1, at + 7);
  return next.some((line) => dateLine.test(line)) && next.some((line) => toLine.test(line));
};

/** Everything from here on was written before. */
const historyAt = (lines: readonly string[], at: number): boolean => {
  const line = lines[at] ?? '';
  return line.length < longestAttribution && (originals.test(line) || headerBlockAt(lines, at));
};

const nextWritten = (lines: readonly string[], at: number): string | undefined =>
  lines.slice(at, at + 5).find((line) => line.trim() !== '');

/** Lines of the mail that are neither quoted nor below a mark that says that all of it is old. */
const withoutHistory = (
  lines: readonly string[],
): { readonly kept: readonly string[]; readonly forwarded: boolean } => {
  const kept: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (isQuoted(line)) continue;
    if (forwards.test(line)) return { kept, forwarded: true };
    if (historyAt(lines, at)) {
      const subject = lines.slice(at, at + 8).find((one) => headerLine('asunto|subject').test(one)) ?? '';
      return { kept, forwarded: forwardedSubject.test(subject.slice(subject.indexOf(':') + 1)) };
    }
    const attributed = attributionAt(lines, at);
    if (attributed === 0) {
      kept.push(line);
      continue;
    }
    // Below marked lines somebody may have gone on writing; without marks all that follows is old.
    const next = nextWritten(lines, at + attributed);
    if (next !== undefined && !isQuoted(next)) return { kept, forwarded: false };
    at += attributed - 1;
  }
  return { kept, forwarded: false };
};

/** Lines that programs add below what somebody wrote. */
const programLine =
  /^\W{0,3}(enviado (desde|con|mediante|por)|sent (from|with|via)|obt(é|e)n(er|ga)? outlook|get outlook|descargar outlook|download outlook)\b.{0,100}$/i;

/** The first line of small print; what firms hang on to each of their mails goes to its end. */
const smallPrint =
  /^\W{0,5}(aviso legal|aviso de confidencialidad|confidencialidad\b|nota de confidencialidad|cláusula de confidencialidad|confidentiality (notice|note)|legal notice|disclaimer\b|este (mensaje|correo|correo electrónico|e-?mail)( electrónico)?,? (y|contiene|puede contener|va dirigido|se dirige|está dirigido|es confidencial|es privado)\b|la información contenida en este|(the information (contained )?in )?this (e-?mail|message|communication),? (and|contains|may contain|is (confidential|intended|private))\b|antes de imprimir|please consider the environment|piensa en el medio ?ambiente)/i;

/** Where a signature begins (RFC 3676 section 4.3), with the space that many programs drop. */
const signature = /^--\s?$/;

const withoutSignature = (lines: readonly string[]): readonly string[] => {
  const end = lines.findIndex((line) => signature.test(line) || /^_{10,}\s*$/.test(line) || smallPrint.test(line));
  return (end < 0 ? lines : lines.slice(0, end)).filter((line) => !programLine.test(line));
};

const textOf = (lines: readonly string[]): string => lines.join('\n').trim();

/**
 * Takes a mail apart: what was written now; what was quoted below, above or between; the signature; and the small print of firms.
 * Where a mark is missing more is kept, never less.
 */
export const newestPart = ({ subject, text }: { readonly subject: string; readonly text: string }): NewestPart => {
  const { kept, forwarded } = withoutHistory(text.split(/\r\n?|\n/));
  const isForwarded = forwarded || forwardedSubject.test(subject);
  return { written: textOf(kept), said: textOf(withoutSignature(kept)), isForwarded };
};
