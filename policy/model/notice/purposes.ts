import { consentPurposes, describePeriod } from '../derive.ts';
import type { Language, LawfulBasis, Policy, Purpose } from '../types.ts';
import { factText, listing } from '../words.ts';
import { bullets, factList, inSentence, lasting, type Section } from './wording.ts';

type Way = NonNullable<Purpose['withdrawal']>[number];

const words = {
  es: {
    needed: 'Para qué usamos tus datos',
    neededIntro:
      'Esto no depende de tu permiso, sino del contrato, de una ley o de un interés nuestro que te explicamos. Por eso no te lo pedimos: sería engañarte.',
    chosen: 'Lo que solo hacemos si tú quieres',
    chosenIntro:
      'Nada de esto empieza hasta que dices que sí. Cada opción va por separado y ninguna está marcada de antemano. Si dices que no, el servicio es el mismo, y si cambias de opinión, lo anterior sigue siendo válido.',
    why: (basis: string) => `Por qué podemos hacerlo: ${basis}.`,
    bases: {
      consent: 'tú lo has elegido (consentimiento: RGPD, art. 6.1.a)',
      contract: 'hace falta para el contrato contigo, o para lo que nos pides antes de tenerlo (RGPD, art. 6.1.b)',
      'legal-obligation': 'una ley nos obliga (RGPD, art. 6.1.c)',
      'vital-interests': 'está en juego la vida o la salud de alguien (RGPD, art. 6.1.d)',
      'public-task': 'es una tarea de interés público (RGPD, art. 6.1.e)',
      'legitimate-interests': 'tenemos un interés legítimo (RGPD, art. 6.1.f)',
    } satisfies Record<LawfulBasis, string>,
    interest: (interest: string) => `Nuestro interés: ${interest}. Puedes oponerte cuando quieras.`,
    balancing: (test: string) => `Cómo lo hemos sopesado con tus derechos: ${test}.`,
    special: (ground: string) => `Usa datos especialmente protegidos, permitido por: ${ground}.`,
    data: (data: string, time: string) => `Datos: ${data}. Plazo: ${time}.`,
    recipients: (names: string) => `Quién los recibe: ${names}.`,
    nobody: 'Quién los recibe: nadie de fuera.',
    withdrawal: (ways: string) => `Para dejarlo, cuando quieras: ${ways}.`,
    ways: {
      'preference-centre': 'en tu página de preferencias',
      'unsubscribe-link': 'con el enlace de baja de cada correo',
      mail: 'escribiéndonos',
      'cookie-panel': 'en el panel de cookies',
    } satisfies Record<Way, string>,
    lasts: (period: string) => `Tu sí vale ${period}; después te volvemos a preguntar.`,
    gpc: 'Si tu navegador envía la señal Global Privacy Control, la tomamos por un no.',
    profiling: 'Supone elaborar un perfil tuyo.',
    advertisers: (names: string) => `Empresas de las que enviamos publicidad: ${names}.`,
    softOptIn: (similarTo: string) =>
      `Si ya eres cliente, podemos enviarte publicidad nuestra parecida a esto sin que lo pidas: ${similarTo}. Solo si al darnos tu dirección pudiste negarte, y hasta que digas que no (LSSI, art. 21.2).`,
  },
  en: {
    needed: 'What we use your data for',
    neededIntro:
      'This does not depend on your permission but on a contract, a law or an interest of ours that we explain. So we do not ask for it: that would mislead you.',
    chosen: 'What we only do if you want',
    chosenIntro:
      'None of this starts until you say yes. Each option stands alone and none is ticked beforehand. If you say no, the service is the same, and if you change your mind, what happened before stays valid.',
    why: (basis: string) => `Why we may do this: ${basis}.`,
    bases: {
      consent: 'you chose it (consent: GDPR art. 6(1)(a))',
      contract: 'it is needed for the contract with you, or for what you ask before there is one (GDPR art. 6(1)(b))',
      'legal-obligation': 'a law obliges us (GDPR art. 6(1)(c))',
      'vital-interests': 'somebody’s life or health is at stake (GDPR art. 6(1)(d))',
      'public-task': 'it is a task in the public interest (GDPR art. 6(1)(e))',
      'legitimate-interests': 'we have a legitimate interest (GDPR art. 6(1)(f))',
    } satisfies Record<LawfulBasis, string>,
    interest: (interest: string) => `Our interest: ${interest}. You can object at any time.`,
    balancing: (test: string) => `How we weighed it against your rights: ${test}.`,
    special: (ground: string) => `It uses specially protected data, allowed by: ${ground}.`,
    data: (data: string, time: string) => `Data: ${data}. How long: ${time}.`,
    recipients: (names: string) => `Who receives them: ${names}.`,
    nobody: 'Who receives them: nobody outside.',
    withdrawal: (ways: string) => `To stop it, at any time: ${ways}.`,
    ways: {
      'preference-centre': 'on your preferences page',
      'unsubscribe-link': 'by the unsubscribe link in each mail',
      mail: 'by writing to us',
      'cookie-panel': 'in the cookie panel',
    } satisfies Record<Way, string>,
    lasts: (period: string) => `Your yes holds for ${period}; then we ask you again.`,
    gpc: 'If your browser sends the Global Privacy Control signal, we take it for a no.',
    profiling: 'It means making a profile of you.',
    advertisers: (names: string) => `Firms whose advertising we send: ${names}.`,
    softOptIn: (similarTo: string) =>
      `If you are a customer already, we may send you advertising of our own like this without your asking: ${similarTo}. Only if you could say no when you gave us your address, and until you do (LSSI art. 21.2).`,
  },
};

