import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { lockedFolder } from '../lambdas/adapters/folder/locked-folder.ts';
import { sqliteSnapshots } from '../lambdas/adapters/sqlite/sqlite-snapshot.ts';
import type { BackupEntry } from '../lambdas/domain/backups/backups.ts';
import { withdrawAll } from '../lambdas/domain/requests/erase.ts';
import { lookAt } from '../lambdas/domain/retention/look.ts';
import type { Reckoning } from '../lambdas/domain/retention/reckon.ts';
import { closeAccount } from '../lambdas/domain/retention/record-event.ts';
import { after } from '../lambdas/domain/time.ts';
import type { World } from '../lambdas/runtime/handler.ts';
import { openBackups } from '../lambdas/stores/backups/open-backups.ts';
import { loadPolicy } from '../policy/model/load.ts';
import type { Policy } from '../policy/model/types.ts';
import { startFlags } from './measured-process.ts';
import { meter } from './meter.ts';
import type { Population } from './purge-kinds.ts';
import { buildingAt, makePopulation } from './purge-population.ts';
import { dataFile, openPurgeWorld } from './purge-world.ts';
import type { RestoreStep, RestoreTold } from './restore-child.ts';
import { table as textTable } from './table.ts';

export type RestorePlan = { readonly items: number; readonly erased: number; readonly policy: string };

/** What was measured of one restore. */
export type RestoreMeasured = {
  readonly policy: string;
  /** Rows of the backup that a restore puts back; people erased and withdrawals since. */
  readonly items: number;
  readonly erased: number;
  readonly withdrawn: number;
  /** Milliseconds of each step, and of all. */
  readonly steps: readonly { readonly step: RestoreStep; readonly ms: number }[];
  readonly ms: number;
  /** Most memory that the process ever had, in bytes. */
  readonly peak: number;
  /** Rows of people who were erased that are there again. */
  readonly resurfaced: number;
  /** What is wrong with the end, in words; empty if nothing is. */
  readonly problems: readonly string[];
};

const root = resolve(import.meta.dirname, '..');
/** Rows of one customer who stays: person, lookup, form, decision, event; and of one whose data are blocked. */
const rowsOf = { staying: 5, blocked: 4 };
const blockedShare = 0.15;
/** Of as many people as are erased, so many take back what they agreed to. */
const withdrawing = 0.5;
const minuteMs = 60_000;
/** People worked on at the same time: what they ask for in one turn is one commit. */
const hands = 50;

const populationFor = (items: number): Population => {
  const none = { customer: 0, prospect: 0, thinned: 0, partlyBlocked: 0, visit: 0 };
  const staying = Math.ceil((items * (1 - blockedShare)) / rowsOf.staying);
  const blocked = Math.ceil((items * blockedShare) / rowsOf.blocked);
  return { ...none, staying, blocked, items: staying * rowsOf.staying + blocked * rowsOf.blocked };
};

/** When what happens: the backup is taken, people are erased, the backup is put back; before the next purge. */
const timesOf = (policy: Policy) => {
  const began = buildingAt(policy).getTime();
  return {
    taken: new Date(began + minuteMs),
    erased: new Date(began + 10 * minuteMs),
    restored: new Date(began + 60 * minuteMs),
  };
};

/** Works a list off, some at a time. */
const forEach = async <T>(list: readonly T[], work: (one: T) => Promise<void>): Promise<void> => {
  const rest = list.values();
  await Promise.all(
    Array.from({ length: hands }, async () => {
      for (const one of rest) await work(one);
    }),
  );
};

/** As somebody who asks to be erased makes of their clocks. */
const overAtOnce =
  (now: Date) =>
  (reckoning: Reckoning): Reckoning => ({
    ...reckoning,
    units: reckoning.units.map((unit) => ({ ...unit, state: 'ended' as const })),
    state: 'ended',
    usedUntil: now,
  });

const erase = async (subjectId: string, world: World): Promise<void> => {
  const { policy, publications, now } = world;
  await withdrawAll(subjectId, policy.bindingLanguage, world);
  await closeAccount(subjectId, world);
  const at = now();
  const rules = { policy, publications, now: at, horizon: after(at, { days: 1 }) };
  const looked = await lookAt(subjectId, rules, { run: 'bench' }, world, { asked: overAtOnce(at) });
  if (looked !== 'ended') throw new Error('an invented person was not erased');
};

