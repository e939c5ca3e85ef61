import type { Language, Policy } from '../types.ts';
import { isFilled, type Problem, type Rule, when } from './rule.ts';
import { walk } from './walk.ts';

const spoken: readonly string[] = ['es', 'en'] satisfies Language[];

/** Whether this is a `Text`: nothing but sentences by language. */
const isText = (value: unknown): value is Partial<Record<Language, string>> =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).length > 0 &&
  Object.entries(value).every(([key, sentence]) => spoken.includes(key) && typeof sentence === 'string');

const missing = (policy: Policy, language: Language): readonly Problem[] =>
  [...walk(policy)].flatMap(([path, value]) =>
    when(
      isText(value) && !isFilled(value[language]),
      `${path}.${language}`,
      `This text has no words in "${language}": write them.`,
    ),
  );

export const languageRules: readonly Rule[] = [
  {
    id: 'binding-language-undeclared',
    article: 'GDPR art. 12(1)',
    refuses: 'languages that are unknown, repeated, or do not include the binding one',
    check: ({ languages, bindingLanguage }) => [
      ...when(
        !languages.includes(bindingLanguage),
        'languages',
        `The binding language "${bindingLanguage}" is not among the languages of the policy: add it.`,
      ),
      ...when(
        new Set(languages).size !== languages.length || !languages.every((language) => spoken.includes(language)),
        'languages',
        `Each language is listed once and is one of: ${spoken.join(', ')}.`,
      ),
    ],
  },
  {
    id: 'binding-text-missing',
    article: 'GDPR art. 7(2), 12(1), 13',
    refuses: 'a text without words in the binding language',
    check: (policy) => missing(policy, policy.bindingLanguage),
  },
  {
    id: 'translation-missing',
    article: 'GDPR art. 7(2), 12(1)',
    refuses: 'a text without words in another language that the policy declares',
    check: (policy) =>
      policy.languages
        .filter((language) => language !== policy.bindingLanguage)
        .flatMap((language) => missing(policy, language)),
  },
];
