import type { Choice } from '../lambdas/domain/consent/decision.ts';
import { type Claims, knownClaims } from '../lambdas/domain/consent/receipt-claims.ts';
import type { Fault, FaultCode, ProvedText, Verified } from '../lambdas/domain/consent/verify-receipt.ts';
import type { Language, Text } from '../policy/model/types.ts';

type Words = {
  readonly receipt: (place: number, of: number) => string;
  readonly proved: string;
  readonly notProved: string;
  readonly whatIsProved: string;
  readonly whatIsNot: string;
  readonly says: string;
  readonly languages: Readonly<Record<Language, string>>;
  readonly choices: Readonly<Record<Choice, string>>;
  readonly faults: Readonly<Record<FaultCode, (about: string) => string>>;
  readonly text: (text: ProvedText) => string;
  readonly bindingText: (text: ProvedText) => string;
  readonly sameText: string;
  readonly noText: string;
  readonly decided: (claims: Claims) => string;
  readonly chose: (list: string) => string;
  readonly choseNothing: string;
  readonly how: (claims: Claims) => string;
  readonly when: (at: string) => string;
  readonly key: (kid: string) => string;
  readonly gpc: (list: string) => string;
  readonly softOptIn: (facts: NonNullable<Claims['softOptIn']>) => string;
  readonly others: (list: string) => string;
  readonly whoIsIt: (claims: Claims) => string;
  readonly clock: string;
  readonly reading: string;
  readonly stands: string;
  readonly provenance: (from: NonNullable<Claims['provenance']>) => string;
};

const es: Words = {
  receipt: (place, of) => `Recibo ${place} de ${of}`,
  proved: 'DEMOSTRADO',
  notProved: 'NO DEMOSTRADO',
  whatIsProved: 'Qué demuestra:',
  whatIsNot: 'Qué no demuestra:',
  says: 'Lo que dice, sin que esté demostrado:',
  languages: { es: 'español', en: 'inglés' },
  choices: {
    given: 'sí',
    refused: 'no',
    withdrawn: 'retirado',
    'soft-opt-in': 'publicidad a cliente, sin consentimiento',
  },
  faults: {
    malformed: () => 'No es un recibo, o está incompleto o alterado: no se puede leer.',
    header: () => 'No está firmado como firmamos los recibos (EdDSA, habeas-receipt+jws).',
    'unknown-key': (about) => `La clave ${about} no está entre las claves públicas que has dado.`,
    signature: () => 'La firma no es auténtica: el recibo se ha alterado, o lo firmó otro.',
    claims: (about) => `Falta el dato «${about}», o no tiene la forma que debe.`,
    'policy-unknown': (about) => `No hay textos publicados de la política «${about}»; di dónde están con --policy.`,
    'version-unknown': (about) => `La versión ${about} no está en el archivo de textos publicados.`,
    'shown-text-other': () => 'El texto que se mostró no es el que se publicó con esa versión y en ese idioma.',
    'binding-text-other': () => 'El texto vinculante no es ninguno de los que se publicaron con esa versión.',
    'text-missing': (about) => `Falta el texto publicado: ${about}.`,
    'text-altered': (about) => `El texto publicado se ha alterado, y ya no es el que nombra el recibo: ${about}.`,
  },
  text: ({ version, language, hash }) =>
    `El texto: el aviso de la versión ${version} en ${es.languages[language]}. El que hay en el archivo es ese mismo, letra por letra (SHA-256 ${hash}).`,
  bindingText: ({ language, hash }) =>
    `El texto que vincula, en ${es.languages[language]}: también está igual en el archivo (SHA-256 ${hash}).`,
  sameText: 'Ese es además el texto que vincula.',
  noText: 'No se mostró ningún texto, y el recibo no nombra ninguno.',
  decided: ({ policy, policyVersion, decisionId }) =>
    `La decisión ${decisionId}, bajo la política «${policy}», versión ${policyVersion}.`,
  chose: (list) => `Qué se eligió: ${list}.`,
  choseNothing: 'No se eligió nada: solo se anotó a la persona.',
  how: ({ method, form, source }) =>
    `Cómo: «${method}» en «${form}», ${source === 'self' ? 'enviado por la propia persona' : `enviado por la aplicación «${source}»`}.`,
  when: (at) => `Cuándo: ${at} (hora UTC), según nuestro reloj.`,
  key: (kid) => `La firma: nuestra, con la clave ${kid}; nadie ha cambiado nada desde entonces.`,
  gpc: (list) => `El navegador llevaba Global Privacy Control, que dijo no a: ${list}.`,
  softOptIn: ({ contract, concludedOn, product, optOutOfferedOn }) =>
    `No es un consentimiento (LSSI art. 21.2): la aplicación afirmó que hay un contrato (${contract}, ${concludedOn}) por «${product}», y que el ${optOutOfferedOn} se ofreció decir que no.`,
  others: (list) => `También está firmado, y aquí no se explica: ${list}.`,
  whoIsIt: ({ subjectId, visitorId }) =>
    subjectId === undefined
      ? `Quién es: el recibo solo lleva el número al azar de un navegador (${visitorId}).`
      : `Quién es la persona: el recibo solo lleva un identificador (${subjectId}), sin nombre ni dirección.`,
  clock: 'La hora exacta: la pone nuestro reloj, y nadie más la confirma.',
  reading: 'Que alguien leyera el texto: solo que se decidió sobre ese texto.',
  stands: 'Que siga valiendo: una decisión posterior pudo cambiarla; mira el historial.',
  provenance: ({ source, decidedOn, proof }) =>
    [
      `Que la persona decidiera eso: ${source ? `viene de «${source}»` : 'no se dice de dónde viene'}, ${decidedOn ? `con fecha ${decidedOn}` : 'sin fecha'}, y es la palabra de la empresa.`,
      proof ? `Dice que su prueba está en «${proof}».` : 'No dice dónde está su prueba.',
      'No hay texto que comprobar.',
    ].join(' '),
};

