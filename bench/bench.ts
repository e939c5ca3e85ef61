import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type BackupPlan, backupReport, measureBackup } from './backup.ts';
import { type Built, buildBundles, measureColdStart } from './bundles.ts';
import { compareDeadlines, deadlinesReport } from './deadlines.ts';
import { exportReport, measureExport } from './export.ts';
import { type Measured, measure } from './load.ts';
import { measurePurge, type PurgePlan, purgeReport } from './purge.ts';
import { measureRestore, type RestorePlan, restoreReport } from './restore.ts';
import type { LoadName, Results } from './results.ts';
import { measureRequests, type RequestsPlan, requestsReport, usualRequests } from './rights-requests.ts';
import { folderFor, type Server, servers } from './servers.ts';
import { measureStartUp } from './start-up.ts';
import { table } from './table.ts';
import { type Group, groups, type Line, linesOf } from './targets.ts';

const usualPurge: PurgePlan = { items: 1_000_000, kills: 50, policy: 'antara' };

const help = `Measures Habeas against a floor program, both in one run on this machine. Loopback only.

  npm run bench                     everything, three rounds: about five minutes
  npm run bench -- --quick          one round of two seconds each, to try it out
  npm run bench -- --only NAME      one part: ${groups.join(', ')}
  npm run bench -- --out FILE       writes the figures there (default bench/results/TIME.json)

  npm run bench -- purge            the nightly purge of a million items, killed 50 times, and once without a kill: about a
                                    quarter of an hour with the making of the data, and 3 GB beside the project. Not part
                                    of "everything"; \`--only purge\` is the same
      --items N                     rows that have to leave (default ${usualPurge.items})
      --kills N                     how often it is killed on the way; 0 for a run without (default ${usualPurge.kills})
      --policy NAME                 whose rules (default ${usualPurge.policy})

  npm run bench -- deadlines        the dates of a million random requests against the oracle of the tests: about two minutes.
                                    Not part of "everything" either; ends with 1 if one date differs

  npm run bench -- export           the copy of everything of a person with ten thousand events and decisions: about ten seconds.
                                    Not part of "everything" either; \`--policy NAME\` as above

  npm run bench -- requests         requests for rights: the intake, whether its time tells who is known, and the list of a hundred
                                    thousand. Not part of "everything" either: about four minutes; ends with 1 if a target is missed

  npm run bench -- backup           a backup of a million items of 1 KB in a process of its own, and whether it holds what the tables do:
                                    about two minutes and 3 GB beside the project. Not part of "everything" either
      --items N                     how many; fewer where the disk holds no more (default ${usualPurge.items})

  npm run bench -- restore          a backup of a million items put back, with ten thousand people erased since: about twenty minutes
                                    with the making of the data, and 5 GB beside the project. Not part of "everything" either; ends
                                    with 1 if anybody is there again
      --items N                     how many (default ${usualPurge.items})
      --erased N                    people who are erased after the backup; of so many rows a fifth is a person (default one in
                                    a hundred items)

Ratios count, not figures: machines differ, and so do hours. Leave the machine alone while it runs.
`;

const results = join(import.meta.dirname, 'results');
const loadSeconds = 10;

type Plan = {
  readonly only?: Group;
  readonly rounds: number;
  readonly seconds: number;
  readonly out: string;
  readonly purge: PurgePlan;
  readonly requests: RequestsPlan;
  readonly backup: BackupPlan;
  readonly restore: RestorePlan;
};

const wholeNumber = (name: string, text: string | undefined, usual: number, least: number): number => {
  if (text === undefined) return usual;
  if (!/^\d{1,9}$/.test(text) || Number(text) < least) throw new Error(`--${name} takes a whole number from ${least}`);
  return Number(text);
};

const readPlan = (): Plan | undefined => {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      only: text,
      out: text,
      items: text,
      kills: text,
      erased: text,
      policy: text,
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const [part = values.only, ...more] = positionals;
  const only = groups.find((group) => group === part);
  if ((part !== undefined && !only) || more.length > 0) throw new Error(`--only takes one of: ${groups.join(', ')}`);
  const purge: PurgePlan = {
    items: wholeNumber('items', values.items, usualPurge.items, 100),
    kills: wholeNumber('kills', values.kills, usualPurge.kills, 0),
    policy: values.policy ?? usualPurge.policy,
  };
  const requests = values.quick ? { seconds: 2, answers: 500, open: 5_000 } : usualRequests;
  const out = resolve(values.out ?? join(results, `${new Date().toISOString().replace(/[:.]/g, '-')}.json`));
  return {
    ...(only && { only }),
    rounds: values.quick ? 1 : 3,
    seconds: values.quick ? 2 : loadSeconds,
    out,
    purge,
    requests,
    backup: { items: purge.items, policy: purge.policy },
    restore: {
      items: purge.items,
      erased: wholeNumber('erased', values.erased, Math.round(purge.items / 100), 1),
      policy: purge.policy,
    },
  };
};

const progress = (text: string) => process.stderr.write(`${text}\n`);

type Loads = Partial<Record<LoadName, Measured[]>>;

