import { randomUUID } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '../lambdas/adapters/dynamodb/attribute-values.ts';
import { type FunctionName, functions } from '../lambdas/functions.ts';
import type { HttpResult } from '../lambdas/runtime/http.ts';
import { runFeeds } from '../test/aws/deployment.ts';
import { claimsOf, type DeployedWorld, lastMail, linkIn, setMinutesLater } from '../test/aws/world.ts';
import { itemBytes } from '../test/support/item-bytes.ts';
import { person } from '../test/support/people.ts';
import type { Operation } from './counted.ts';

const names = Object.keys(functions) as FunctionName[];
/** Tables of which a row stays: the counters and marks in `guards` go within days. */
const lasting = ['records', 'blocked', 'keys', 'journal', 'transient'] as const;
/** People who get one message. */
const audience = 50;

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** Bytes of a line as a log keeps it; how long a call took has two digits here, so that a slow machine counts the same. */
const lineBytes = (line: string) => Buffer.byteLength(line.replace(/"ms":\d+/, '"ms":10'));

const answerBytes = ({ headers = {}, body = '' }: HttpResult) =>
  sum(Object.entries(headers).map(([name, value]) => Buffer.byteLength(`${name}: ${value}\r\n`))) +
  Buffer.byteLength(body);

const storedBytes = async ({ dynamo, names: tables }: DeployedWorld): Promise<number> => {
  const sizes = lasting.map(async (name) => {
    let bytes = 0;
    let ExclusiveStartKey: Record<string, never> | undefined;
    do {
      const page = await dynamo.client.send(new ScanCommand({ TableName: tables[name], ExclusiveStartKey }));
      bytes += sum((page.Items ?? []).map((item) => itemBytes(item as Record<string, AttributeValue>)));
      ExclusiveStartKey = page.LastEvaluatedKey as Record<string, never> | undefined;
    } while (ExclusiveStartKey);
    return bytes;
  });
  return sum(await Promise.all(sizes));
};

/** What functions print while `work` runs. */
const printed = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
  const lines: string[] = [];
  const { write } = process.stdout;
  process.stdout.write = (line: string) => lines.push(line) > 0;
  try {
    await work();
  } finally {
    process.stdout.write = write;
  }
  return lines.filter((line) => line.startsWith('{"event"'));
};

/** The world with its calls counted, for one operation. */
const counting = (world: DeployedWorld) => {
  const answers: HttpResult[] = [];
  let calls = 0;
  const http: DeployedWorld['http'] = async (...asked) => {
    const answer = await world.http(...asked);
    calls += 1;
    answers.push(answer.result);
    return answer;
  };
  const call: DeployedWorld['call'] = (...asked) => {
    calls += 1;
    return world.call(...asked);
  };
  return { watched: { ...world, http, call }, answers, calls: () => calls };
};

/** What `work` takes, divided by how many it is done for. */
const count = async (
  world: DeployedWorld,
  work: (world: DeployedWorld) => Promise<unknown>,
  times = 1,
): Promise<Operation> => {
  const before = new Map(names.map((name) => [name, world.rounds(name).length]));
  const [stored, mails] = [await storedBytes(world), world.ses.sent.length];
  const { watched, answers, calls } = counting(world);
  const lines = await printed(() => work(watched));
  const rounds = names.flatMap((name) => world.rounds(name).slice(before.get(name)));
  const each = (total: number) => Math.round((total / times) * 100) / 100;
  return {
    requests: each(rounds.length),
    writeUnits: each(sum(rounds.map(({ writeUnits }) => writeUnits))),
    readUnits: each(sum(rounds.map(({ readUnits }) => readUnits))),
    itemBytes: each((await storedBytes(world)) - stored),
    logBytes: each(sum(lines.map(lineBytes))),
    answerBytes: each(sum(answers.map(answerBytes))),
    lambdaRequests: each(calls()),
    httpRequests: each(answers.length),
    kmsRequests: each(rounds.filter(({ uses }) => uses.some(({ action }) => action.startsWith('kms:'))).length),
    mails: each(world.ses.sent.length - mails),
  };
};

const ok = ({ status = 0, json }: Awaited<ReturnType<DeployedWorld['http']>>) => {
  if (status >= 300) throw new Error(`an operation that is counted was answered ${status} ${json['code']}`);
  return json;
};

