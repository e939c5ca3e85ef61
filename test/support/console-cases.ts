import { expect } from '@jest/globals';
import type { Form } from '../../policy/model/types.ts';
import { staffHeaders } from './callers.ts';
import { daysBefore, recorded } from './console.ts';
import { filledIn, realPolicies, receiptOn } from './real-policies.ts';
import { type TestServer, testServer } from './server.ts';

const [policyId = '', policy] = realPolicies[0] ?? [];

/** A server under a policy that ships. What came a month before tomorrow is due tomorrow, which is no weekend and no holiday. */
export const consoleServer = async (): Promise<TestServer> => {
  const server = await testServer({ policy: policyId });
  await server.setClock('2027-06-15T08:00:00.000Z');
  return server;
};

/** An entry of the log of accesses. */
type Noted = {
  readonly principal: string;
  readonly act: string;
  readonly reason: string;
  readonly reference?: string;
  readonly subjectId?: string;
};

export type ConsoleCases = {
  /** Somebody whom we know; answers their address. */
  readonly known: (name?: string, email?: string) => Promise<string>;
  /** What they ask for by phone, with who they are already known: a person has to decide it. */
  readonly decidable: (email: string, daysAgo: number, details?: string) => Promise<string>;
  readonly subjectAt: (email: string) => Promise<string>;
  /** A request as the API shows it. */
  readonly viewed: (id: string) => Promise<{
    readonly file: Readonly<Record<string, unknown>>;
    readonly history: readonly Readonly<Record<string, unknown>>[];
  }>;
  /** What staff saw and did today, newest first. */
  readonly accesses: () => Promise<readonly Noted[]>;
  /** An act of Lucía by the API. */
  readonly act: (id: string, act: Readonly<Record<string, unknown>>) => Promise<void>;
};

/** People and their requests, for somebody at the console to look at. */
export const consoleCases = (server: TestServer): ConsoleCases => {
  const form = policy?.forms['registration'] as Form;
  let people = 0;
  const act: ConsoleCases['act'] = async (id, sent) => {
    const headers = await staffHeaders(server, 'privacy-lead', 'lucia');
    const answer = await server.post(
      `/staff/requests/${id}/actions`,
      { reason: 'devolvió la llamada', ...sent },
      headers,
    );
    expect([sent['action'], answer.status, answer.json['code']]).toEqual([sent['action'], 200, undefined]);
  };
  const subjectAt: ConsoleCases['subjectAt'] = async (email) => {
    const authorization = `Bearer ${await server.token('lookup', 'own-shop')}`;
    const { json } = await server.post('/subjects/lookup', { email }, { authorization });
    return (json['subjects'] as string[])[0] ?? '';
  };
  return {
    async known(name, email) {
      people += 1;
      const address = email ?? `persona${people}@example.com`;
      const named = Object.entries(form.fields).find(([, { type }]) => type === 'name')?.[0] ?? '';
      await receiptOn(server, 'registration', { ...filledIn(form, address), ...(name && { [named]: name }) });
      return address;
    },
    async decidable(email, daysAgo, details = 'Que lo revise una persona.') {
      const receivedOn = await daysBefore(server, daysAgo);
      const id = await recorded(server, { right: 'no-automated-decision', receivedOn, email, details });
      await act(id, { action: 'identify', subjectId: await subjectAt(email) });
      return id;
    },
    subjectAt,
    async viewed(id) {
      const headers = await staffHeaders(server, 'privacy-lead', 'judge');
      const { json } = await server.post(`/staff/requests/${id}/views`, { reason: 'comprobar la prueba' }, headers);
      return json as Awaited<ReturnType<ConsoleCases['viewed']>>;
    },
    async accesses() {
      const { json: clock } = await server.get('/_local/clock');
      const headers = await staffHeaders(server, 'auditor');
      const { json } = await server.get(`/staff/audit?day=${String(clock['now']).slice(0, 10)}`, headers);
      return json['accesses'] as readonly Noted[];
    },
    act,
  };
};
