import { policy as abante } from '../../policy/abante/policy.ts';
import { policy as antara } from '../../policy/antara/policy.ts';
import type { Field, Form, Policy } from '../../policy/model/types.ts';
import { linkIn, type TestServer } from './server.ts';

/** The two policies that ship, as what they are: data that may not be known by name here. */
export const realPolicies: readonly (readonly [id: string, policy: Policy])[] = [
  [antara.id, antara],
  [abante.id, abante],
];

type Fields = Readonly<Record<string, string | boolean>>;

const plain: Readonly<Record<Field['type'], string | boolean>> = {
  name: 'Olalla Nogal Prueba',
  text: 'Olalla Nogal Prueba',
  email: '',
  phone: '+34 600 123 789',
  country: 'ES',
  'birth-date': '1979-11-23',
  choice: '',
  flag: true,
};

/** A form filled in by an invented person, every field of it. */
export const filledIn = (form: Form, email: string): Fields =>
  Object.fromEntries(
    Object.entries(form.fields).map(([name, { type, choices = {} }]) => [
      name,
      type === 'email' ? email : type === 'choice' ? (Object.keys(choices)[0] ?? '') : plain[type],
    ]),
  );

/** The same without some fields, and without what goes only with them. */
export const without = (form: Form, fields: Fields, left: readonly string[]): Fields =>
  Object.fromEntries(
    Object.entries(fields).filter(
      ([name]) => !left.includes(name) && !left.includes(form.fields[name]?.onlyWith ?? ''),
    ),
  );

/** Registers on the notice in force; answers what the server said. */
export const registerOn = async (
  server: TestServer,
  form: string,
  fields: Fields,
  changes: Readonly<Record<string, unknown>> = {},
) => {
  const language = String(changes['language'] ?? 'es');
  const { json } = await server.get(`/notice?lang=${language}`);
  return server.post('/registrations', {
    form,
    language,
    noticeHash: json['hash'],
    accepted: true,
    fields,
    ...changes,
  });
};

/** Registers and answers the path of the mailed link. */
export const linkOn = async (
  server: TestServer,
  form: string,
  fields: Fields,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<string> => {
  const email = Object.values(fields).find((value) => String(value).includes('@'));
  const before = (await server.mails(String(email))).length;
  const answer = await registerOn(server, form, fields, changes);
  if (answer.status !== 202) throw new Error(`registration answered ${answer.status} ${answer.text}`);
  return linkIn(await server.mail(String(email), before + 1));
};

export type Receipt = {
  readonly compact: string;
  readonly claims: {
    readonly decisionId: string;
    readonly subjectId: string;
    readonly policy: string;
    readonly policyVersion: string;
    readonly language: string;
    readonly noticeHash: string;
    readonly bindingHash: string;
    readonly method: string;
    readonly form: string;
    readonly source: string;
    readonly purposes: Readonly<Record<string, string>>;
    readonly kid: string;
  };
};

/** The receipt in a welcome mail. */
export const receiptIn = (text: string): Receipt => {
  const compact = /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/m.exec(text)?.[0];
  if (compact === undefined) throw new Error('the mail has no receipt');
  return { compact, claims: JSON.parse(Buffer.from(compact.split('.')[1] ?? '', 'base64url').toString()) };
};

/** Registers, confirms, and answers the receipt that was mailed. */
export const receiptOn = async (
  server: TestServer,
  form: string,
  fields: Fields,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<Receipt> => {
  const email = String(Object.values(fields).find((value) => String(value).includes('@')));
  const link = await linkOn(server, form, fields, changes);
  const before = (await server.mails(email)).length;
  const answer = await server.post(link, { action: 'confirm' });
  if (answer.status !== 200) throw new Error(`confirming answered ${answer.status} ${answer.text}`);
  return receiptIn((await server.mail(email, before + 1)).text);
};
