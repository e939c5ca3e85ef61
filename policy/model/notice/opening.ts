import { isConfirmed } from '../define.ts';
import { consentPurposes, cookiePurposes, describePeriod } from '../derive.ts';
import type { Language, Policy } from '../types.ts';
import { countryName, factText } from '../words.ts';
import { bullets, factList, inSentence, type Section } from './wording.ts';

const languageNames: Readonly<Record<Language, Readonly<Record<Language, string>>>> = {
  es: { es: 'español', en: 'inglés' },
  en: { es: 'Spanish', en: 'English' },
};

/** Name of a language in another, inside a sentence. */
export const languageName = (language: Language, spoken: Language): string => languageNames[spoken][language];

const words = {
  es: {
    title: (name: string) => `Política de privacidad de ${name}`,
    courtesy: (binding: string, url: string) =>
      `Esto es una traducción de cortesía. Solo vincula el [texto en ${binding}](${url}); si algo no coincide, vale ese texto.`,
    brief: 'En resumen',
    chosen: (titles: string) => `Solo si tú quieres: ${titles}.`,
    noChoices: 'No te pedimos ningún consentimiento.',
    who: (name: string, email: string) => `Quién responde de tus datos: ${name} (correo: ${email}).`,
    rights: (email: string, period: string, authority: string) =>
      `Puedes ver, corregir o borrar tus datos, oponerte y cambiar de opinión cuando quieras. Escríbenos por correo (${email}): contestamos gratis y en ${period} como mucho. También puedes reclamar ante la ${authority}.`,
    age: (age: number) => `Esta web es para personas con ${age} años cumplidos.`,
    details: 'Cada dato tiene su finalidad y su plazo: los encontrarás, uno a uno, más abajo.',
    controller: 'Quiénes somos',
    rows: {
      name: 'Responsable',
      taxId: 'NIF',
      register: 'Registro',
      address: 'Dirección',
      email: 'Correo, también para preguntas sobre esta política',
      website: 'Web',
      country: 'País',
      affiliates: 'Filiales y empresas vinculadas',
      representative: 'Representante en la Unión Europea',
      officer: 'Delegado de protección de datos',
    },
    noOfficer: 'no tenemos, porque la ley no nos obliga',
    laws: 'Cumplimos el Reglamento General de Protección de Datos (RGPD), la Ley Orgánica 3/2018 (LO 3/2018) y, en internet, la Ley 34/2002 (LSSI).',
  },
  en: {
    title: (name: string) => `Privacy policy of ${name}`,
    courtesy: (binding: string, url: string) =>
      `This is a courtesy translation. Only the [${binding} text](${url}) binds; where the two differ, that text prevails.`,
    brief: 'In short',
    chosen: (titles: string) => `Only if you want: ${titles}.`,
    noChoices: 'We ask you for no consent.',
    who: (name: string, email: string) => `Who answers for your data: ${name} (e-mail: ${email}).`,
    rights: (email: string, period: string, authority: string) =>
      `You can see, correct or erase your data, object, and change your mind at any time. Write to us by e-mail (${email}): we answer free of charge and within ${period}. You can also complain to the ${authority}.`,
    age: (age: number) => `This website is for people who have turned ${age}.`,
    details: 'Each piece of data has its purpose and its end. You find them below, one by one.',
    controller: 'Who we are',
    rows: {
      name: 'Controller',
      taxId: 'Tax id',
      register: 'Register',
      address: 'Address',
      email: 'E-mail, also for questions about this policy',
      website: 'Website',
      country: 'Country',
      affiliates: 'Subsidiaries and affiliates',
      representative: 'Representative in the European Union',
      officer: 'Data protection officer',
    },
    noOfficer: 'we have none, as the law does not oblige us',
    laws: 'We comply with the General Data Protection Regulation (GDPR), the Spanish Organic Law 3/2018 (LO 3/2018) and, on the internet, Law 34/2002 (LSSI).',
  },
};

/** Title, what a translation is worth, and the whole in a few lines: the first layer (LO 3/2018 art. 11). */
export const summarySection: Section = (policy, language) => {
  const say = words[language];
  const { controller, bindingLanguage, requests, authority } = policy;
  const cookies = cookiePurposes(policy);
  const chosen = consentPurposes(policy)
    .filter((id) => !cookies.includes(id))
    .map((id) => policy.purposes[id]?.title[language] ?? id);
  const email = factText(controller.email, language);
  return [
    `# ${say.title(controller.name)}`,
    ...(language === bindingLanguage
      ? []
      : [say.courtesy(languageName(bindingLanguage, language), `/notice?lang=${bindingLanguage}`)]),
    `## ${say.brief}`,
    policy.summary[language],
    bullets([
      say.who(controller.name, email),
      chosen.length > 0 ? say.chosen(chosen.map(inSentence).join('; ')) : say.noChoices,
      say.rights(email, describePeriod(requests.answerWithin, language), authority.name),
      say.age(policy.minimumAge),
    ]),
    say.details,
  ];
};

/** GDPR art. 13(1)(a), (b); LSSI art. 10. */
export const controllerSection: Section = ({ controller, scope }: Policy, language) => {
  const say = words[language];
  const { country, euRepresentative, dataProtectionOfficer, website } = controller;
  const rows: readonly (readonly [keyof typeof say.rows, string])[] = [
    ['name', controller.name],
    ['taxId', factText(controller.taxId, language)],
    ['register', factText(controller.register, language)],
    ['address', factText(controller.address, language)],
    ['email', factText(controller.email, language)],
    ['website', isConfirmed(website) ? `[${website}](${website})` : factText(website, language)],
    ['country', isConfirmed(country) ? countryName(country, language) : factText(country, language)],
    ['affiliates', factList(controller.affiliates, language)],
    ...(euRepresentative ? [['representative', factText(euRepresentative, language)] as const] : []),
    ['officer', dataProtectionOfficer === 'none' ? say.noOfficer : factText(dataProtectionOfficer, language)],
  ];
  return [
    `## ${say.controller}`,
    bullets(rows.map(([row, value]) => `${say.rows[row]}: ${value}`)),
    `${scope[language]} ${say.laws}`,
  ];
};
