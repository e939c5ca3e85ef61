import type { UnlawfulExample } from './unlawful-examples.ts';

const kinds = 'requests.letters.kinds';
const says = (es: string, en = es) => ({ paragraphs: [{ es, en }] });
const complain = '{authority}, {authorityUrl}, {authorityAddress}';

/** Examples for the letters that requests bring about. */
export const unlawfulLetters: Readonly<Record<string, readonly UnlawfulExample[]>> = {
  'letter-incomplete': [
    { what: 'no word for a right', set: { 'requests.letters.rights.portability': undefined } },
    { what: 'no word for a ground', set: { 'requests.letters.grounds.unfounded': undefined } },
    { what: 'letters without a greeting', set: { 'requests.letters.greeting': undefined } },
    { what: 'a receipt without a subject', set: { [`${kinds}.receipt.subject`]: undefined } },
    { what: 'a mail that does not say why it came', set: { [`${kinds}.code.why`]: undefined } },
    { what: 'a passage that was left out', set: { [`${kinds}.question-identity.parts.clock`]: undefined } },
    { what: 'a passage without words', set: { [`${kinds}.answer.parts.erasure`]: {} } },
    {
      what: 'a passage in Spanish alone',
      set: { [`${kinds}.answer.parts.delivered`]: { paragraphs: [{ es: 'Va aparte.', en: '' }] } },
      also: ['translation-missing'],
    },
    { what: 'a line that was left out', set: { [`${kinds}.deadline.lines.today`]: undefined } },
    {
      what: 'a link without a label',
      set: { [`${kinds}.receipt.parts.confirm.link`]: undefined },
      at: `${kinds}.receipt.parts.confirm`,
    },
  ],
  'letter-placeholder-mismatch': [
    {
      what: 'a name in a letter',
      set: { [`${kinds}.receipt.subject.es`]: 'Hola, {name}' },
      at: `${kinds}.receipt.subject`,
    },
    {
      what: 'an extension that does not say until when, in English alone',
      set: { [`${kinds}.extension.parts.extended.paragraphs.1.en`]: '{reference} of {received} takes {longest}.' },
      at: `${kinds}.extension.parts.extended`,
    },
    {
      what: 'kept data without a citation',
      set: { [`${kinds}.answer.lines.kept`]: { es: '{data}, {until}. {reason}', en: '{data}, {until}. {reason}' } },
    },
    {
      what: 'a fact of the letter in a line that is about something else',
      set: { [`${kinds}.deadline.lines.today.es`]: '{reference} ({right}): {due}. De {firm}.' },
      at: `${kinds}.deadline.lines.today`,
    },
    {
      what: 'a fact in the name of a right',
      set: { 'requests.letters.rights.access.es': 'acceso, {reference}' },
      at: 'requests.letters.rights.access',
    },
  ],
  'letter-without-remedy': [
    {
      what: 'a refusal without a court',
      set: { [`${kinds}.refusal.parts.remedy`]: says(complain) },
    },
    {
      what: 'a partial answer without a court in English',
      set: { [`${kinds}.answer.parts.remedy`]: says(`${complain}; los tribunales`, complain) },
    },
    {
      what: 'a closing that names no authority',
      set: { [`${kinds}.closing.parts.remedy`]: says('Acude a los tribunales.', 'Go to court.') },
      also: ['letter-placeholder-mismatch'],
    },
    {
      what: 'no remedy at all',
      set: { [`${kinds}.refusal.parts.remedy`]: undefined },
      also: ['letter-incomplete'],
    },
  ],
};
