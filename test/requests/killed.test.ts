import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import { parseAddress } from '../../lambdas/domain/mail/address.ts';
import type { Mail } from '../../lambdas/domain/mail/mailer.ts';
import { begin } from '../../lambdas/domain/requests/confirm-request.ts';
import { receiveRequest } from '../../lambdas/domain/requests/receive.ts';
import type { RequestFile } from '../../lambdas/domain/requests/request.ts';
import type { LoadedRequest } from '../../lambdas/domain/requests/requests.ts';
import { tendRequest } from '../../lambdas/domain/requests/tend-request.ts';
import { Unavailable } from '../../lambdas/domain/unavailable.ts';
import { showing } from '../../lambdas/runtime/showing.ts';
import type { Right } from '../../policy/model/types.ts';
import { Killed, type Killer, mortal } from '../support/mortal-table.ts';
import { person } from '../support/people.ts';
import { storedRows } from '../support/stored-rows.ts';
import { type TestWorld, testWorld } from '../support/test-world.ts';

const minute = 60_000;
let test: TestWorld;
let folder: string;
let close: () => void;
let present = Date.parse('2027-01-11T11:00:00.000Z');
const mails: Mail[] = [];
const killer: Killer = { left: Number.POSITIVE_INFINITY, after: false };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'habeas-killed-'));
  await mkdir(join(folder, 'data'));
  const now = () => new Date(present);
  const table = sqliteTable({ file: join(folder, 'data', 'habeas.sqlite'), now, synchronous: 'NORMAL' });
  close = () => table.close();
  test = await testWorld({
    now,
    table: mortal(table, killer),
    mailer: { ready: async () => undefined, send: async (mail) => void mails.push(mail) },
  });
});
afterAll(async () => {
  close();
  await test.close();
  await rm(folder, { recursive: true, force: true });
});

let people = 0;
const registered = async (): Promise<string> => {
  people += 1;
  const email = `ana${people}@example.com`;
  await test.post('/registrations', {
    form: 'registration',
    language: 'es',
    noticeHash: test.noticeHash,
    accepted: true,
    fields: person('Ana Ejemplo', email, { phone: '+34600111222' }),
    decisions: { newsletter: true, profiling: false },
  });
  const path = /https:\/\/privacy\.example\.com(\/links\/[\w-]+)/.exec(mails.at(-1)?.text ?? '')?.[1] ?? '';
  await test.follow(path, { action: 'confirm' });
  return email;
};

/** A request of somebody who is known, just before a job takes it up. */
const asked = async (
  right: Right,
): Promise<{ readonly id: string; readonly subjectId: string; readonly email: string }> => {
  const { world } = test;
  const email = await registered();
  const address = parseAddress(email);
  if (!address) throw new Error('no address');
  const [subjectId = ''] = await world.people.subjectsAt(address);
  const { reference: id } = await receiveRequest({ right, email, language: 'es', channel: 'web' }, world);
  const loaded = (await world.requests.load(id)) as LoadedRequest;
  const at = new Date(present).toISOString();
  const known: RequestFile = { ...loaded.file, identity: { how: 'mailbox', at }, subjectId };
  const content = right === 'rectification' && { content: { address: email, changes: { phone: '+34600999888' } } };
  await world.requests.change(loaded, { next: begin(known), ...content });
  return { id, subjectId, email };
};

