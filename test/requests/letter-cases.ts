import type { RequestLetterProps } from '../../lambdas/domain/mail/letters/request-letter.ts';
import type { RequestFile } from '../../lambdas/domain/requests/request.ts';
import type { Language, Policy } from '../../policy/model/types.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';

export const noticeUrl = 'https://privacy.example.com/notice';
export const link = {
  href: `https://privacy.example.com/links/${'A'.repeat(900)}`,
  expiresAt: new Date('2027-03-02T09:30:00Z'),
};

/** A request that came by the form and waits for its answer. */
export const file: RequestFile = {
  id: 'R-7F3K9QX2M4T8B',
  right: 'access',
  channel: 'web',
  language: 'es',
  state: 'open',
  receivedAt: '2027-01-31T09:30:00.000Z',
  receivedOn: '2027-01-31',
  recordedAt: '2027-01-31T09:30:00.000Z',
  dueOn: '2027-03-01',
  calendarKnown: true,
  pauses: [],
  toSend: [],
  warned: [],
};

const asked = (question: 'identity' | 'which-data'): Partial<RequestFile> => ({
  state: 'asked',
  pauses: [{ question, from: '2027-02-03T10:00:00.000Z' }],
});
const answered: Partial<RequestFile> = {
  state: 'answered',
  outcome: 'fulfilled',
  closedAt: '2027-02-20T10:00:00.000Z',
};
const done = (...steps: string[]) => ({ done: steps });

const erased = {
  ...done('stop', 'erase', 'prove'),
  result: {
    done: ['contact', 'workshops'],
    kept: [
      { category: 'orders', rule: 'contract', citation: 'Código Civil art. 1964.2', until: '2030-05-03' },
      { category: 'proof', rule: 'evidence', citation: 'GDPR art. 7(1); LO 3/2018 art. 72.1', until: '2030-02-20' },
      { category: 'invoices', rule: 'hold', citation: 'GDPR art. 17(3)(e)' },
    ],
    backupsUntil: '2027-08-17',
    keyUntil: '2027-02-27',
  },
};

type Case = Partial<Omit<RequestLetterProps, 'file'>> & { readonly about?: Partial<RequestFile> };

/** Every letter that a request can bring about, by what it is for. */
export const letterCases: Readonly<Record<string, Case & Pick<RequestLetterProps, 'kind'>>> = {
  'receipt to confirm': { kind: 'receipt', about: { state: 'unverified' }, link },
  'receipt of somebody known': { kind: 'receipt', about: { channel: 'preference-centre' } },
  'receipt of a stranger': { kind: 'receipt', about: { state: 'unverified' }, link, strangers: true },
  'receipt of an objection to advertising': {
    kind: 'receipt',
    about: { ...answered, right: 'objection', marketing: true },
  },
  'receipt of mail to be read': { kind: 'receipt', about: { channel: 'mail', state: 'triage', right: 'unknown' } },
  'receipt of a letter by post': {
    kind: 'receipt',
    about: { channel: 'post', right: 'erasure', receivedAt: '2027-01-30T23:00:00.000Z' },
  },
  'question about identity': {
    kind: 'question',
    about: asked('identity'),
    link,
    text: 'La firma de tu carta no se parece a la del contrato.\n\nPor eso preguntamos.',
  },
  'question about identity without a link': {
    kind: 'question',
    about: asked('identity'),
    text: '¿Con qué nombre te registraste?',
  },
  'question about which data': {
    kind: 'question',
    about: asked('which-data'),
    text: 'Dinos, por ejemplo:\n- de qué años\n- de qué pedidos',
  },
  extension: {
    kind: 'extension',
    about: { dueOn: '2027-04-30', extension: { at: '2027-02-20T10:00:00.000Z', by: 'lead' } },
    text: 'Tenemos que pedir datos a un archivo en papel.',
  },
  'answer to access': { kind: 'answer', about: { ...answered, work: done('bundle') }, link },
  'answer to access of somebody without mail': { kind: 'answer', about: { ...answered, work: done('bundle') } },
  'answer to access in words of staff': {
    kind: 'answer',
    about: answered,
    text: 'Te llamamos el lunes y te lo leímos.',
  },
  'answer to portability': { kind: 'answer', about: { ...answered, right: 'portability', work: done('bundle') }, link },
  'answer to rectification': {
    kind: 'answer',
    about: {
      ...answered,
      right: 'rectification',
      work: { ...done('restrict', 'rectify', 'release'), result: { done: ['contact'], kept: [] } },
    },
  },
  'answer to erasure, all gone': {
    kind: 'answer',
    about: {
      ...answered,
      right: 'erasure',
      work: { ...erased, result: { ...erased.result, kept: [] } },
    },
  },
  'answer to erasure, something kept': {
    kind: 'answer',
    about: { ...answered, right: 'erasure', outcome: 'partial', work: erased },
  },
  'answer to restriction': {
    kind: 'answer',
    about: { ...answered, right: 'restriction', ground: 'accuracy', work: done('restrict') },
  },
  'answer to objection': {
    kind: 'answer',
    about: { ...answered, right: 'objection', work: done('restrict') },
    text: 'Ya no miramos tus visitas para mejorar la web.',
  },
  'answer to objection to advertising': { kind: 'answer', about: { ...answered, right: 'objection', marketing: true } },
  'answer to withdrawal': { kind: 'answer', about: { ...answered, right: 'withdrawal', work: done('withdraw') } },
  'answer to no automated decision': {
    kind: 'answer',
    about: { ...answered, right: 'no-automated-decision' },
    text: 'Hemos anulado la decisión: tu pedido sigue adelante.',
  },
  'answer about somebody who died': {
    kind: 'answer',
    about: { ...answered, right: 'post-mortem', work: { ...done('bundle'), as: 'access' } },
    link,
  },
  'answer where nothing is held': { kind: 'answer', about: { ...answered, outcome: 'nothing-held' } },
  'answer in part': {
    kind: 'answer',
    about: { ...answered, outcome: 'partial', refusalGround: 'rights-of-others', work: done('bundle') },
    link,
    text: 'No te damos las notas de otro cliente.',
  },
  refusal: {
    kind: 'refusal',
    about: { state: 'refused', outcome: 'refused', right: 'erasure', refusalGround: 'legal-claims' },
    text: 'Hay un pleito abierto sobre el contrato.\nCuando acabe lo volveremos a mirar.',
  },
  'closing: nobody confirmed': { kind: 'closing', about: { state: 'closed', outcome: 'unverified' } },
  'closing: nobody answered': { kind: 'closing', about: { state: 'closed', outcome: 'unidentified' } },
  'closing: taken back': { kind: 'closing', about: { state: 'closed', outcome: 'withdrawn' } },
  'closing: about the data of a customer': { kind: 'closing', about: { state: 'closed', outcome: 'forwarded' } },
  'closing: no request': {
    kind: 'closing',
    about: { state: 'closed', outcome: 'no-request', right: 'unknown', channel: 'mail' },
    text: 'Nos preguntas por un pedido: te contesta la tienda.',
  },
  restriction: { kind: 'restriction', about: { right: 'rectification' } },
  representative: { kind: 'representative', about: { channel: 'mail' } },
};

/** The properties of one of them, in one language and under one policy. */
export const propsOf = (name: string, language: Language, policy: Policy = fixturePolicy): RequestLetterProps => {
  const found = letterCases[name];
  if (!found) throw new Error(`There is no letter "${name}".`);
  const { about, ...rest } = found;
  return { policy, language, noticeUrl, ...rest, file: { ...file, language, ...about } };
};
