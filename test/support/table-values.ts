import fc from 'fast-check';
import type { Value } from '../../lambdas/stores/table.ts';

/** Characters at which byte order, UTF-16 order and alphabets part ways. */
const awkward = fc.constantFrom(
  'a',
  'b',
  'B',
  '#',
  '~',
  '\u0000',
  '\u007f',
  'é',
  'ñ',
  '\ud7ff',
  '\ue000',
  '\uffff',
  '😀',
  '\u{10ffff}',
);

/** Any well-formed text, often of few characters so that prefixes meet. */
export const text = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: awkward, maxLength: 5 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }).filter((string) => string.isWellFormed()) },
);

export const sortKey = text.filter((string) => string !== '');

/** Doubles within the range of DynamoDB, beyond safe integers too. */
const number = fc.oneof(
  fc.integer(),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter((n) => n === 0 || (Math.abs(n) >= 1e-130 && Math.abs(n) < 1e126)),
  fc.constantFrom(0, Number.MAX_SAFE_INTEGER, 2 ** 60, 1e21, 0.1 + 0.2, 9.99e125, 1e-130),
);

const name = text.filter((string) => string !== '' && string !== '__proto__');
const value = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

const reserved = new Set(['pk', 'sk', 'version', 'expiresAt', 'dueBucket', 'dueAt']);

/** What an item may carry besides its keys. */
export const attributes = fc.dictionary(
  name.filter((string) => !string.startsWith('_') && !reserved.has(string)),
  value,
  { maxKeys: 6, noNullPrototype: true },
);
