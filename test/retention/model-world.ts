import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import type { Mail } from '../../lambdas/domain/mail/mailer.ts';
import { loadHandler } from '../../lambdas/runtime/all-handlers.ts';
import type { EventHandler, World } from '../../lambdas/runtime/handler.ts';
import { Killed, type Killer, mortal } from '../support/mortal-table.ts';
import { person } from '../support/people.ts';
import { storedRows } from '../support/stored-rows.ts';
import { type TestWorld, testWorld } from '../support/test-world.ts';

/** The handlers over a real file, on a clock that the test moves, with a purge that can be killed at any write. */
export type ModelWorld = {
  readonly world: World;
  readonly now: () => Date;
  readonly advance: (ms: number) => void;
  /** Registers and confirms somebody; answers their id. */
  readonly register: (name: string, email: string) => Promise<string>;
  readonly post: TestWorld['post'];
  readonly lookup: (email: string) => Promise<readonly string[]>;
  /** Runs the purge; dies at that write if one is named, and answers whether it did. */
  readonly purge: (dieAt?: number, after?: boolean) => Promise<boolean>;
  /** What readers could see: nothing that has expired, though the store still holds it. */
  readonly rows: (table: 'records' | 'blocked' | 'keys') => readonly Readonly<Record<string, unknown>>[];
  readonly close: () => Promise<void>;
};

const shop = (scope: string) => ({ client_id: 'shop', scope });

const everything = ['consents', 'decisions', 'lookup', 'messages', 'imports', 'events', 'sessions', 'visits'];

export const modelWorld = async (start: string): Promise<ModelWorld> => {
  const folder = await mkdtemp(join(tmpdir(), 'habeas-model-'));
  let present = Date.parse(start);
  const now = () => new Date(present);
  const mails: Mail[] = [];
  const killer: Killer = { left: Number.POSITIVE_INFINITY, after: false };
  const file = join(folder, 'data', 'habeas.sqlite');
  await import('node:fs/promises').then(({ mkdir }) => mkdir(join(folder, 'data')));
  const table = sqliteTable({ file, now, synchronous: 'NORMAL' });
  const test = await testWorld({
    now,
    table: mortal(table, killer),
    mailer: { ready: async () => undefined, send: async (mail) => void mails.push(mail) },
    settings: {
      publicUrl: 'https://privacy.example.com',
      sender: 'privacy@example.com',
      origins: [],
      applications: { shop: { organisation: 'Tienda', contact: 'tienda@example.com', scopes: everything } },
    },
  });
  const purgeHandler = (await loadHandler('purge')) as EventHandler<undefined>;
  const posted = async (...args: Parameters<TestWorld['post']>) => {
    const answer = await test.post(...args);
    return { status: answer.statusCode ?? 0, json: JSON.parse(answer.body ?? '{}') as Record<string, unknown> };
  };
  const lookup: ModelWorld['lookup'] = async (email) =>
    (await posted('/subjects/lookup', { email }, shop('lookup'))).json['subjects'] as string[];
  return {
    world: test.world,
    now,
    advance(ms) {
      present += ms;
    },
    post: test.post,
    lookup,
    async register(name, email) {
      const before = await lookup(email);
      const sent = await posted('/registrations', {
        form: 'registration',
        language: 'es',
        noticeHash: test.noticeHash,
        accepted: true,
        fields: person(name, email),
      });
      const path = /https:\/\/privacy\.example\.com(\/links\/[\w-]+)/.exec(mails.at(-1)?.text ?? '')?.[1];
      if (sent.status !== 202 || !path) throw new Error(`registration answered ${sent.status}`);
      const confirmed = await test.follow(path, { action: 'confirm' });
      if (confirmed.statusCode !== 200) throw new Error(`confirmation answered ${confirmed.statusCode}`);
      const [made = ''] = (await lookup(email)).filter((id) => !before.includes(id));
      return made || (before[0] ?? '');
    },
    async purge(dieAt, after = false) {
      killer.left = dieAt ?? Number.POSITIVE_INFINITY;
      killer.after = after;
      try {
        await purgeHandler(undefined, test.world);
        return false;
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        return true;
      } finally {
        killer.left = Number.POSITIVE_INFINITY;
      }
    },
    rows: (name) =>
      storedRows(folder, name).filter(({ expiresAt }) => typeof expiresAt !== 'number' || expiresAt * 1000 > present),
    async close() {
      table.close();
      await test.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