const en: Words = {
  receipt: (place, of) => `Receipt ${place} of ${of}`,
  proved: 'PROVED',
  notProved: 'NOT PROVED',
  whatIsProved: 'What it proves:',
  whatIsNot: 'What it does not prove:',
  says: 'What it says, without being proved:',
  languages: { es: 'Spanish', en: 'English' },
  choices: {
    given: 'yes',
    refused: 'no',
    withdrawn: 'withdrawn',
    'soft-opt-in': 'advertising to a customer, without consent',
  },
  faults: {
    malformed: () => 'This is no receipt, or it is incomplete or altered: it cannot be read.',
    header: () => 'It is not signed the way we sign receipts (EdDSA, habeas-receipt+jws).',
    'unknown-key': (about) => `The key ${about} is not among the public keys you gave.`,
    signature: () => 'The signature is not genuine: the receipt was altered, or somebody else signed it.',
    claims: (about) => `"${about}" is missing, or does not have the form it must have.`,
    'policy-unknown': (about) =>
      `There are no published texts of the policy "${about}"; say where they are with --policy.`,
    'version-unknown': (about) => `Version ${about} is not in the archive of published texts.`,
    'shown-text-other': () => 'The text that was shown is not the one published under that version in that language.',
    'binding-text-other': () => 'The binding text is none of those published under that version.',
    'text-missing': (about) => `The published text is missing: ${about}.`,
    'text-altered': (about) => `The published text was altered, and is no longer the one the receipt names: ${about}.`,
  },
  text: ({ version, language, hash }) =>
    `The text: the notice of version ${version} in ${en.languages[language]}. The one in the archive is the same, letter by letter (SHA-256 ${hash}).`,
  bindingText: ({ language, hash }) =>
    `The binding text, in ${en.languages[language]}: it also stands unchanged in the archive (SHA-256 ${hash}).`,
  sameText: 'That is the binding text as well.',
  noText: 'No text was shown, and the receipt names none.',
  decided: ({ policy, policyVersion, decisionId }) =>
    `Decision ${decisionId}, under the policy "${policy}", version ${policyVersion}.`,
  chose: (list) => `What was chosen: ${list}.`,
  choseNothing: 'Nothing was chosen: the person was only recorded.',
  how: ({ method, form, source }) =>
    `How: "${method}" in "${form}", ${source === 'self' ? 'sent by the person themselves' : `sent by the application "${source}"`}.`,
  when: (at) => `When: ${at} (UTC), by our clock.`,
  key: (kid) => `The signature: ours, with the key ${kid}; nobody has changed anything since.`,
  gpc: (list) => `The browser carried Global Privacy Control, which said no to: ${list}.`,
  softOptIn: ({ contract, concludedOn, product, optOutOfferedOn }) =>
    `This is no consent (LSSI art. 21.2): the application stated that there is a contract (${contract}, ${concludedOn}) for "${product}", and that a way to say no was offered on ${optOutOfferedOn}.`,
  others: (list) => `Signed as well, and not explained here: ${list}.`,
  whoIsIt: ({ subjectId, visitorId }) =>
    subjectId === undefined
      ? `Who it is: the receipt carries the random number of a browser only (${visitorId}).`
      : `Who the person is: the receipt carries an id only (${subjectId}), no name or address.`,
  clock: 'The exact time: it is that of our clock, and nobody else confirms it.',
  reading: 'That anybody read the text: only that the decision was made on that text.',
  stands: 'That it still stands: a later decision may have changed it; see the history.',
  provenance: ({ source, decidedOn, proof }) =>
    [
      `That the person decided so: it ${source ? `comes from "${source}"` : 'does not say where it comes from'}, ${decidedOn ? `dated ${decidedOn}` : 'has no date'}, and is the firm's word.`,
      proof ? `It says that its proof lies in "${proof}".` : 'It does not say where its proof lies.',
      'There is no text to check.',
    ].join(' '),
};

