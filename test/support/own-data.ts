import type { HeldData } from '../../lambdas/domain/requests/held-data.ts';
import { lookUp } from '../retention/life-flow.ts';
import { nonceOf, person, registerToLink } from './people.ts';
import type { Answer, TestServer } from './server.ts';

/** The code in the newest mail that brings one. */
export const codeIn = async (server: TestServer, email: string): Promise<string> => {
  const mail = (await server.mails(email)).find(({ subject }) => /código de un solo uso|one-time code/.test(subject));
  const code = /\b\d{6}\b/.exec(mail?.text ?? '')?.[0];
  if (code === undefined) throw new Error('no code was mailed');
  return code;
};

/** Asks for a code at a preference link and answers it, as it reached the mailbox. */
export const ownCode = async (server: TestServer, link: string, email: string): Promise<string> => {
  const answer = await server.post(link, { action: 'send-own-code' });
  if (answer.status !== 200) throw new Error(`asking for a code answered ${answer.status} ${answer.text}`);
  return codeIn(server, email);
};

export type Opened = { readonly grant: string; readonly endsAt: string; readonly held: HeldData };

/** Opens what is held of somebody, by the code that their mailbox got. */
export const openOwn = async (
  server: TestServer,
  link: string,
  email: string,
  said: Readonly<Record<string, string>> = {},
): Promise<Opened> => {
  const answer = await server.post(link, {
    action: 'open-own-data',
    code: await ownCode(server, link, email),
    ...said,
  });
  if (answer.status !== 200) throw new Error(`opening answered ${answer.status} ${answer.text}`);
  return answer.json as unknown as Opened;
};

/** Asks for one thing on what a code opened. */
export const askOwn = (
  server: TestServer,
  link: string,
  grant: string,
  wish: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Answer> => server.post(link, { action: 'ask', grant, wish, ...more });

export const phone = '+34 600 111 222';

/** Registers somebody of the fixture policy and confirms it; answers their id. */
export const registered = async (
  server: TestServer,
  name: string,
  email: string,
  more: Readonly<Record<string, string>> = { phone },
): Promise<string> => {
  const known = await lookUp(server, email);
  const path = await registerToLink(server, { ...person(name, email), ...more, email });
  const answer = await server.post(path, { action: 'confirm' });
  const id = (await lookUp(server, email)).find((one) => !known.includes(one));
  if (answer.status !== 200 || id === undefined) throw new Error(`confirming answered ${answer.status} ${answer.text}`);
  return id;
};

/** Presses a button of a page, after the time that a person takes. */
export const press = async (
  server: TestServer,
  link: string,
  page: string,
  fields: Readonly<Record<string, string>>,
): Promise<Answer> => {
  await server.advance('PT2S');
  return server.postForm(link, { nonce: nonceOf(page), ...fields });
};

/** The page of what is held, as somebody sees it who pressed their way to it. */
export const openedPage = async (server: TestServer, link: string, email: string): Promise<string> => {
  const { text } = await server.get(link, { accept: 'text/html' });
  const sent = await press(server, link, text, { action: 'send-own-code' });
  const opened = await press(server, link, sent.text, { action: 'open-own-data', code: await codeIn(server, email) });
  if (opened.status !== 200) throw new Error(`opening answered ${opened.status}`);
  return opened.text;
};

/** What the forms of a page carry that a code opened. */
export const grantOn = (page: string): string => /name="grant" value="([^"]+)"/.exec(page)?.[1] ?? '';

/** The reference of what was asked for. */
export const referenceIn = ({ json, text }: Pick<Answer, 'json' | 'text'>): string =>
  String(json['reference'] ?? /R-[0-9A-Z]{13}/.exec(text)?.[0]);