/** How everything that concerns somebody ended; without what differs between two people. */
const endOf = async ({ id, subjectId, email }: Awaited<ReturnType<typeof asked>>) => {
  const { world } = test;
  const loaded = await world.requests.load(id);
  const { state, outcome, work, toSend } = loaded?.file ?? ({} as Partial<RequestFile>);
  const rows = (table: 'records' | 'blocked' | 'keys' | 'journal', pk: RegExp) =>
    storedRows(folder, table)
      .filter((row) => pk.test(String(row['pk'])) && `${row['pk']} ${row['sk']}`.includes(subjectId))
      .map(({ sk, category }) => String(category ?? String(sk).split('#')[0]))
      .sort();
  const held = await world.decisions.holding({ subjectId });
  return {
    file: {
      state,
      outcome,
      done: work?.result?.done,
      kept: work?.result?.kept.map(({ category }) => category),
      toSend,
    },
    records: rows('records', /^S#/),
    blocked: rows('blocked', /^B#/),
    key: rows('keys', /^SUBJECT#/),
    restriction: held.restriction?.ground,
    // Whatever it paused goes on when it ends: it has to know what that was.
    isOurs: held.restriction?.since === work?.restrictedSince,
    yes: held.decisions.filter(({ purposes }) => purposes['newsletter'] === 'given').length,
    no: held.decisions.filter(({ purposes }) => purposes['newsletter'] === 'withdrawn').length,
    bundle: (await world.bundles.find(id))?.parts.length,
    answers: Math.min(1, mails.filter((mail) => mail.to === email && mail.text.includes(id)).length),
  };
};

const tend = (id: string) => tendRequest(id, { ...test.world, ...showing });

/** Works on a request; dies at that write. Answers whether it came so far. */
const work = async (id: string, dieAt: number, after: boolean): Promise<boolean> => {
  killer.left = dieAt;
  killer.after = after;
  try {
    await tend(id);
    return false;
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    return true;
  } finally {
    killer.left = Number.POSITIVE_INFINITY;
  }
};

const rights = ['access', 'portability', 'rectification', 'erasure', 'restriction', 'objection', 'withdrawal'] as const;

describe.each(rights)('a job that executes %s', (right) => {
  it('ends the same wherever it is killed, and runs again once its lease is over', async () => {
    const whole = await asked(right);
    await work(whole.id, Number.POSITIVE_INFINITY, false);
    const wanted = await endOf(whole);
    expect(wanted.file.state).toBe(right === 'objection' ? 'open' : 'answered');
    let deaths = 0;
    for (let dieAt = 1, died = true; died; dieAt += 1) {
      for (const after of [false, true]) {
        const one = await asked(right);
        died = await work(one.id, dieAt, after);
        deaths += Number(died);
        // Nobody else takes it up meanwhile, and then it goes on.
        present += 5 * minute;
        await work(one.id, Number.POSITIVE_INFINITY, false);
        present += 30 * minute;
        await work(one.id, Number.POSITIVE_INFINITY, false);
        expect([dieAt, after, await endOf(one)]).toEqual([dieAt, after, wanted]);
      }
    }
    expect(deaths).toBeGreaterThan(6);
  });

  it('is executed once by two workers at a time', async () => {
    const one = await asked(right);
    const before = mails.length;
    await Promise.all([tend(one.id), tend(one.id), tend(one.id)]);
    await tend(one.id);
    const letters = mails.slice(before).filter((mail) => mail.text.includes(one.id));
    const subjects = letters.map(({ subject }) => subject);
    expect(new Set(subjects).size).toBe(subjects.length);
    const { world } = test;
    const steps = (await world.requests.history(one.id)).filter(({ what }) => what === 'step' || what === 'answered');
    expect(steps.map(({ details }) => details?.['step'] ?? 'answered')).toEqual([
      ...new Set(steps.map(({ details }) => details?.['step'] ?? 'answered')),
    ]);
  });
});

describe('a step that fails', () => {
  it('is tried again by itself, later each time, and the request ends as if it had not', async () => {
    const one = await asked('access');
    const { world } = test;
    const down = { ready: () => Promise.reject(new Unavailable('no mail')), send: world.mailer.send };
    const before = mails.length;
    const outages: string[] = [];
    for (let times = 0; times < 3; times += 1) {
      await tendRequest(one.id, { ...world, ...showing, mailer: down });
      const { retry } = (await world.requests.load(one.id))?.file ?? {};
      outages.push(`${retry?.tries} ${(Date.parse(retry?.notBefore ?? '') - present) / minute}`);
      // Not before its time, whoever comes.
      await tend(one.id);
      expect(mails.length).toBe(before);
      present = Date.parse(retry?.notBefore ?? '');
    }
    expect(outages).toEqual(['1 4', '2 8', '3 16']);
    await tend(one.id);
    expect((await endOf(one)).file).toMatchObject({ state: 'answered', outcome: 'fulfilled', toSend: [] });
    expect(mails.slice(before).map(({ kind }) => kind)).toEqual(['request', 'request']);
    expect((await world.requests.load(one.id))?.file).not.toHaveProperty('retry');
  });
});
