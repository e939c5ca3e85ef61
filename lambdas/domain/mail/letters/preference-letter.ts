import type { Language, Policy } from '../../../../policy/model/types.ts';
import { type Block, type Letter, letter } from './letter.ts';
import { closing, inLanguages } from './sections.ts';
import { controllerIdentity, formatMoment } from './wording.ts';

export type PreferenceLetter = {
  readonly policy: Policy;
  readonly language: Language;
  /** One for each person of the address, absolute; they are told apart by when they registered. Never empty. */
  readonly links: readonly { readonly since: Date; readonly link: string; readonly expiresAt: Date }[];
  /** Absolute, without query. */
  readonly noticeUrl: string;
};

type NothingHeldLetter = Omit<PreferenceLetter, 'links'>;

const words = {
  es: {
    hello: 'Hola:',
    asked: (firm: string) =>
      `Alguien, seguramente tú, ha pedido un enlace a las preferencias que ${firm} tiene de esta dirección.`,
    one: 'En la página que abre ves a qué has dicho que sí o que no, y puedes cambiarlo.',
    several: (count: number) =>
      `Con esta dirección se registraron ${count} personas. Cada enlace abre las preferencias de una: el tuyo es el del día en que te registraste.`,
    open: 'Ver y cambiar mis preferencias',
    registered: (since: string) => `Registro del ${since}`,
    until: (until: string) =>
      `Funciona hasta el ${until}, las veces que quieras. Abrirlo no cambia nada, y la página no muestra tu nombre ni tu dirección.`,
    notYou: 'Si no has sido tú, no hace falta que hagas nada.',
    nothing: 'Con esta dirección no tenemos nada guardado.',
    other: (email: string) =>
      `Si te registraste con otra dirección, o la escribiste de otra manera, pide el enlace con esa. Para cualquier otra cosa, escribe a ${email}.`,
    why: 'Recibes este correo porque alguien escribió tu dirección en nuestra página de preferencias.',
  },
  en: {
    hello: 'Hello,',
    asked: (firm: string) =>
      `Somebody, most likely you, asked for a link to the preferences that ${firm} holds for this address.`,
    one: 'On the page behind it you see what you said yes or no to, and can change it.',
    several: (count: number) =>
      `${count} people registered with this address. Each link opens the preferences of one: yours is that of the day you registered.`,
    open: 'See and change my preferences',
    registered: (since: string) => `Registered on ${since}`,
    until: (until: string) =>
      `It works until ${until}, as often as you like. Opening it changes nothing, and the page shows neither your name nor your address.`,
    notYou: 'If it was not you, there is nothing you need to do.',
    nothing: 'We hold nothing under this address.',
    other: (email: string) =>
      `If you registered with another address, or wrote it differently, ask for the link with that one. For anything else, write to ${email}.`,
    why: 'You get this mail because somebody typed your address into our preferences page.',
  },
};

const subjects = {
  es: (firm: string) => `Tus preferencias en ${firm}`,
  en: (firm: string) => `Your preferences with ${firm}`,
} satisfies Record<Language, (firm: string) => string>;

const linkBlocks = ({ policy, links }: PreferenceLetter, language: Language): readonly Block[] => {
  const say = words[language];
  const moment = (at: Date) => formatMoment(at, language, policy.zone);
  const [first] = links;
  const until = first ? [{ paragraph: say.until(moment(first.expiresAt)) }] : [];
  if (links.length === 1 && first) {
    return [{ paragraph: say.one }, { link: say.open, href: first.link, main: true }, ...until];
  }
  return [
    { paragraph: say.several(links.length) },
    ...links.map(({ since, link }) => ({ link: say.registered(moment(since)), href: link, main: true })),
    ...until,
  ];
};

const written = (props: NothingHeldLetter, body: (language: Language) => readonly Block[]): Letter => {
  const { policy, language, noticeUrl } = props;
  const firm = policy.controller.name;
  const blocks = (spoken: Language): readonly Block[] => {
    const say = words[spoken];
    return [
      { paragraph: say.hello },
      { paragraph: say.asked(firm) },
      ...body(spoken),
      { paragraph: say.notYou },
      ...closing(policy, spoken, say.why, noticeUrl),
    ];
  };
  return letter(subjects[language](firm), inLanguages(policy, language, blocks));
};

/** The way into the preference centre, for everybody who is stored under an address; names nobody. */
export const preferenceLetter = (props: PreferenceLetter): Letter =>
  written(props, (language) => linkBlocks(props, language));

/** Says that nothing is held under an address: to strangers, and to those who were erased. */
export const nothingHeldLetter = (props: NothingHeldLetter): Letter =>
  written(props, (language) => [
    { paragraph: words[language].nothing },
    { paragraph: words[language].other(controllerIdentity(props.policy, language).email) },
  ]);