/** Puts every server under its loads, round by round, so that a slow minute of the machine falls on all of them. */
const runLoads = async (
  { only, rounds, seconds }: Plan,
  folder: string,
  built: () => Promise<Built>,
): Promise<Loads> => {
  const loads: Loads = {};
  const open: Awaited<ReturnType<Server['open']>>[] = [];
  const wanted = servers(built).filter((server) => !only || server.groups.includes(only));
  try {
    for (const [index, server] of wanted.entries()) open.push(await server.open(await folderFor(folder, index)));
    for (let round = 1; round <= rounds; round += 1) {
      for (const { phases, process } of open) {
        for (const { name, target, begin, next, share, only: part } of phases) {
          if (only && part && part !== only) continue;
          const measuredSeconds = Math.max(1, Math.round(seconds * share));
          progress(`round ${round} of ${rounds}: ${name} (${measuredSeconds} s)`);
          await measure(process, target, round === 1 ? Math.min(3, seconds) : 1, next);
          begin?.();
          loads[name] = [...(loads[name] ?? []), await measure(process, target, measuredSeconds, next)];
        }
      }
    }
  } finally {
    for (const { stop } of open) await stop();
  }
  return loads;
};

const run = async (plan: Plan, folder: string): Promise<Results> => {
  // Half an hour by itself: only where it is asked for.
  if (plan.only === 'purge') return { loads: {}, purge: await measurePurge(plan.purge, folder) };
  if (plan.only === 'deadlines') return { loads: {}, deadlines: compareDeadlines(Date.now() % 2 ** 31) };
  if (plan.only === 'requests') return { loads: {}, requests: await measureRequests(plan.requests, folder, progress) };
  if (plan.only === 'backup') return { loads: {}, backup: await measureBackup(plan.backup, folder) };
  if (plan.only === 'restore') return { loads: {}, restored: await measureRestore(plan.restore, folder) };
  if (plan.only === 'export') return { loads: {}, exported: await measureExport(plan.purge.policy, folder) };
  const wants = (group: Group) => plan.only === undefined || plan.only === group;
  let bundles: Promise<Built> | undefined;
  const built = () => {
    if (!bundles) progress('bundling the functions');
    bundles ??= buildBundles(join(folder, 'bundles'));
    return bundles;
  };
  const times = plan.rounds === 1 ? 5 : 20;
  const loads = await runLoads(plan, folder, built);
  const starts = Math.ceil(times / 4);
  if (wants('start-up')) progress(`start-up, ${starts} times each`);
  const startUp = wants('start-up') ? await measureStartUp(folder, starts) : undefined;
  if (!wants('cold-start')) return { loads, ...(startUp && { startUp }) };
  const files = await built();
  progress(`cold start, ${times} times each`);
  return {
    loads,
    ...(startUp && { startUp }),
    coldStart: measureColdStart(files, times),
    bundles: files.sizes,
  };
};

const figure = (value: number | undefined, unit = '') => {
  if (value === undefined) return '';
  const text = value >= 100 || value === 0 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
  return unit === 'x' || unit === '' ? text : `${text} ${unit}`;
};

const report = (lines: readonly Line[]): string =>
  table(
    ['ours : compared with', 'ours', 'compared', 'ratio', 'target', 'met'],
    lines.map(({ what, unit, ours, floor, ratio, target, met }) => [
      what,
      figure(ours, unit),
      figure(floor, unit),
      ratio?.toFixed(2) ?? '',
      target ?? '',
      met === undefined ? '' : met ? 'yes' : 'NO',
    ]),
  );

const main = async (): Promise<void> => {
  const plan = readPlan();
  if (!plan) return void process.stdout.write(help);
  // Beside the project and not in a folder for temporary files, which may lie in memory: then no disk would be waited for.
  await mkdir(results, { recursive: true });
  const folder = await mkdtemp(join(results, 'run-'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      // The measured programs end by themselves when their parent has gone.
      rmSync(folder, { recursive: true, force: true });
      process.exit(1);
    });
  }
  const started = performance.now();
  const [busy = 0] = loadavg();
  if (busy > 0.5) progress(`The machine is busy (load ${busy.toFixed(1)}): expect figures that say little.`);
  const measured = await run(plan, folder).finally(() => rm(folder, { recursive: true, force: true }));
  const lines = linesOf(measured).filter(({ group }) => !plan.only || group === plan.only);
  const machine = { node: process.version, cores: availableParallelism(), model: cpus()[0]?.model ?? '', busy };
  await mkdir(dirname(plan.out), { recursive: true });
  const { rounds, seconds } = plan;
  await writeFile(plan.out, `${JSON.stringify({ machine, rounds, seconds, lines, measured }, null, 2)}\n`);
  const missed = lines.filter(({ met }) => met === false).length;
  const { purge, deadlines, exported, requests, backup, restored } = measured;
  const manner = purge
    ? purgeReport(purge)
    : deadlines
      ? deadlinesReport(deadlines)
      : exported
        ? exportReport(exported)
        : requests
          ? requestsReport(requests)
          : backup
            ? backupReport(backup)
            : restored
              ? restoreReport(restored)
              : `
Medians of ${rounds} round${rounds === 1 ? '' : 's'}; 10 connections, one request at a time on each; CPU of the server process alone.
Habeas ran in demo mode (its own issuer), with its log, without its throttle.`;
  process.exitCode =
    (purge?.problems.length ?? 0) +
      (backup?.problems.length ?? 0) +
      (restored?.problems.length ?? 0) +
      (deadlines?.mismatches ?? 0) +
      (requests || backup || restored ? missed : 0) >
    0
      ? 1
      : 0;
  process.stdout.write(`${report(lines)}
${manner}
Node ${machine.node}, ${machine.cores} cores, ${machine.model}, load ${busy.toFixed(1)} before.
${missed === 0 ? 'Every target is met.' : `${missed} targets are not met.`} ${Math.round((performance.now() - started) / 1_000)} s. Figures: ${plan.out}
`);
};

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
