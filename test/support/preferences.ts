import { join } from 'node:path';
import { keyfileWrapper } from '../../lambdas/adapters/keyfile/keyfile-wrapper.ts';
import { sqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import { type MailingList, unsubscribeLink } from '../../lambdas/domain/preferences/unsubscribe-token.ts';
import { openKeyRing } from '../../lambdas/stores/key-ring.ts';
import type { Policy } from '../../policy/model/types.ts';
import { fixturePolicy } from './fixture-policy.ts';
import { person, registerToLink } from './people.ts';
import { type Receipt, receiptIn } from './real-policies.ts';
import { linkIn, type TestServer } from './server.ts';

/** Registers and confirms somebody; answers their id. */
export const confirmed = async (
  server: TestServer,
  name: string,
  email: string,
  decisions: Readonly<Record<string, boolean>> = { newsletter: true, profiling: false },
): Promise<string> => {
  const link = await registerToLink(server, person(name, email), { decisions });
  const before = (await server.mails(email)).length;
  const answer = await server.post(link, { action: 'confirm' });
  if (answer.status !== 200) throw new Error(`confirming answered ${answer.status} ${answer.text}`);
  return receiptIn((await server.mail(email, before + 1)).text).claims.subjectId;
};

/** Asks for a preference link and answers its path. */
export const preferenceLink = async (server: TestServer, email: string, language = 'es'): Promise<string> => {
  const before = (await server.mails(email)).length;
  const answer = await server.post('/preference-links', { email, language });
  if (answer.status !== 202) throw new Error(`asking for a link answered ${answer.status} ${answer.text}`);
  return linkIn(await server.mail(email, before + 1));
};

/** What the gate says, as the shop's application asks it. */
export const mayWe = async (server: TestServer, subjectId: string, purpose: string) => {
  const authorization = `Bearer ${await server.token('decisions', 'own-shop')}`;
  return (await server.get(`/decisions?subject=${subjectId}&purpose=${purpose}`, { authorization })).json;
};

export type Kept = Receipt['claims'] & { readonly decidedAt: string };

/** Every decision of a person, newest first. */
export const historyOf = async (server: TestServer, subjectId: string): Promise<readonly Kept[]> => {
  const authorization = `Bearer ${await server.token('decisions', 'own-shop')}`;
  const { json } = await server.get(`/subjects/${subjectId}/decisions`, { authorization });
  return json['decisions'] as Kept[];
};

/** Hash of the notice in force. */
export const currentHash = async (server: TestServer, language = 'es'): Promise<string> =>
  String((await server.get(`/notice?lang=${language}`)).json['hash']);

/** The path that a newsletter of this server would carry to unsubscribe, at any age of that newsletter. */
export const unsubscribePath = async (
  server: TestServer,
  list: MailingList,
  policy: Policy = fixturePolicy,
): Promise<string> => {
  const data = join(server.folder, 'data');
  const now = () => new Date();
  const table = sqliteTable({ file: join(data, 'habeas.sqlite'), now });
  const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
  const wrapper = keyfileWrapper({ file: join(data, 'demo.key') });
  try {
    const keyRing = openKeyRing({ policy, table, wrapper, now, random, sealsSigningKey: true });
    const settings = { publicUrl: server.url, sender: '', origins: [], applications: {} };
    return new URL(await unsubscribeLink(list, { policy, settings, keyRing, random })).pathname;
  } finally {
    table.close();
  }
};

/** Rows of a table of this server, by the beginning of their partition. */
export const rowsOf = async (server: TestServer, table: 'records' | 'journal', pk: string) => {
  const file = join(server.folder, 'data', 'habeas.sqlite');
  const opened = sqliteTable({ file, now: () => new Date(0) });
  try {
    return (await opened.query(table, pk, { limit: 1_000 })).items;
  } finally {
    opened.close();
  }
};
