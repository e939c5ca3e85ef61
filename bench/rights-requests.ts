import { randomBytes, randomInt } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { daysLater } from '../lambdas/domain/civil-time.ts';
import { newFile } from '../lambdas/domain/requests/receive.ts';
import { openStates, type RequestFile } from '../lambdas/domain/requests/request.ts';
import type { World } from '../lambdas/runtime/handler.ts';
import { loadPolicy } from '../policy/model/load.ts';
import { filledIn } from '../test/support/real-policies.ts';
import { type Measured, measure } from './load.ts';
import { type MeasuredProcess, startFlags, startProcess } from './measured-process.ts';
import { openPurgeWorld } from './purge-world.ts';
import { policyName } from './requests.ts';
import { percentile, shareByChance, slowerShare } from './times.ts';

export type RequestsPlan = {
  /** Seconds of the intake that are measured. */
  readonly seconds: number;
  /** Answers that are timed of each kind. */
  readonly answers: number;
  /** Open requests that are listed. */
  readonly open: number;
};
export const usualRequests: RequestsPlan = { seconds: 20, answers: 10_000, open: 100_000 };

/** Milliseconds that answers took: half of them, nine in ten and 99 in a hundred no longer. */
type Times = { readonly p50: number; readonly p90: number; readonly p99: number };

/** What was measured of requests for rights. */
export type RequestsMeasured = {
  readonly plan: RequestsPlan;
  readonly intake: Measured;
  /** How often a known person waits longer than an unknown one; what chance does to that; and how long each waits. */
  readonly told: { readonly share: number; readonly chance: number; readonly known: Times; readonly unknown: Times };
  /** Milliseconds for the first page: at the very first time, and of many the longest; and for pages further on. */
  readonly list: { readonly cold: number; readonly first: Times & { readonly longest: number }; readonly later: Times };
};

type Server = MeasuredProcess<{ readonly url: string }>;

const timesOf = (times: readonly number[]): Times => ({
  p50: percentile(times, 0.5),
  p90: percentile(times, 0.9),
  p99: percentile(times, 0.99),
});

const serve = async (folder: string): Promise<Server> => {
  await mkdir(folder, { recursive: true });
  const args = ['--data', join(folder, 'data')];
  return startProcess({ program: 'serve', args, flags: startFlags(), folder });
};

const send = async (url: string, body: object, status: number): Promise<unknown> => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const said = await answer.json();
  if (answer.status !== status) throw new Error(`${new URL(url).pathname} was answered ${answer.status}`);
  return said;
};

