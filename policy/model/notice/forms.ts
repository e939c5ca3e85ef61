import { describePeriod } from '../derive.ts';
import type { Form, Language, Policy } from '../types.ts';
import { bullets, type Section } from './wording.ts';

const words = {
  es: {
    title: 'Qué datos te pedimos',
    confirm: (life: string, key: string, undo: string) =>
      `Cuando envías un formulario no guardamos nada todavía: te enviamos un correo con un enlace que vale ${life}. Ahí ves tus datos, los corriges y los confirmas o los rechazas. Si no confirmas, los datos desaparecen con el enlace, como mucho ${key} después. Tras confirmar, tienes ${undo} para deshacerlo.`,
    never:
      'No nos des números de tarjeta ni de cuenta bancaria: los formularios los rechazan y no los guardamos nunca.',
    mandatory: (labels: string) => `Obligatorio: ${labels}.`,
    voluntary: (labels: string) => `Voluntario: ${labels}.`,
    onlyWith: (flag: string, labels: string) => `Solo si marcas «${flag}», y entonces obligatorio: ${labels}.`,
    birthDate: (label: string, age: number) =>
      `«${label}» solo sirve para comprobar que tienes al menos ${age} años, y no se guarda.`,
  },
  en: {
    title: 'What we ask you for',
    confirm: (life: string, key: string, undo: string) =>
      `When you send a form, we store nothing yet: we mail you a link that works for ${life}. There you see your data, correct them, and confirm or decline. If you do not confirm, the data disappear with the link, at most ${key} later. After confirming, you have ${undo} to undo it.`,
    never: 'Give us no card or bank account numbers: our forms refuse them and we never store them.',
    mandatory: (labels: string) => `Mandatory: ${labels}.`,
    voluntary: (labels: string) => `Voluntary: ${labels}.`,
    onlyWith: (flag: string, labels: string) => `Only if you tick “${flag}”, and then mandatory: ${labels}.`,
    birthDate: (label: string, age: number) =>
      `“${label}” only serves to check that you are at least ${age}. We do not keep it.`,
  },
};

/** Mandatory and voluntary data by form, and what follows from leaving one out (GDPR art. 13(2)(e)). */
export const formsSection: Section = (policy, language) => {
  const say = words[language];
  const { registration, undo } = policy.links;
  const period = (value: Parameters<typeof describePeriod>[0]) => describePeriod(value, language);
  return [
    `## ${say.title}`,
    policy.mandatoryData[language],
    say.confirm(period(registration.lives), period({ hours: registration.keyHours }), period(undo.lives)),
    say.never,
    ...Object.values(policy.forms).flatMap((form) => [
      `### ${form.title[language]}`,
      fieldLines(policy, form, language),
    ]),
  ];
};

const fieldLines = ({ minimumAge }: Policy, { fields }: Form, language: Language): string => {
  const say = words[language];
  const all = Object.entries(fields);
  const labels = (some: typeof all) => some.map(([, { label }]) => label[language]).join('; ');
  const free = all.filter(([, { onlyWith }]) => onlyWith === undefined);
  const mandatory = free.filter(([, { required }]) => required);
  const voluntary = free.filter(([, { required }]) => !required);
  const conditional = all
    .filter(([, { type }]) => type === 'flag')
    .map(([name, flag]) => ({ flag, needs: all.filter(([, { onlyWith }]) => onlyWith === name) }))
    .filter(({ needs }) => needs.length > 0);
  return bullets([
    ...(mandatory.length > 0 ? [say.mandatory(labels(mandatory))] : []),
    ...(voluntary.length > 0 ? [say.voluntary(labels(voluntary))] : []),
    ...conditional.map(({ flag, needs }) => say.onlyWith(flag.label[language], labels(needs))),
    ...all
      .filter(([, { type }]) => type === 'birth-date')
      .map(([, { label }]) => say.birthDate(label[language], minimumAge)),
  ]);
};
