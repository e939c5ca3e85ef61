import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from '@jest/globals';
import { costCounter } from '../../bench/purge-cost.ts';
import { populationOf } from '../../bench/purge-kinds.ts';
import { linesOf } from '../../bench/targets.ts';
import { dynamoTable } from '../../lambdas/adapters/dynamodb/dynamo-table.ts';
import type { Write } from '../../lambdas/stores/table.ts';
import { createTables, hasDynamoServer, startDynamoServer } from '../support/dynamo-server.ts';

const names = {
  records: 'records',
  blocked: 'blocked',
  keys: 'keys',
  journal: 'journal',
  guards: 'guards',
  transient: 'transient',
};

describe('the people of a measured night', () => {
  it.each([100, 3_000, 1_000_000])('are as many as %d rows take, or a few more', (items) => {
    expect(populationOf(items).items).toBeGreaterThanOrEqual(items);
    expect(populationOf(items).items).toBeLessThanOrEqual(items * 1.01 + 30);
  });
});

describe('the targets of the purge', () => {
  const costs = { writes: {}, writeUnits: 0, readUnits: 0 };
  const timed = { kills: 50, allMs: 0, looked: 0 };
  const lines = (ms: number, mebibytes: number) =>
    linesOf({
      loads: {},
      purge: {
        policy: 'antara',
        population: populationOf(1_000_000),
        killed: { ...timed, ms, peak: mebibytes * 2 ** 20 },
        costs,
        problems: [],
      },
    }).map(({ unit, ours, met }) => [unit, ours, met]);

  it('a million items in fifteen minutes and 300 MiB', () => {
    expect(lines(15 * 60_000, 300)).toEqual([
      ['min', 15, true],
      ['MiB', 300, true],
    ]);
    expect(lines(15.1 * 60_000, 301).map(([, , met]) => met)).toEqual([false, false]);
  });
});

type Capacity = { readonly CapacityUnits: number };

(hasDynamoServer ? describe : describe.skip)('write units of the purge', () => {
  it('are those that DynamoDB itself says it takes', async () => {
    const server = await startDynamoServer();
    try {
      await createTables(server.client, names);
      let billed = 0;
      server.client.middlewareStack.add(
        (next, context: { commandName?: string }) => async (args) => {
          Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
          const reply = await next(args);
          const { ConsumedCapacity: taken = [] } = reply.output as { ConsumedCapacity?: Capacity | Capacity[] };
          const isWrite = /^(Put|Delete|TransactWrite)/.test(context.commandName ?? '');
          for (const { CapacityUnits } of isWrite ? [taken].flat() : []) billed += CapacityUnits;
          return reply;
        },
        { step: 'initialize', name: 'bills' },
      );
      const now = () => new Date('2032-01-01T03:00:00.000Z');
      const { counted, costs } = costCounter(dynamoTable({ client: server.client, names, now }));
      const due = (minute: number) => ({ dueBucket: 'PURGE#1', dueAt: `2032-01-01T03:${10 + minute}:00.000Z` });
      const put = (sk: string, more: object, condition: 'absent' | number): Write => ({
        type: 'put',
        table: 'records',
        item: { pk: 'S#1', sk, ...more },
        if: condition,
      });
      const remove = (sk: string): Write => ({ type: 'delete', table: 'records', key: { pk: 'S#1', sk } });
      await counted.put('records', { pk: 'S#1', sk: 'PERSON', ...due(0), sealed: 'x'.repeat(700) }, 'absent');
      await counted.transact([
        put('PERSON', { ...due(1), sealed: 'x'.repeat(700) }, 1),
        put(
          'FORM#1',
          { fields: { list: ['a', 'b'], n: 12.5, yes: true, none: null }, text: 'ñ'.repeat(600) },
          'absent',
        ),
        { type: 'check', table: 'guards', key: { pk: 'g', sk: '-' }, if: 'absent' },
      ]);
      await counted.transact([put('PERSON', { sealed: 'x'.repeat(10) }, 2), put('D#1', { ...due(2) }, 'absent')]);
      await counted.transact([remove('PERSON'), remove('FORM#1'), remove('D#1'), remove('EVENT#none')]);
      await counted.put('journal', { pk: 'J#1', sk: '1', tally: { contact: { erased: 2 } } });
      await counted.remove('journal', { pk: 'J#1', sk: '1' });
      expect(billed).toBeGreaterThan(20);
      expect(costs().writeUnits).toBe(billed);
    } finally {
      await server.stop();
    }
  });
});

describe('npm run bench -- purge', () => {
  const folders: string[] = [];
  afterAll(async () => {
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });
  const bench = (...args: string[]) =>
    promisify(execFile)(process.execPath, ['bin/run.js', '../bench/bench', ...args], {
      cwd: new URL('../..', import.meta.url),
    });

  it('is explained', async () => {
    expect((await bench('--help')).stdout).toMatch(
      /npm run bench -- purge .*million items[\s\S]*--items[\s\S]*--kills/,
    );
  });

  it.each([
    [['purge', '--items', 'many'], '--items takes a whole number from 100'],
    [['purge', '--kills', '-1'], '--kills'],
    [['purge', 'twice'], '--only takes one of'],
  ])('%j is refused in words', async (args, words) => {
    await expect(bench(...args)).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(words) });
  });

  it('measures a small night, prints what it would cost, and says that its end is right', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'habeas-bench-'));
    folders.push(folder);
    const out = join(folder, 'figures.json');
    const { stdout, stderr } = await bench('purge', '--items', '300', '--kills', '0', '--out', out);
    expect(stdout).toContain('Nothing due is left, and the report counts what was done');
    expect(stdout).toMatch(/\nall +[\d,]+ +[\d,]+ +\$\d/);
    expect(stderr).toMatch(/purging: .* of 3\d\d items, [\d,]+\/s, \d+ s left/);
    const { measured } = JSON.parse(await readFile(out, 'utf8')) as { measured: { purge: { problems: string[] } } };
    expect(measured.purge.problems).toEqual([]);
  });
});
