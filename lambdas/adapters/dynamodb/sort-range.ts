import type { Range } from '../../stores/table.ts';

/** Part of a key condition on `sk`, its values, and whether a sort key it lets through is in the range. */
export type SortCondition = {
  readonly expression: string;
  readonly values: Readonly<Record<string, string>>;
  readonly includes: (sk: string) => boolean;
};

/** Whether `a` comes before `b` in the order of UTF-8 bytes; JavaScript's own order differs beyond U+FFFF. */
const isBefore = (a: string, b: string): boolean => Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;

const lastCodePoint = 0x10ffff;
const surrogates = { first: 0xd800, last: 0xdfff };

/** The first text after all that begin with the prefix; none if nothing can follow them. */
const afterPrefix = (prefix: string): string | undefined => {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  while (points.at(-1) === lastCodePoint) points.pop();
  const last = points.pop();
  if (last === undefined) return undefined;
  return String.fromCodePoint(...points, last + 1 === surrogates.first ? surrogates.last + 1 : last + 1);
};

const everything: SortCondition = { expression: '', values: {}, includes: () => true };

/**
 * DynamoDB takes one condition on the sort key, with bounds in order: prefix, from and to become that one. Undefined when no
 * sort key can be in the range.
 */
export const sortCondition = ({ prefix = '', from = '', to }: Range): SortCondition | undefined => {
  // A bound beyond the prefix leaves nothing; a bound on its far side cuts nothing off.
  if (!from.startsWith(prefix) && isBefore(prefix, from)) return undefined;
  if (to !== undefined && (to === '' || isBefore(to, prefix))) return undefined;
  const low = from.startsWith(prefix) ? from : prefix;
  const high = to?.startsWith(prefix) ? to : undefined;

  if (high !== undefined) {
    if (isBefore(high, low)) return undefined;
    if (low === '') return { ...everything, expression: 'sk <= :high', values: { ':high': high } };
    return { ...everything, expression: 'sk BETWEEN :low AND :high', values: { ':low': low, ':high': high } };
  }
  if (low === '') return everything;
  const end = afterPrefix(prefix);
  if (end === undefined) return { ...everything, expression: 'sk >= :low', values: { ':low': low } };
  return {
    expression: 'sk BETWEEN :low AND :end',
    values: { ':low': low, ':end': end },
    // BETWEEN takes its end in.
    includes: (sk) => sk !== end,
  };
};