/** Every purpose with its ground, data, time and recipients (GDPR art. 13(1)(c) to (e), (2)(a), (c)); consent apart. */
export const purposesSection: Section = (policy, language) => {
  const say = words[language];
  const chosen = consentPurposes(policy);
  const part = (ids: readonly string[], title: string, intro: string) =>
    ids.length === 0 ? [] : [`## ${title}`, intro, ...ids.flatMap((id) => purposeBlocks(policy, id, language))];
  return [
    ...part(
      Object.keys(policy.purposes).filter((id) => !chosen.includes(id)),
      say.needed,
      say.neededIntro,
    ),
    ...part(chosen, say.chosen, say.chosenIntro),
  ];
};

const purposeBlocks = (policy: Policy, id: string, language: Language): readonly string[] => {
  const purpose = policy.purposes[id];
  if (!purpose) return [];
  const say = words[language];
  const recipients = purpose.recipients.map((name) => recipientName(policy, name, language));
  const lines = [
    say.why(say.bases[purpose.basis]),
    purpose.interest && say.interest(purpose.interest[language]),
    purpose.balancingTest && say.balancing(factText(purpose.balancingTest, language)),
    purpose.specialCategoryGround && say.special(purpose.specialCategoryGround),
    ...dataLines(policy, purpose, language),
    recipients.length > 0 ? say.recipients(listing(recipients, language)) : say.nobody,
    purpose.advertisers && say.advertisers(factList(purpose.advertisers, language)),
    purpose.softOptIn && say.softOptIn(purpose.softOptIn.similarTo[language]),
    purpose.profiling && say.profiling,
    purpose.withdrawal &&
      say.withdrawal(
        orList(
          purpose.withdrawal.map((way) => say.ways[way]),
          language,
        ),
      ),
    purpose.consentLasts && say.lasts(describePeriod(purpose.consentLasts, language)),
    purpose.gpcRefuses && say.gpc,
  ];
  return [
    `### ${purpose.title[language]}`,
    purpose.describes[language],
    bullets(lines.filter((line) => !!line).map(String)),
  ];
};

/** One line per retention rule, with all the data it holds for this purpose. */
const dataLines = ({ categories, retention }: Policy, { uses }: Purpose, language: Language): readonly string[] =>
  [...new Set(Object.values(uses))].flatMap((ruleId) => {
    const rule = ruleId === undefined ? undefined : retention[ruleId];
    if (!rule) return [];
    const held = Object.keys(uses)
      .filter((category) => uses[category] === ruleId)
      .map((category) => categories[category]?.title[language] ?? category);
    return [words[language].data(held.join('; '), lasting(rule, language))];
  });

const orList = (items: readonly string[], language: Language) =>
  new Intl.ListFormat(language, { type: 'disjunction' }).format(items);

/** How a sentence names a recipient: by its name, or by its kind where the text names no one. */
export const recipientName = ({ processors }: Policy, id: string, language: Language): string => {
  const recipient = processors[id];
  if (!recipient) return id;
  return recipient.members === undefined ? recipient.name : inSentence(recipient.kind[language]);
};
