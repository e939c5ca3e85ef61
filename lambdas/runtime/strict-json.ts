import { Refusal } from '../domain/problems.ts';

/** Deepest nesting a body may have; ours need three. */
const deepest = 20;

/**
 * Walks JSON that is already known to be valid and refuses what `JSON.parse` lets pass: a key named twice in one object (the
 * parser would silently keep the last) and nesting beyond 20; and the key `__proto__`. Keys are compared after
 * unescaping.
 */
const checkStructure = (json: string): void => {
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < json.length; at += 1) {
    const character = json[at];
    if (character === '{' || character === '[') {
      open.push(character === '{' ? new Set() : undefined);
      if (open.length > deepest) throw new Refusal('TOO_DEEP');
    } else if (character === '}' || character === ']') {
      open.pop();
    } else if (character === '"') {
      const start = at;
      for (at += 1; json[at] !== '"'; at += 1) if (json[at] === '\\') at += 1;
      const names = open.at(-1);
      if (!names) continue;
      let next = at + 1;
      while (/\s/.test(json[next] ?? '')) next += 1;
      if (json[next] !== ':') continue;
      const name = JSON.parse(json.slice(start, at + 1)) as string;
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
