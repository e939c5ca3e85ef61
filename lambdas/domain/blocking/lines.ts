import type { Policy } from '../../../policy/model/types.ts';
import { type ProblemCode, Refusal } from '../problems.ts';
import { checkReason } from '../staff/reason.ts';
import { isCivilDate } from '../time.ts';

/** Characters of a line that names a law, an authority or a case. */
const longestLine = 200;

/** A refusal of one place of the request. */
export const refusal = (path: string, code: ProblemCode): Refusal => new Refusal(code, { places: [{ path, code }] });

/** One line of plain text that names a law, an authority or a case, and nobody; throws what is wrong with it, by place. */
export const checkLine = (text: string, path: string): string => {
  const line = checkReason(text, path);
  if (line.includes('\n') || [...line].length > longestLine) throw refusal(path, 'INVALID_FIELD');
  if (/\S@\S/u.test(line.normalize('NFKC'))) throw refusal(path, 'NOT_A_REFERENCE');
  return line;
};

/** Categories of the policy, each once and in one order; throws `INVALID_FIELD` for none, or for one that it does not have. */
export const checkCategories = ({ categories }: Policy, named: readonly string[]): readonly string[] => {
  if (named.length === 0 || !named.every((category) => Object.hasOwn(categories, category))) {
    throw refusal('categories', 'INVALID_FIELD');
  }
  return [...new Set(named)].sort();
};

/** A civil date (`YYYY-MM-DD`) that is not before another; throws `INVALID_FIELD`. */
export const checkDay = (day: string, path: string, earliest: string): string => {
  if (!isCivilDate(day) || day < earliest) throw refusal(path, 'INVALID_FIELD');
  return day;
};