/** Somebody who registered and confirmed. */
const register = async (url: string, email: string): Promise<void> => {
  const { policy } = await loadPolicy(policyName);
  const form = policy.forms['registration'];
  if (!form) throw new Error('that policy takes no registrations');
  const { hash } = (await (await fetch(`${url}/notice?lang=es`)).json()) as { hash: string };
  const fields = filledIn(form, email);
  await send(
    `${url}/registrations`,
    { form: 'registration', language: 'es', noticeHash: hash, accepted: true, fields },
    202,
  );
  for (;;) {
    const mails = (await (await fetch(`${url}/_local/mail`)).json()) as { to: string; links: string[] }[];
    const link = mails.find(({ to }) => to === email)?.links.find((each) => each.includes('/links/'));
    if (link) return void (await send(url + new URL(link).pathname, { action: 'confirm' }, 200));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

const addresses = 20;

/** Asks for known and unknown people in turns of chance, so that a slow moment falls on both alike. */
const timeAnswers = async (url: string, each: number): Promise<RequestsMeasured['told']> => {
  for (let one = 0; one < addresses; one += 1) await register(url, `known-${one}@example.com`);
  let sent = 0;
  const timed = async (kind: 'known' | 'unknown'): Promise<number> => {
    sent += 1;
    const email = `${kind}-${sent % addresses}@example.com`;
    const body = { right: 'access', language: 'es', email, details: `Solicitud ${sent}` };
    const begun = performance.now();
    await send(`${url}/requests`, body, 202);
    return performance.now() - begun;
  };
  const times = { known: [] as number[], unknown: [] as number[] };
  for (let warm = 0; warm < 500; warm += 1) await timed(warm % 2 === 0 ? 'known' : 'unknown');
  while (times.known.length + times.unknown.length < 2 * each) {
    const isKnown = times.unknown.length >= each || (times.known.length < each && randomInt(2) === 0);
    const kind = isKnown ? 'known' : 'unknown';
    times[kind].push(await timed(kind));
  }
  return {
    share: slowerShare(times.known, times.unknown),
    chance: shareByChance(each, each),
    known: timesOf(times.known),
    unknown: timesOf(times.unknown),
  };
};

/** Requests of as many people as there are, each answered once it is on the disk, as in production. */
const takeIn = async (server: Server, seconds: number): Promise<Measured> => {
  let sent = 0;
  const run = randomBytes(6).toString('hex');
  const target = {
    url: server.ready.url,
    method: 'POST',
    status: 202,
    request: (n: number) => ({
      path: '/requests',
      body: `{"right":"access","email":"${run}-${n}@example.com","language":"es"}`,
    }),
  } as const;
  const next = () => sent++;
  await measure(server, target, Math.min(3, seconds), next);
  return measure(server, target, seconds, next);
};

const referenceLetters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const newReference = (): string => `R-${[...randomBytes(13)].map((byte) => referenceLetters[byte % 32]).join('')}`;

/** Open requests of every right and state, that came within two months. */
const openMany = async (world: World, many: number, now: Date): Promise<void> => {
  const { rights } = world.policy;
  const one = async (number: number): Promise<RequestFile> => {
    const receivedAt = new Date(now.getTime() - (number % 60) * 86_400_000 - number).toISOString();
    const file = newFile(
      {
        id: newReference(),
        right: rights[number % rights.length] ?? 'access',
        channel: 'web',
        language: 'es',
        state: openStates[number % openStates.length] ?? 'open',
        receivedAt,
      },
      world,
    );
    const content = { address: `persona-${number}@example.com`, details: 'Quiero saber qué tenéis de mí.' };
    return world.requests.open({ file, content, entry: { at: receivedAt, by: 'person', what: 'received' } });
  };
  for (let made = 0; made < many; made += 200) {
    const batch = Array.from({ length: Math.min(200, many - made) }, (_, place) => one(made + place));
    await Promise.all(batch);
  }
};

const pageSize = 100;
const looks = 200;

/** Lists what is open by due date, as staff do: the first page again and again, then page by page. */
const timeList = async (folder: string, many: number): Promise<RequestsMeasured['list']> => {
  await mkdir(folder, { recursive: true });
  const now = new Date('2027-06-15T10:00:00.000Z');
  const options = { folder, policy: policyName, now: () => now, synchronous: 'NORMAL', feeds: false } as const;
  const making = await openPurgeWorld(options);
  await openMany(making.world, many, now);
  making.table.close();
  const { world, table } = await openPurgeWorld(options);
  let cursor: string | undefined;
  const look = async (): Promise<number> => {
    const begun = performance.now();
    const page = await world.requests.list({ states: openStates }, { limit: pageSize, ...(cursor && { cursor }) });
    const ms = performance.now() - begun;
    const days = page?.lines.map(({ dueOn }) => dueOn) ?? [];
    const isRight =
      days.length === pageSize && days.every((day, place) => place === 0 || day >= (days[place - 1] ?? ''));
    if (!isRight || (!cursor && (days[0] ?? '') > daysLater('2027-06-15', -20)))
      throw new Error('that is not what is due first');
    cursor = page?.cursor;
    return ms;
  };
  try {
    const cold = await look();
    const later: number[] = [];
    for (let page = 0; page < looks; page += 1) later.push(await look());
    const first: number[] = [];
    for (let time = 0; time < looks; time += 1) {
      cursor = undefined;
      first.push(await look());
    }
    return { cold, first: { ...timesOf(first), longest: Math.max(...first) }, later: timesOf(later) };
  } finally {
    table.close();
  }
};

/** Measures requests for rights on one machine: what is taken in, what its time tells, and how they are listed. */
export const measureRequests = async (
  plan: RequestsPlan,
  folder: string,
  say: (text: string) => void,
): Promise<RequestsMeasured> => {
  say(`${plan.answers.toLocaleString('en')} answers each to known and unknown people`);
  const timing = await serve(join(folder, 'answers'));
  const told = await timeAnswers(timing.ready.url, plan.answers).finally(timing.stop);
  say(`intake (${plan.seconds} s)`);
  const taking = await serve(join(folder, 'intake'));
  const intake = await takeIn(taking, plan.seconds).finally(taking.stop);
  say(`listing ${plan.open.toLocaleString('en')} open requests, after making them`);
  const list = await timeList(join(folder, 'list'), plan.open);
  return { plan, intake, told, list };
};

const ms = (time: number): string => `${time.toFixed(2)} ms`;
const row = (name: string, { p50, p90, p99 }: Times): string =>
  `  ${name.padEnd(18)}median ${ms(p50)}, 9 in 10 within ${ms(p90)}, 99 in 100 within ${ms(p99)}`;

/** The figures of requests as text. */
export const requestsReport = ({ plan, intake, told, list }: RequestsMeasured): string => `
Answers to requests, one after the other, ${plan.answers.toLocaleString('en')} of each kind:
${row('known people', told.known)}
${row('unknown people', told.unknown)}
  A known person waits longer in ${(100 * told.share).toFixed(2)}% of all pairs; where nothing is told it is 50%, give or take ${(100 * told.chance).toFixed(2)}.
Intake: ${intake.requests.toLocaleString('en')} requests, each on the disk before its answer, while their letters go out; 10 connections.
Lists of ${plan.open.toLocaleString('en')} open requests by due date, ${pageSize} a page:
${row('the first page', list.first)}, the longest ${ms(list.first.longest)}; at the very first time ${ms(list.cold)}
${row('pages further on', list.later)}
`;
