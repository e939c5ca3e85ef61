import { countryOfRegion, isInEea } from '../checks/countries.ts';
import { isConfirmed } from '../define.ts';
import type { Fact, Language, Policy, Processor, Transfer } from '../types.ts';
import { countryName, listing, pendingWord, roleWords, transferWords } from '../words.ts';
import { recipientName } from './purposes.ts';
import { bullets, capitalised, citationIn, inSentence, type Section } from './wording.ts';

const words = {
  es: {
    title: 'Quién recibe tus datos',
    intro:
      'Además de las personas de nuestro equipo que los necesitan para su trabajo, solo los reciben estos destinatarios. Un encargado del tratamiento trabaja para nosotros y según nuestras instrucciones; un responsable independiente decide por su cuenta y responde de ello. Mientras falte por confirmar algo de un destinatario, no recibe nada.',
    role: (role: string) => `Papel: ${role}.`,
    members: (names: string) => `Son: ${names}.`,
    subProcessors: (names: string) => `Subencargados: ${names}.`,
    privacy: (url: string) => `[Política de privacidad](${url}).`,
    pending: (facts: string) => `Pendiente de confirmar: ${facts}.`,
    facts: {
      members: 'quiénes son',
      country: 'el país',
      transfer: 'la garantía de la transferencia',
      dpa: 'el contrato de encargo',
      subProcessors: 'los subencargados',
    },
    agreement: (reference: string, date: string) => `Contrato de encargo: ${reference} (${date}).`,
    transfers: 'Datos fuera de Europa',
    regions: (countries: string) => `Nuestros propios sistemas guardan los datos en ${countries}.`,
    outside:
      'Fuera del Espacio Económico Europeo hacen falta garantías (RGPD, arts. 44 a 49). Sin ellas no enviamos nada. Puedes pedirnos una copia.',
    none: 'Ningún destinatario está fuera del Espacio Económico Europeo.',
    tool: (name: string, country: string, tool: string) => `${name} (${country}). Garantía: ${tool}.`,
    unknown: (names: string) => `Con el país pendiente de confirmar: ${names}.`,
    assessed: (date: string) => `evaluada el ${date}`,
  },
  en: {
    title: 'Who receives your data',
    intro:
      'Besides the people on our staff who need them for their work, only these recipients get them. A processor works for us and on our instructions; an independent controller decides for itself and answers for it. While anything about a recipient is pending, it receives nothing.',
    role: (role: string) => `Role: ${role}.`,
    members: (names: string) => `They are: ${names}.`,
    subProcessors: (names: string) => `Sub-processors: ${names}.`,
    privacy: (url: string) => `[Privacy policy](${url}).`,
    pending: (facts: string) => `Pending: ${facts}.`,
    facts: {
      members: 'who they are',
      country: 'the country',
      transfer: 'the safeguard for the transfer',
      dpa: 'the processing agreement',
      subProcessors: 'the sub-processors',
    },
    agreement: (reference: string, date: string) => `Processing agreement: ${reference} (${date}).`,
    transfers: 'Data outside Europe',
    regions: (countries: string) => `Our own systems keep the data in ${countries}.`,
    outside:
      'Outside the European Economic Area, safeguards are needed (GDPR arts. 44 to 49). Without them we send nothing. You can ask us for a copy.',
    none: 'No recipient is outside the European Economic Area.',
    tool: (name: string, country: string, tool: string) => `${name} (${country}). Safeguard: ${tool}.`,
    unknown: (names: string) => `With the country still pending: ${names}.`,
    assessed: (date: string) => `assessed on ${date}`,
  },
};

/** Everyone who receives data, and what is still to be confirmed about them (GDPR art. 13(1)(e)). */
export const recipientsSection: Section = (policy, language) => [
  `## ${words[language].title}`,
  words[language].intro,
  bullets(
    Object.entries(policy.processors).map(([id, processor]) =>
      recipientLine(recipientName(policy, id, language), processor, language),
    ),
  ),
];

const recipientLine = (name: string, processor: Processor, language: Language): string => {
  const say = words[language];
  const { members, country, dpa, subProcessors } = processor;
  const about = [
    ...(members === undefined ? [inSentence(processor.kind[language])] : []),
    ...(isConfirmed(country) ? [countryName(country, language)] : []),
  ];
  const open = (['members', 'country', 'transfer', 'dpa', 'subProcessors'] as const).filter((part) => {
    const value = processor[part];
    return value !== undefined && !isConfirmed(value);
  });
  const sentences = [
    `${capitalised(name)}${about.length > 0 ? ` (${about.join('; ')})` : ''}: ${processor.service[language]}.`,
    say.role(roleWords[processor.role][language]),
    members !== undefined && isConfirmed(members) && say.members(listing(members, language)),
    dpa !== undefined && isConfirmed(dpa) && say.agreement(dpa.reference, dpa.signedOn),
    isConfirmed(subProcessors) && subProcessors.length > 0 && say.subProcessors(listing(subProcessors, language)),
    open.length > 0 &&
      say.pending(
        listing(
          open.map((part) => say.facts[part]),
          language,
        ),
      ),
    processor.privacyUrl !== undefined && say.privacy(processor.privacyUrl),
  ];
  return sentences.filter((sentence) => sentence !== false).join(' ');
};

/** Where data lie, and by what safeguard they leave the European Economic Area (GDPR art. 13(1)(f)). */
export const transfersSection: Section = (policy, language) => {
  const say = words[language];
  const recipients = Object.entries(policy.processors).map(([id, processor]) => ({
    ...processor,
    name: recipientName(policy, id, language),
  }));
  const outside = recipients.flatMap(({ name, country, transfer }) =>
    isConfirmed(country) && !isInEea(country)
      ? [say.tool(capitalised(name), countryName(country, language), toolWords(transfer, language))]
      : [],
  );
  const unknown = recipients.filter(({ country }) => !isConfirmed(country)).map(({ name }) => name);
  return [
    `## ${say.transfers}`,
    say.regions(listing(regionCountries(policy, language), language)),
    ...(outside.length + unknown.length === 0
      ? [say.none]
      : [say.outside, bullets([...outside, ...(unknown.length > 0 ? [say.unknown(unknown.join('; '))] : [])])]),
  ];
};

const regionCountries = ({ regions }: Policy, language: Language): readonly string[] => [
  ...new Set(
    regions.map((region) => {
      const country = countryOfRegion(region);
      return country === undefined ? region : countryName(country, language);
    }),
  ),
];

const toolWords = (transfer: Fact<Transfer> | undefined, language: Language): string => {
  if (transfer === undefined || !isConfirmed(transfer)) return pendingWord[language];
  const name = transferWords[transfer.tool][language];
  switch (transfer.tool) {
    case 'adequacy':
    case 'binding-corporate-rules':
      return `${name} (${transfer.reference})`;
    case 'standard-clauses':
      return `${name} (${transfer.module}; ${words[language].assessed(transfer.assessedOn)})`;
    case 'derogation':
      return `${name} (${citationIn(transfer.article, language)}): ${transfer.reason[language]}`;
  }
};