const peopleIn = (folder: string): readonly string[] => {
  const database = new DatabaseSync(dataFile(folder), { readOnly: true });
  try {
    const rows = database.prepare(`SELECT pk FROM records WHERE sk = 'PERSON' ORDER BY pk`).all();
    return rows.map(({ pk }) => String(pk).slice(2));
  } finally {
    database.close();
  }
};

/** Makes the people, takes the backup, and then erases some and lets others withdraw, through the real stores. */
const prepare = async (
  folder: string,
  { policy: name, erased: asked }: RestorePlan,
  policy: Policy,
  population: Population,
) => {
  await mkdir(folder, { recursive: true });
  const times = timesOf(policy);
  let present = buildingAt(policy);
  const now = () => present;
  const { world, table } = await openPurgeWorld({ folder, policy: name, now, synchronous: 'NORMAL', feeds: false });
  try {
    await makePopulation(population, world, meter('building', 'people'));
    await table.truncateLog();
    present = times.taken;
    const backups = openBackups({
      policy,
      table,
      now,
      random: randomBytes,
      objects: lockedFolder({ folder: join(folder, 'backups'), lockDays: policy.backups.lockDays, now }),
      snapshots: sqliteSnapshots({ file: dataFile(folder), now }),
    });
    const entry = await backups.take('nightly');
    present = times.erased;
    const people = peopleIn(folder);
    const every = Math.max(1, Math.floor(people.length / Math.max(1, asked)));
    const gone = people.filter((_, place) => place % every === 0).slice(0, asked);
    const leaving = new Set(gone);
    const withdrawn = people.filter((id) => !leaving.has(id)).slice(0, Math.round(asked * withdrawing));
    const show = meter('erasing', 'people');
    let done = 0;
    await forEach(gone, async (id) => {
      await erase(id, world);
      done += 1;
      show(done, gone.length);
    });
    await forEach(withdrawn, (id) => withdrawAll(id, policy.bindingLanguage, world));
    await table.truncateLog();
    return { entry, gone, withdrawn, people };
  } finally {
    table.close();
  }
};

/** Tells how far a step is: of as many as there are, or how much it has done where nobody knows that. */
const teller = (step: RestoreStep, items: number): ((told: RestoreTold) => void) => {
  const units: Partial<Record<RestoreStep, string>> = { loading: 'parts', mending: 'items', proving: 'items' };
  const unit = units[step];
  if (unit !== undefined) {
    const show = meter(step, unit);
    return ({ done, of = items }) => show(Math.min(done, of), of);
  }
  process.stderr.write(`${step}\n`);
  return () => undefined;
};

