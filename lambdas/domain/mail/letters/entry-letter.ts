import { describePeriod } from '../../../../policy/model/derive.ts';
import type { Language, Policy } from '../../../../policy/model/types.ts';
import { type EntryFacts, entryFacts } from './entry-facts.ts';
import { type Block, type Letter, letter } from './letter.ts';
import { closing, inLanguages } from './sections.ts';
import { formatMoment, rightsSentences } from './wording.ts';

export type EntryLetter = {
  readonly policy: Policy;
  readonly language: Language;
  /** Id of the form that was filled in. */
  readonly form: string;
  /** Names of the fields that were given; the values stay behind the link. */
  readonly fields: readonly string[];
  /** Who entered them, from the settings; never from the request. */
  readonly source: { readonly organisation: string; readonly contact: string };
  /** Absolute. */
  readonly link: string;
  readonly expiresAt: Date;
  /** Absolute, without query. */
  readonly noticeUrl: string;
};

const es = ({ policy, source, link, expiresAt, noticeUrl }: EntryLetter, facts: EntryFacts): readonly Block[] => [
  { paragraph: 'Hola:' },
  {
    paragraph: `${source.organisation} ha introducido datos tuyos en un formulario de ${policy.controller.name}, pero todavía no los hemos guardado: viajan cifrados dentro de este enlace y tú decides.`,
  },
  { link: 'Ver mis datos y decidir', href: link, main: true },
  {
    paragraph: `Funciona durante ${describePeriod(policy.links.entry.lives, 'es')}, hasta el ${formatMoment(expiresAt, 'es', policy.zone)}. Abrirlo no cambia nada. En la página puedes corregir los datos, confirmarlos o rechazarlos.`,
  },
  {
    paragraph:
      'No tienes ninguna obligación de contestar. Si no haces nada, los datos desaparecen con el enlace y no te enviaremos recordatorios. Si rechazas, guardaremos solo una huella de tu dirección, no la dirección, para que ni esa organización ni nadie más pueda volver a introducirla aquí.',
  },
  { heading: 'De dónde vienen tus datos' },
  { paragraph: `De ${source.organisation} (contacto: ${source.contact}).` },
  { heading: 'Qué datos son' },
  { list: facts.labels },
  { heading: 'Para qué se usarían, si confirmas' },
  { list: facts.serves },
  ...(facts.offers.length > 0
    ? [{ paragraph: 'Y solo si lo eliges, una por una, con tu consentimiento:' }, { list: facts.offers }]
    : []),
  { heading: 'Quién los recibiría' },
  { list: facts.recipients },
  { heading: 'Cuánto tiempo' },
  { list: facts.retention },
  { heading: 'Tus derechos' },
  ...rightsSentences(policy, 'es').map((paragraph) => ({ paragraph })),
  { paragraph: facts.automatedDecisions },
  { heading: 'Quién es responsable' },
  { list: facts.controller },
  ...closing(
    policy,
    'es',
    'Recibes este correo porque la ley nos obliga a decirte que alguien nos ha dado tus datos (RGPD, art. 14).',
    noticeUrl,
  ),
];

const en = ({ policy, source, link, expiresAt, noticeUrl }: EntryLetter, facts: EntryFacts): readonly Block[] => [
  { paragraph: 'Hello,' },
  {
    paragraph: `${source.organisation} entered data about you into a form of ${policy.controller.name}, but we have not stored them yet: they travel encrypted inside this link, and you decide.`,
  },
  { link: 'See my data and decide', href: link, main: true },
  {
    paragraph: `It works for ${describePeriod(policy.links.entry.lives, 'en')}, until ${formatMoment(expiresAt, 'en', policy.zone)}. Opening it changes nothing. On the page you can correct the data, confirm or decline.`,
  },
  {
    paragraph:
      'You are under no obligation to answer. If you do nothing, the data disappear with the link and we send no reminders. If you decline, we keep only a fingerprint of your address, not the address itself, so that neither that organisation nor anybody else can enter it here again.',
  },
  { heading: 'Where your data come from' },
  { paragraph: `From ${source.organisation} (contact: ${source.contact}).` },
  { heading: 'Which data they are' },
  { list: facts.labels },
  { heading: 'What they would be used for, if you confirm' },
  { list: facts.serves },
  ...(facts.offers.length > 0
    ? [{ paragraph: 'And only if you choose it, one by one, with your consent:' }, { list: facts.offers }]
    : []),
  { heading: 'Who would receive them' },
  { list: facts.recipients },
  { heading: 'How long' },
  { list: facts.retention },
  { heading: 'Your rights' },
  ...rightsSentences(policy, 'en').map((paragraph) => ({ paragraph })),
  { paragraph: facts.automatedDecisions },
  { heading: 'Who is responsible' },
  { list: facts.controller },
  ...closing(
    policy,
    'en',
    'You get this mail because the law obliges us to tell you that somebody gave us your data (GDPR art. 14).',
    noticeUrl,
  ),
];

const words = { es, en };

/**
 * Tells a person that somebody entered their data, with everything GDPR art. 14 and LOPDGDD art. 11.3 ask for and no
 * advertising. It names the fields but no value, and nothing that the third party wrote.
 */
export const entryLetter = (props: EntryLetter): Letter => {
  const { policy, language } = props;
  const subject = {
    es: `Alguien ha dado tus datos a ${policy.controller.name}: tú decides`,
    en: `Somebody gave your data to ${policy.controller.name}: you decide`,
  };
  return letter(
    subject[language],
    inLanguages(policy, language, (spoken) => words[spoken](props, entryFacts(props, spoken))),
  );
};