/** A cookie decision about three purposes; the same body again is a replay. */
const visit = ({ policy, noticeHash }: DeployedWorld) => ({
  decisionId: randomUUID(),
  visitorId: randomUUID(),
  noticeHash,
  language: 'es',
  method: 'choose',
  form: 'cookie-panel',
  decisions: Object.fromEntries((policy.panels['cookie-panel']?.offers ?? []).map((id, n) => [id, n > 0])),
});
const capture = async ({ http }: DeployedWorld, body: ReturnType<typeof visit>) =>
  ok(await http('POST', '/consents', { body }));

const register = async ({ http, noticeHash }: DeployedWorld, email: string) => {
  const body = {
    form: 'registration',
    language: 'es',
    noticeHash,
    accepted: true,
    fields: person('Ana Ejemplo', email),
    decisions: { newsletter: true, profiling: false },
  };
  ok(await http('POST', '/registrations', { body }));
};

/** Opens the mailed link, confirms, and gets the welcome mail. */
const confirm = async (world: DeployedWorld, email: string) => {
  const link = linkIn((await lastMail(world, email)).text);
  ok(await world.http('GET', link));
  ok(await world.http('POST', link, { body: { action: 'confirm' } }));
  await runFeeds(world);
};

const importPeople = async ({ http }: DeployedWorld, many: number): Promise<readonly string[]> => {
  const rows = Array.from({ length: many }, (_, n) => ({
    form: 'registration',
    language: 'es',
    source: 'CRM',
    decidedOn: '2026-02-01',
    proof: 'CRM-1',
    fields: { name: 'Ana Ejemplo', email: `ana.${n + 100}@example.com` },
    decisions: { newsletter: true },
  }));
  const json = ok(await http('POST', '/imports', { body: { rows }, claims: claimsOf('shop', 'imports') }));
  return (json['rows'] as { subjectId: string }[]).map(({ subjectId }) => subjectId);
};

const advertise = async (world: DeployedWorld, subjects: readonly string[]) => {
  const words = { subject: 'Novedades del mes', paragraphs: ['Ha llegado papel nuevo de muchos colores.'] };
  const body = { messageId: randomUUID(), template: 'news', subjects, content: { es: words, en: words } };
  ok(await world.http('POST', '/messages', { body, claims: claimsOf('shop', 'messages') }));
  await runFeeds(world);
};

/**
 * Counts what each operation takes once functions are warm. `registration` is all of it, from the form to the welcome mail;
 * `confirmation` the part that begins with the mailed link. `message` is one person's share of advertising for fifty.
 */
export const countAll = async (world: DeployedWorld): Promise<Readonly<Record<string, Operation>>> => {
  const gate = async ({ http }: DeployedWorld, visitorId: string) => {
    const path = `/decisions?visitor=${visitorId}&purpose=${world.policy.panels['cookie-panel']?.offers[0]}`;
    ok(await http('GET', path, { claims: claimsOf('shop', 'decisions') }));
  };
  // As if people had registered yesterday: their mails are counted too.
  setMinutesLater(-24 * 60);
  await register(world, 'ana.0@example.com');
  setMinutesLater(0);
  // The first time: keys are made, read and unwrapped.
  const first = visit(world);
  await capture(world, first);
  await gate(world, first.visitorId);
  await register(world, 'ana.1@example.com');
  await confirm(world, 'ana.1@example.com');
  const people = await importPeople(world, audience + 1);
  await runFeeds(world);
  await advertise(world, people.slice(0, 1));

  const body = visit(world);
  return {
    capture: await count(world, (watched) => capture(watched, body)),
    replay: await count(world, (watched) => capture(watched, body)),
    gate: await count(world, (watched) => gate(watched, body.visitorId)),
    registration: await count(world, async (watched) => {
      await register(watched, 'ana.2@example.com');
      await confirm(watched, 'ana.2@example.com');
    }),
    confirmation: await (async () => {
      await register(world, 'ana.3@example.com');
      return count(world, (watched) => confirm(watched, 'ana.3@example.com'));
    })(),
    message: await count(world, (watched) => advertise(watched, people.slice(1)), audience),
  };
};