const restoreIn = (
  folder: string,
  { policy }: RestorePlan,
  entry: BackupEntry,
  now: Date,
  items: number,
): Promise<RestoreTold> =>
  new Promise((settle, fail) => {
    const args = ['--folder', folder, '--policy', policy, '--now', now.toISOString(), '--backup', entry.id];
    const child = fork(join(root, 'bin/run.js'), ['../bench/restore-child', ...args, '--hash', entry.manifest ?? ''], {
      execArgv: [...startFlags()],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let words = '';
    child.stderr?.on('data', (chunk) => {
      words += chunk;
    });
    let step: RestoreStep = 'beginning';
    let show = teller(step, items);
    child.on('message', (said) => {
      const told = said as RestoreTold;
      if (told.step !== step) show = teller(told.step, items);
      step = told.step;
      show(told);
      if (told.end) settle(told);
    });
    child.once('exit', (code) => fail(new Error(`the restore ended with ${code}: ${words.slice(-2_000)}`)));
  });

/** Goes through the file that was made past everything that made it: who is in it that must not be, and who is missing. */
const lookInto = (
  folder: string,
  gone: ReadonlySet<string>,
  withdrawn: readonly string[],
  people: readonly string[],
  withdrawnAt: Date,
) => {
  const problems: string[] = [];
  const database = new DatabaseSync(dataFile(folder), { readOnly: true });
  const ids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
  let [resurfaced, found] = [0, 0];
  for (const row of database.prepare('SELECT pk, sk, doc FROM records').iterate()) {
    const { pk, sk, doc } = row as { readonly pk: string; readonly sk: string; readonly doc: string };
    if ([...`${pk} ${sk} ${doc}`.matchAll(ids)].some(([id]) => gone.has(id))) resurfaced += 1;
    if (sk === 'PERSON') found += 1;
  }
  for (const { pk } of database.prepare(`SELECT pk FROM keys WHERE pk LIKE 'SUBJECT#%'`).iterate()) {
    if (gone.has(String(pk).slice('SUBJECT#'.length))) resurfaced += 1;
  }
  // By the moment: some may have taken something back before.
  const words = database.prepare(
    `SELECT count(*) AS n FROM records WHERE pk = ? AND doc ->> 'decidedAt' = ? AND doc LIKE '%"withdrawn"%'`,
  );
  const lost = withdrawn.filter((id) => Number(words.get(`S#${id}`, withdrawnAt.toISOString())?.['n']) === 0).length;
  database.close();
  if (resurfaced > 0) problems.push(`${resurfaced} rows of people who were erased are there again`);
  if (lost > 0) problems.push(`${lost} withdrawals are lost`);
  if (found !== people.length - gone.size) problems.push(`${found} people instead of ${people.length - gone.size}`);
  return { resurfaced, problems };
};

/**
 * Makes a data file with that many rows, takes a backup, erases people since, and puts the backup back in a process of its own, as
 * the command does; then looks whether anybody is there again.
 */
export const measureRestore = async (plan: RestorePlan, into: string): Promise<RestoreMeasured> => {
  const { policy } = await loadPolicy(plan.policy);
  const folder = join(into, 'restore');
  const population = populationFor(plan.items);
  const { entry, gone, withdrawn, people } = await prepare(folder, plan, policy, population);
  const items = (entry.counts?.records ?? 0) + (entry.counts?.blocked ?? 0);
  const times = timesOf(policy);
  const { end, ms, peak } = await restoreIn(folder, plan, entry, times.restored, items);
  if (!end) throw new Error('the restore said nothing at its end');
  const { resurfaced, problems } = lookInto(folder, new Set(gone), withdrawn, people, times.erased);
  const { state, report } = end.restore;
  return {
    policy: plan.policy,
    items,
    erased: gone.length,
    withdrawn: withdrawn.length,
    steps: end.steps,
    ms,
    peak,
    resurfaced,
    problems: [
      ...(state === 'switched' ? [] : [`it ended as ${state}: ${JSON.stringify(report.findings)}`]),
      ...((report.replayed['erasure'] ?? 0) === gone.length ? [] : ['not every erasure was carried out again']),
      ...problems,
    ],
  };
};

const count = (value: number) => Math.round(value).toLocaleString('en');
const seconds = (ms: number) => (ms / 1_000).toFixed(1);

const stepNames: Readonly<Record<RestoreStep, string>> = {
  beginning: 'backup of what stands, journal and keys',
  loading: 'loading',
  replaying: 'carrying out again',
  mending: 'taking out what nobody can read',
  settling: 'purge',
  proving: 'proving, switching',
};

/** The figures of the restore as text. */
export const restoreReport = ({
  items,
  erased,
  withdrawn,
  steps,
  ms,
  peak,
  resurfaced,
  problems,
}: RestoreMeasured): string => `
A restore of ${count(items)} items with ${count(erased)} people erased since and ${count(withdrawn)} who withdrew: ${seconds(ms)} s, ${count((items / ms) * 1_000)} items a second, at most
${count(peak / 2 ** 20)} MiB of memory; ${count(resurfaced)} rows of erased people are there again.

${textTable(
  ['step', 'seconds', 'items a second'],
  steps.map(({ step, ms: each }) => [stepNames[step], seconds(each), count((items / Math.max(1, each)) * 1_000)]),
)}

${problems.length === 0 ? 'Nobody came back, nothing that was withdrawn is granted, and everybody else is there.' : `WRONG:\n${problems.map((problem) => `  ${problem}`).join('\n')}`}
`;
