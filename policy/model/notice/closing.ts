import { isConfirmed } from '../define.ts';
import { listing, pendingWord } from '../words.ts';
import { languageName } from './opening.ts';
import type { Section } from './wording.ts';

const words = {
  es: {
    automated: 'Decisiones automáticas',
    clauses: 'Otras cosas que conviene saber',
    read: (url: string) => `[Leer el documento](${url}).`,
    pending: (word: string) => `Dirección del documento: ${word}.`,
    version: 'Idioma y versión',
    languages: (all: string, binding: string) =>
      `Este texto está en ${all}. Solo vincula el texto en ${binding}; si una traducción te ha confundido, lo resolvemos a tu favor.`,
    only: (binding: string) => `Este texto está en ${binding}.`,
    changes: (version: string) =>
      `Versión ${version}. Si cambia algo importante, te lo decimos antes y te volvemos a preguntar lo que dependa de tu consentimiento. Las versiones anteriores siguen publicadas.`,
  },
  en: {
    automated: 'Automated decisions',
    clauses: 'Other things worth knowing',
    read: (url: string) => `[Read the document](${url}).`,
    pending: (word: string) => `Address of the document: ${word}.`,
    version: 'Language and version',
    languages: (all: string, binding: string) =>
      `This text exists in ${all}. Only the ${binding} text binds; if a translation misled you, we settle it in your favour.`,
    only: (binding: string) => `This text is in ${binding}.`,
    changes: (version: string) =>
      `Version ${version}. If something important changes, we tell you beforehand and ask again for whatever depends on your consent. Earlier versions stay published.`,
  },
};

/** GDPR art. 13(2)(f). */
export const automatedSection: Section = ({ automatedDecisions }, language) => [
  `## ${words[language].automated}`,
  automatedDecisions[language],
];

/** The firm's further sentences, each with the document it refers to. */
export const clausesSection: Section = ({ clauses }, language) => {
  const say = words[language];
  return clauses.length === 0
    ? []
    : [
        `## ${say.clauses}`,
        ...clauses.flatMap(({ title, text, document }) => [
          `### ${title[language]}`,
          [
            text[language],
            ...(document === undefined
              ? []
              : [isConfirmed(document) ? say.read(document) : say.pending(pendingWord[language])]),
          ].join(' '),
        ]),
      ];
};

/** Which text binds, and which version this is. */
export const versionSection: Section = ({ languages, bindingLanguage, version }, language) => {
  const say = words[language];
  const binding = languageName(bindingLanguage, language);
  const all = listing(
    languages.map((spoken) => languageName(spoken, language)),
    language,
  );
  return [
    `## ${say.version}`,
    languages.length > 1 ? say.languages(all, binding) : say.only(binding),
    say.changes(version),
  ];
};