const words: Readonly<Record<Language, Words>> = { es, en };

/** Whatever a receipt says goes to a terminal: no control character of it may act there. */
const harmless = (line: string): string => line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '\ufffd');
const list = (lines: readonly string[]): string => lines.map((line) => `  - ${harmless(line)}`).join('\n');

const whatItSays = (claims: Claims, { shown, binding }: Verified, language: Language): readonly string[] => {
  const say = words[language];
  const { purposes, gpc, softOptIn, noticeHash, decidedAt } = claims;
  const chosen = Object.entries(purposes).map(([purpose, choice]) => `${purpose}: ${say.choices[choice]}`);
  const others = Object.keys(claims).filter((name) => !knownClaims.includes(name));
  return [
    say.decided(claims),
    ...(noticeHash === undefined ? [say.noText] : []),
    ...(shown ? [say.text(shown)] : []),
    ...(binding && shown ? [binding.hash === shown.hash ? say.sameText : say.bindingText(binding)] : []),
    chosen.length > 0 ? say.chose(chosen.join('; ')) : say.choseNothing,
    ...(gpc ? [say.gpc(gpc.join(', '))] : []),
    ...(softOptIn ? [say.softOptIn(softOptIn)] : []),
    say.how(claims),
    say.when(decidedAt),
    ...(others.length > 0 ? [say.others(others.join(', '))] : []),
  ];
};

const whatItCannotSay = (claims: Claims, language: Language): readonly string[] => {
  const say = words[language];
  return [
    say.whoIsIt(claims),
    say.clock,
    ...(claims.provenance ? [say.provenance(claims.provenance)] : []),
    ...(claims.noticeHash === undefined ? [] : [say.reading]),
    say.stands,
  ];
};

const faultIn = ({ code, about = '?' }: Fault, language: Language) => words[language].faults[code](about);

/** What one receipt proves and what it does not, or everything that keeps it from being proved. */
export const describe = (
  verified: Verified,
  { place, of }: { place: number; of: number },
  language: Language,
): string => {
  const say = words[language];
  const { faults, claims } = verified;
  const title = `${say.receipt(place, of)}: ${faults.length === 0 ? say.proved : say.notProved}`;
  if (faults.length > 0 || !claims) {
    const reasons = list(faults.map((fault) => faultIn(fault, language)));
    return claims
      ? `${title}\n${reasons}\n${say.says}\n${list(whatItSays(claims, verified, language))}`
      : `${title}\n${reasons}`;
  }
  const proved = [...whatItSays(claims, verified, language), say.key(claims.kid)];
  return `${title}\n${say.whatIsProved}\n${list(proved)}\n${say.whatIsNot}\n${list(whatItCannotSay(claims, language))}`;
};

const none: Text = {
  es: 'No hay ningún recibo ahí, o está incompleto o alterado, o es demasiado grande: nada queda demostrado.',
  en: 'There is no receipt in it, or it is incomplete or altered, or it is too large: nothing is proved.',
};
const some: Readonly<Record<Language, (proved: number, of: number) => string>> = {
  es: (proved, of) => `Demostrados: ${proved} de ${of}.`,
  en: (proved, of) => `Proved: ${proved} of ${of}.`,
};

/** The last line: how many of how many. */
export const summary = (proved: number, of: number, language: Language): string =>
  of === 0 ? none[language] : some[language](proved, of);
