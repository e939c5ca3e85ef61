import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { Access } from '../../lambdas/domain/staff/audit.ts';
import type { Role } from '../../lambdas/domain/staff/staff.ts';
import { staffHeaders } from './callers.ts';
import type { Answer, TestServer } from './server.ts';

export type Sent = Readonly<Record<string, unknown>>;
/** An order or a restore, as `GET /staff/restores` lists it. */
export type Listed = Readonly<Record<string, unknown>> & { readonly id: string };

/** Takes a backup now, by hand, and answers its id. */
export const backedUp = async (server: TestServer): Promise<string> => {
  expect((await server.post('/_local/run/backup', {})).status).toBe(200);
  const { json } = await server.get('/staff/backups?limit=1', await staffHeaders(server, 'operator'));
  const [newest] = json['backups'] as readonly { id: string; state: string }[];
  expect(newest?.state).toBe('taken');
  return newest?.id ?? '';
};

/** What is sent to propose a restore. */
export const order = (changes: Sent = {}): Sent => ({
  orderId: randomUUID(),
  ground: 'integrity',
  reason: 'El disco perdió páginas de la noche del 14',
  ...changes,
});

/** The desk at which staff order restores of a running server. */
export const restoreDesk = (server: () => TestServer) => {
  const call = async (role: Role, path: string, body: Sent = {}, sub?: string): Promise<Answer> =>
    server().post(`/staff${path}`, body, await staffHeaders(server(), role, sub));
  const send = (backupId: string, sent: Sent, role: Role = 'operator', sub?: string) =>
    call(role, `/backups/${backupId}/restores`, sent, sub);
  const list = async (role: Role = 'auditor') => {
    const { status, json } = await server().get('/staff/restores', await staffHeaders(server(), role));
    expect(status).toBe(200);
    return json as { readonly orders: readonly Listed[]; readonly restores: readonly Listed[] };
  };

  return {
    send,
    /** Proposes one as an operator; answers its id. */
    async propose(backupId: string, changes: Sent = {}): Promise<string> {
      const { status, json } = await send(backupId, order(changes));
      expect([status, json['status']]).toEqual([201, 'proposed']);
      return String(json['id']);
    },
    approve: (id: string, role: Role = 'privacy-lead', sub?: string) => call(role, `/restores/${id}/approval`, {}, sub),
    list,
    /** The order of that id, while it stands. */
    listed: async (id: string) => (await list()).orders.find((one) => one.id === id),
    /** What the log of accesses says today of an order, oldest first. */
    async logged(id: string): Promise<readonly Access[]> {
      const { json } = await server().get('/staff/audit', await staffHeaders(server(), 'auditor'));
      return (json['accesses'] as readonly Access[]).filter(({ reference }) => reference === id).toReversed();
    },
  };
};
