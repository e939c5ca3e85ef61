import { Refusal } from '../domain/problems.ts';

/** Deepest nesting a body may have; ours need three. */
const deepest = 20;

const [quote, backslash, colon, openBrace, closeBrace, openBracket, closeBracket] = [34, 92, 58, 123, 125, 91, 93];
const isSpace = (code: number) => code === 32 || code === 10 || code === 13 || code === 9;

/**
 * Walks JSON that is already known to be valid and refuses what `JSON.parse` lets pass: a key named twice in one object (the
 * parser would silently keep the last) and nesting beyond 20; and the key `__proto__`. Keys are compared after
 * unescaping.
 */
const checkStructure = (json: string): void => {
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === openBrace || code === openBracket) {
      open.push(code === openBrace ? new Set() : undefined);
      if (open.length > deepest) throw new Refusal('TOO_DEEP');
    } else if (code === closeBrace || code === closeBracket) {
      open.pop();
    } else if (code === quote) {
      const start = at;
      let escaped = false;
      for (at += 1; json.charCodeAt(at) !== quote; at += 1) {
        if (json.charCodeAt(at) !== backslash) continue;
        escaped = true;
        at += 1;
      }
      const names = open.at(-1);
      if (!names) continue;
      let next = at + 1;
      while (isSpace(json.charCodeAt(next))) next += 1;
      if (json.charCodeAt(next) !== colon) continue;
      const name = escaped ? (JSON.parse(json.slice(start, at + 1)) as string) : json.slice(start + 1, at);
      if (names.has(name)) throw new Refusal('DUPLICATE_KEY');
      // No shape of ours has it, and copying it about is how prototypes get polluted.
      if (name === '__proto__') throw new Refusal('UNKNOWN_FIELD');
      names.add(name);
    }
  }
};

/** Reads one JSON text (RFC 8259), strictly. */
export const parseStrictJson = (json: string): unknown => {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new Refusal('MALFORMED_JSON');
  }
  checkStructure(json);
  return value;
};
