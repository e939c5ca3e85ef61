import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type FaultCode,
  keysIn,
  type PublishedTexts,
  verifyReceipt,
} from '../../lambdas/domain/consent/verify-receipt.ts';
import { noticePath, publicationsOf } from '../../policy/model/archive.ts';
import { person, registerToLink } from './people.ts';
import { receiptIn } from './real-policies.ts';
import type { Answer, TestServer } from './server.ts';

export type Sent = Readonly<Record<string, unknown>>;

/** The hash of the notice in force. */
export const noticeHash = async (server: TestServer, language = 'es'): Promise<string> =>
  String((await server.get(`/notice?lang=${language}`)).json['hash']);

/** What a browser sends from the fixture policy's cookie panel: everything accepted, unless changed. */
export const cookieChoice = async (server: TestServer, changes: Sent = {}): Promise<Sent> => ({
  decisionId: randomUUID(),
  visitorId: randomUUID(),
  noticeHash: await noticeHash(server, String(changes['language'] ?? 'es')),
  language: 'es',
  method: 'accept-all',
  form: 'cookie-panel',
  decisions: { advertising: true },
  ...changes,
});

/** What the firm's own shop reports of a person's settings. */
export const settingsChoice = async (server: TestServer, subjectId: string, changes: Sent = {}): Promise<Sent> => ({
  decisionId: randomUUID(),
  subjectId,
  noticeHash: await noticeHash(server),
  language: 'es',
  method: 'switch',
  form: 'settings',
  decisions: { newsletter: true },
  ...changes,
});

/** Headers of an application; by default the firm's own shop. */
export const as = async (server: TestServer, scope: string, sub = 'own-shop'): Promise<Record<string, string>> => ({
  authorization: `Bearer ${await server.token(scope, sub)}`,
});

/** Sends what the shop reports of a person. */
export const report = async (server: TestServer, subjectId: string, changes: Sent = {}): Promise<Answer> =>
  server.post('/consents', await settingsChoice(server, subjectId, changes), await as(server, 'consents'));

/** "May we?", as the shop asks it. */
export const ask = async (server: TestServer, query: Readonly<Record<string, string>>): Promise<Answer> =>
  server.get(`/decisions?${new URLSearchParams(query)}`, await as(server, 'decisions'));

/** The history of a person. */
export const historyOf = async (server: TestServer, subjectId: string, query = ''): Promise<Answer> =>
  server.get(`/subjects/${subjectId}/decisions${query}`, await as(server, 'decisions'));

/** Registers and confirms an invented person of the fixture policy, with these choices; answers their id. */
export const confirmedPerson = async (
  server: TestServer,
  email: string,
  decisions: Readonly<Record<string, boolean>> = {},
): Promise<string> => {
  const link = await registerToLink(server, { ...person('Olalla Nogal', email), email }, { decisions });
  const answer = await server.post(link, { action: 'confirm' });
  if (answer.status !== 200) throw new Error(`confirming answered ${answer.status} ${answer.text}`);
  return receiptIn((await server.mail(email, 2)).text).claims.subjectId;
};

/** Claims of a compact receipt, unchecked. */
export const claimsOf = (receipt: unknown): Readonly<Record<string, unknown>> =>
  JSON.parse(Buffer.from(String(receipt).split('.')[1] ?? '', 'base64url').toString());

/** What was published in a policy folder. */
export const publishedIn = async (folder: string): Promise<PublishedTexts> => ({
  publications: publicationsOf(JSON.parse(await readFile(join(folder, 'published', 'index.json'), 'utf8'))),
  text: (version, language) =>
    readFile(join(folder, 'published', noticePath(version, language)), 'utf8').catch(() => undefined),
});

/** What keeps a receipt from being proved by the keys that the server publishes and the texts of its policy folder. */
export const faultsOf = async (
  server: TestServer,
  receipt: unknown,
  policyFolder = join(server.folder, 'policy'),
): Promise<readonly FaultCode[]> => {
  const keys = keysIn((await server.get('/.well-known/jwks.json')).json) ?? [];
  const archive = await publishedIn(policyFolder);
  return (await verifyReceipt(String(receipt), keys, async () => archive)).faults.map(({ code }) => code);
};
