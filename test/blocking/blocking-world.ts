import { randomUUID } from 'node:crypto';
import type { Role } from '../../lambdas/domain/staff/staff.ts';
import type { Scope } from '../../lambdas/routes.ts';
import { staffHeaders } from '../support/callers.ts';
import { person, registerToLink } from '../support/people.ts';
import { type Answer, type TestServer, type TestServerOptions, testServer } from '../support/server.ts';

export type Logged = {
  readonly principal: string;
  readonly act: string;
  readonly reason: string;
  readonly subjectId?: string;
  readonly reference?: string;
};

export type BlockingWorld = Awaited<ReturnType<typeof blockingWorld>>;

/** The firm at its door: its shop, its staff, and nights that go by. */
export const blockingWorld = async (options: TestServerOptions = {}) => {
  const server: TestServer = await testServer(options);
  // Midday, so that a day later always means a night later.
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  await server.setClock(`${tomorrow}T10:00:00.000Z`);
  const as = async (scope: Scope) => ({ authorization: `Bearer ${await server.token(scope, 'own-shop')}` });

  const clock = async () => new Date(String((await server.get('/_local/clock')).json['now']));
  const today = async () => (await clock()).toISOString().slice(0, 10);
  const lookUp = async (email: string) =>
    (await server.post('/subjects/lookup', { email }, await as('lookup'))).json['subjects'] as readonly string[];
  const gate = async (id: string, purpose: string) =>
    (await server.get(`/decisions?subject=${id}&purpose=${purpose}`, await as('decisions'))).json;
  const event = async (id: string, reported: Record<string, unknown>, status = 201) => {
    const sent = { eventId: randomUUID(), ...reported };
    const answer = await server.post(`/subjects/${id}/events`, sent, await as('events'));
    if (answer.status !== status) throw new Error(`the event was answered ${answer.status} ${answer.text}`);
    return sent.eventId;
  };
  const staff = async (role: Role, path: string, body: unknown = {}, sub?: string): Promise<Answer> =>
    server.post(`/staff${path}`, body, await staffHeaders(server, role, sub));
  const view = (role: Role, id: string) => staff(role, `/subjects/${id}/views`, { reason: 'Llama por su pedido' });

  return {
    server,
    as,
    clock,
    today,
    lookUp,
    gate,
    event,
    staff,
    view,

    /** Somebody who registers and confirms; answers their id. */
    async registered(name: string, email: string, choices: Record<string, unknown> = {}): Promise<string> {
      const known = await lookUp(email);
      const link = await registerToLink(server, { ...person(name, email, { phone: '+34600111222' }), email }, choices);
      const answer = await server.post(link, { action: 'confirm' });
      if (answer.status !== 200) throw new Error(`confirming was answered ${answer.status} ${answer.text}`);
      const id = (await lookUp(email)).find((one) => !known.includes(one));
      if (id === undefined) throw new Error('nobody new is stored');
      return id;
    },

    /** The next run of the purge has been. */
    nights: (count = 1) => server.advance(`P${count}D`),

    async reads(role: Role, path: string): Promise<Answer> {
      return server.get(`/staff${path}`, await staffHeaders(server, role));
    },

    /** What the log of accesses says of today, oldest first. */
    async logged(): Promise<readonly Logged[]> {
      const { json } = await server.get('/staff/audit', await staffHeaders(server, 'auditor'));
      return (json['accesses'] as Logged[]).toReversed();
    },

    /** A disclosure that one person proposes and another approves; answers its id. */
    async disclosure(of: Record<string, unknown>, categories: readonly string[]): Promise<string> {
      const disclosureId = randomUUID();
      const proposed = await staff('disclosure', '/disclosures', { ...order, disclosureId, categories, ...of });
      if (proposed.status !== 201) throw new Error(`the disclosure was answered ${proposed.status} ${proposed.text}`);
      const approved = await staff('privacy-lead', `/disclosures/${disclosureId}/approval`);
      if (approved.status !== 200) throw new Error(`the approval was answered ${approved.status} ${approved.text}`);
      return disclosureId;
    },

    look: (id: string) => staff('disclosure', `/disclosures/${id}/views`, { reason: 'Responder al requerimiento' }),

    hold: (content: Record<string, unknown>) =>
      staff('privacy-lead', '/holds', { holdId: randomUUID(), ...why, ...content }),
  };
};

/** What an authority says when it asks. */
export const order = {
  authority: 'Juzgado de Primera Instancia 3 de Ejemplo',
  provision: 'LEC art. 328',
  orderReference: 'PO-117-2026',
  reason: 'Requerimiento del juzgado',
};

/** Why something is held. */
export const why = { reason: 'Reclamacion en curso', citation: 'RGPD art. 17.3.e' };

/** Every category of the fixture policy that a customer has data of. */
export const everything = ['contact', 'orders', 'invoices', 'debts', 'workshops', 'proof'];

/** One row of what a disclosure answers. */
export type Row = {
  readonly subjectId: string;
  readonly category: string;
  readonly until: string;
  readonly rules: readonly { readonly rule: string; readonly citation: string }[];
  readonly content: Readonly<Record<string, unknown>>;
};
export const rowsIn = ({ json }: Answer): readonly Row[] => json['data'] as readonly Row[];
