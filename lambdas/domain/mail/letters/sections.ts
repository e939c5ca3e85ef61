import type { Language, Policy, Text } from '../../../../policy/model/types.ts';
import type { Block, Section } from './letter.ts';
import { controllerIdentity } from './wording.ts';

/** The reader's language first; the binding text goes along when that is another (only it binds). */
export const inLanguages = (
  policy: Policy,
  language: Language,
  blocks: (language: Language) => readonly Block[],
): readonly Section[] => {
  const own = { language, blocks: blocks(language) };
  if (language === policy.bindingLanguage) return [own];
  const binding = policy.bindingLanguage;
  return [own, { language: binding, blocks: [{ heading: bindingTitle[binding] }, ...blocks(binding)] }];
};

const bindingTitle: Text = {
  es: 'Texto en español, el único que vincula',
  en: 'Text in English, the only one that binds',
};

const noTracking: Text = {
  es: 'No lleva publicidad, imágenes ni nada que nos diga si lo abres.',
  en: 'It carries no advertising, no images and nothing that tells us whether you open it.',
};

/** Why the person gets this, who writes and where the notice is: the end of every letter. */
export const closing = (policy: Policy, language: Language, why: string, noticeUrl: string): readonly Block[] => {
  const { name, address, email } = controllerIdentity(policy, language);
  const notice: Text = { es: 'Aviso de privacidad', en: 'Privacy notice' };
  return [
    { paragraph: `${why} ${noTracking[language]}` },
    { paragraph: `${name} · ${address} · ${email}` },
    { link: notice[language], href: inLanguage(noticeUrl, language) },
  ];
};

/** Address of one of our pages in one language; `url` is absolute and has no query. */
export const inLanguage = (url: string, language: Language): string => `${url}?lang=${language}`;
