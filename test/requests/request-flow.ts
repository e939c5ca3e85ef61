import type { Role } from '../../lambdas/domain/staff/staff.ts';
import { staffHeaders } from '../support/callers.ts';
import { type Answer, linkIn, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

export type Told = { readonly reference: string; readonly receivedAt: string; readonly dueOn: string };
export type Letter = Awaited<ReturnType<TestServer['mail']>>;

/** A Monday at noon in Madrid, in a year whose holidays the fixture policy knows. */
export const start = '2027-01-11T11:00:00.000Z';

/** Asks for something, as the public page does. */
export const ask = async (server: TestServer, right: string, email: string, more: object = {}): Promise<Told> => {
  const answer = await server.post('/requests', { right, email, language: 'es', ...more });
  if (answer.status !== 202) throw new Error(`asking was answered ${answer.status} ${answer.text}`);
  return answer.json as unknown as Told;
};

/** The newest mail to an address that speaks of this reference and is none of those before. */
export const letterAbout = (server: TestServer, email: string, reference: string, subject: RegExp): Promise<Letter> =>
  until(async () =>
    (await server.mails(email)).find((mail) => subject.test(mail.subject) && mail.text.includes(reference)),
  );

/** Asks, and presses the link in the receipt; answers the reference. */
export const askAndConfirm = async (
  server: TestServer,
  right: string,
  email: string,
  more: object = {},
  said: object = {},
): Promise<Told> => {
  const told = await ask(server, right, email, more);
  const receipt = await until(async () =>
    (await server.mails(email)).find(
      (mail) => mail.text.includes(told.reference) && mail.links.some((link) => link.includes('/links/')),
    ),
  );
  const answer = await server.post(linkIn(receipt), { action: 'confirm', ...said });
  if (answer.status !== 200) throw new Error(`confirming was answered ${answer.status} ${answer.text}`);
  return told;
};

export const staff = async (
  server: TestServer,
  role: Role,
  path: string,
  body: unknown = {},
  sub?: string,
): Promise<Answer> => server.post(`/staff${path}`, body, await staffHeaders(server, role, sub));

export type Seen = {
  readonly file: {
    readonly state: string;
    readonly outcome?: string;
    readonly dueOn: string;
    readonly subjectId?: string;
    readonly right: string;
    readonly toSend: readonly string[];
    readonly work?: {
      readonly result?: {
        readonly done: readonly string[];
        readonly kept: readonly { readonly category: string; readonly citation: string; readonly until?: string }[];
        readonly backupsUntil?: string;
        readonly keyUntil?: string;
      };
    };
  };
  readonly content?: { readonly address?: string; readonly details?: string };
  readonly history: readonly {
    readonly what: string;
    readonly by: string;
    readonly details?: Record<string, string>;
  }[];
  readonly letters: readonly { readonly kind: string; readonly text: string; readonly sent: boolean }[];
  readonly waiting: readonly { readonly id: string }[];
};

export const see = async (server: TestServer, reference: string): Promise<Seen> => {
  const answer = await staff(server, 'privacy-lead', `/requests/${reference}/views`, { reason: 'Toca contestarla' });
  if (answer.status !== 200) throw new Error(`looking was answered ${answer.status} ${answer.text}`);
  return answer.json as unknown as Seen;
};

/** The request once it stands so and no letter waits, except for a place among those that its address gets in a day. */
export const once = (server: TestServer, reference: string, ...states: readonly string[]): Promise<Seen> =>
  until(async () => {
    const seen = await see(server, reference);
    const isSent = seen.file.toSend.length === 0 || seen.history.at(-1)?.what === 'not-sent';
    return states.includes(seen.file.state) && isSent && seen;
  });

/** One act of staff, which has to succeed. */
export const act = async (
  server: TestServer,
  reference: string,
  action: Readonly<Record<string, unknown>>,
  sub = 'lucia',
): Promise<Seen['file']> => {
  const body = { reason: 'Así lo pide la solicitud', ...action };
  const answer = await staff(server, 'operator', `/requests/${reference}/actions`, body, sub);
  if (answer.status !== 200)
    throw new Error(`${String(action['action'])} was answered ${answer.status} ${answer.text}`);
  return answer.json as unknown as Seen['file'];
};
