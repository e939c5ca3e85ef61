import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { keyfileWrapper } from '../../lambdas/adapters/keyfile/keyfile-wrapper.ts';
import { sqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import { sealLink } from '../../lambdas/domain/links/link-token.ts';
import { openKeyRing } from '../../lambdas/stores/key-ring.ts';
import type { Language, Policy } from '../../policy/model/types.ts';
import { as } from '../support/consents.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { mayWe } from '../support/preferences.ts';
import type { Answer, TestServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { until } from '../support/until.ts';

/** A Monday, far from any change of the clocks, and later than any day on which these tests run. */
export const start = '2031-03-10T11:00:00.000Z';

/** What an application reports of somebody. */
export const tell = async (
  server: TestServer,
  subjectId: string,
  event: Readonly<Record<string, unknown>>,
  application = 'own-shop',
): Promise<Answer> =>
  server.post(
    `/subjects/${subjectId}/events`,
    { eventId: randomUUID(), ...event },
    await as(server, 'events', application),
  );

/** The same, which has to be new. */
export const told = async (
  server: TestServer,
  subjectId: string,
  type: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> => {
  const answer = await tell(server, subjectId, { type, ...more });
  if (answer.status !== 201) throw new Error(`reporting ${type} answered ${answer.status} ${answer.text}`);
};

/** What the gate says of each of these purposes: whether it is allowed, and why. */
export const gates = async (
  server: TestServer,
  subjectId: string,
  purposes: readonly string[],
): Promise<Readonly<Record<string, string>>> => {
  const said: Record<string, string> = {};
  for (const purpose of purposes) {
    const { allowed, reason } = await mayWe(server, subjectId, purpose);
    said[purpose] = `${allowed ? 'yes' : 'no'}, ${String(reason)}`;
  }
  return said;
};

export const lookUp = async (server: TestServer, email: string): Promise<readonly string[]> =>
  (await server.post('/subjects/lookup', { email }, await as(server, 'lookup'))).json['subjects'] as string[];

export type Counts = Readonly<Record<string, { readonly blocked?: number; readonly erased?: number }>>;
export type Report = {
  readonly id: string;
  readonly state: string;
  readonly counts: Counts;
  readonly looked: number;
  readonly keys: number;
  readonly overdue: number;
  readonly policyVersion: string;
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly certificate?: string;
};

/** What the nights did, newest first. */
export const reports = async (server: TestServer, query = ''): Promise<readonly Report[]> => {
  const authorization = `Bearer ${await server.staffToken('auditor')}`;
  const { status, json } = await server.get(`/staff/purges${query}`, { authorization });
  if (status !== 200) throw new Error(`the reports answered ${status}`);
  return json['purges'] as Report[];
};

/** Moves the clock to noon (UTC) of a day, so that the night before it has been; answers what that night did. */
export const morningOf = async (server: TestServer, day: string): Promise<Counts> => {
  const moved = await server.setClock(`${day}T12:00:00.000Z`);
  if (moved.status !== 200) throw new Error(`the clock answered ${moved.status} ${moved.text}`);
  const [report] = await reports(server, '?limit=1');
  if (report?.id !== day || report.state !== 'finished') throw new Error(`no purge of ${day} ended`);
  return report.counts;
};

/** What readers could see in a table of this server at an instant, expired rows left out though they lie there. */
export const rowsAt = (server: TestServer, table: 'records' | 'blocked' | 'keys', now: string) =>
  storedRows(server.folder, table).filter(
    ({ expiresAt }) => typeof expiresAt !== 'number' || expiresAt * 1000 > Date.parse(now),
  );

/** Categories of what is blocked of somebody, each with the day on which it ends. */
export const blockedOf = (server: TestServer, subjectId: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    storedRows(server.folder, 'blocked')
      .filter(({ pk, sk }) => pk === `B#${subjectId}` && String(sk).startsWith('DATA#'))
      .map(({ category, until }) => [String(category), String(until).slice(0, 10)] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );

export type Read = { readonly category: string; readonly content: Readonly<Record<string, unknown>> };

/** What the disclosure role reads of somebody for an authority, once two people have agreed to it. */
export const readBlocked = async (
  server: TestServer,
  subjectId: string,
  categories: readonly string[],
): Promise<readonly Read[]> => {
  const disclosureId = randomUUID();
  const reason = 'Requerimiento 14/2037';
  const as = async (role: 'disclosure' | 'privacy-lead') => ({
    authorization: `Bearer ${await server.staffToken(role)}`,
  });
  const order = {
    authority: 'Juzgado de Primera Instancia 3',
    provision: 'LOPDGDD art. 32.2',
    orderReference: '14/2037',
    reason,
  };
  const proposal = { disclosureId, subjectId, categories, ...order };
  const proposed = await server.post('/staff/disclosures', proposal, await as('disclosure'));
  if (proposed.status === 404) return [];
  const approved = await server.post(`/staff/disclosures/${disclosureId}/approval`, {}, await as('privacy-lead'));
  const viewed = await server.post(`/staff/disclosures/${disclosureId}/views`, { reason }, await as('disclosure'));
  const statuses = [proposed.status, approved.status, viewed.status];
  if (statuses.join() !== '201,200,200') throw new Error(`the disclosure answered ${statuses.join()} ${viewed.text}`);
  return viewed.json['data'] as Read[];
};

/** What becomes of a message for one person: `sent`, or why it was not. */
export const message = async (server: TestServer, sent: { readonly messageId: string }): Promise<string> => {
  const answer = await server.post('/messages', sent, await as(server, 'messages'));
  if (answer.status !== 202) throw new Error(`the message answered ${answer.status} ${answer.text}`);
  return until(async () => {
    const { json } = await server.get(`/messages/${sent.messageId}`, await as(server, 'messages'));
    const [one] = json['recipients'] as readonly { readonly state: string; readonly reason?: string }[];
    if (one?.state === 'sent') return 'sent';
    return one !== undefined && one.state !== 'queued' && one.state !== 'sending' && String(one.reason);
  }, 'the message is still under way');
};

/**
 * The path of a link to somebody's preference centre as a mail of this server would carry it, without the second and a half that
 * asking for that mail takes by design.
 */
export const preferencePath = async (
  server: TestServer,
  subjectId: string,
  language: Language = 'es',
  policy: Policy = fixturePolicy,
): Promise<string> => {
  const data = join(server.folder, 'data');
  const issuedAt = new Date(String((await server.get('/_local/clock')).json['now']));
  const now = () => issuedAt;
  const table = sqliteTable({ file: join(data, 'habeas.sqlite'), now });
  const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
  const wrapper = keyfileWrapper({ file: join(data, 'demo.key') });
  try {
    const keyRing = openKeyRing({ policy, table, wrapper, now, random, sealsSigningKey: true });
    const payload = { kind: 'preference', issuedAt, subjectId, language } as const;
    return `/links/${await sealLink(payload, { policy, keyRing, random })}`;
  } finally {
    table.close();
  }
};
