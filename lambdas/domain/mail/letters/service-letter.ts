import { fillIn, sentencesOf } from '../../../../policy/model/message-wording.ts';
import type { Language, MessageTemplate, Policy, Text } from '../../../../policy/model/types.ts';
import { type Block, type Letter, letter } from './letter.ts';
import { closing, inLanguages } from './sections.ts';

export type ServiceLetter = {
  readonly policy: Policy;
  readonly language: Language;
  readonly template: MessageTemplate;
  /** What stands in the wording for `{name}`. */
  readonly variables: Readonly<Record<string, string>>;
  /** Absolute, without query. */
  readonly noticeUrl: string;
};

const greeting: Text = { es: 'Hola:', en: 'Hello,' };
const forContract: Text = {
  es: 'Recibes este correo porque afecta a un servicio que tienes con nosotros; no depende de lo que hayas elegido sobre publicidad.',
  en: 'You get this mail because it is about a service that you have with us; it does not depend on what you chose about advertising.',
};
const forEverybody: Text = {
  es: 'Recibes este correo porque tenemos datos tuyos y debes saberlo; no depende de lo que hayas elegido sobre publicidad.',
  en: 'You get this mail because we hold data about you and you should know; it does not depend on what you chose about advertising.',
};

/**
 * A service message in its approved wording and nothing else: no advertising, and so no way to refuse it (LSSI annex, letter f).
 * Throws for a template without a wording.
 */
export const serviceLetter = (props: ServiceLetter): Letter => {
  const { policy, language, template, variables, noticeUrl } = props;
  const said = (spoken: Language) => sentencesOf(template, spoken).map((sentence) => fillIn(sentence, variables));
  const why = template.purpose === undefined ? forEverybody : forContract;
  const blocks = (spoken: Language): readonly Block[] => {
    const [, ...paragraphs] = said(spoken);
    return [
      { paragraph: greeting[spoken] },
      ...paragraphs.map((paragraph) => ({ paragraph })),
      ...closing(policy, spoken, why[spoken], noticeUrl),
    ];
  };
  const [subject] = said(language);
  if (subject === undefined) throw new Error('the message has no approved wording');
  return letter(subject, inLanguages(policy, language, blocks));
};
