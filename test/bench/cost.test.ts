import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from '@jest/globals';
import { type Assumptions, billOf, fixed, perMillionCaptures, sumOf } from '../../bench/bill.ts';
import { type Counted, readCounted } from '../../bench/counted.ts';
import { prices } from '../../bench/prices.ts';
import { accessLogFields } from '../../lib/constructs/http-surface.ts';
import { synthesise } from '../lib/world.ts';

const one = {
  requests: 1,
  writeUnits: 1,
  readUnits: 0,
  itemBytes: 900,
  logBytes: 150,
  answerBytes: 2_000,
  lambdaRequests: 1,
  kmsRequests: 0,
  mails: 0,
};
const counted: Counted = {
  capture: one,
  gate: { ...one, writeUnits: 0, readUnits: 1, itemBytes: 0 },
  registration: {
    ...one,
    writeUnits: 12,
    itemBytes: 1_900,
    lambdaRequests: 4,
    httpRequests: 3,
    mails: 2,
    kmsRequests: 1,
  },
};
const assumed: Assumptions = { milliseconds: 10, months: 1, logMonths: 6, people: 0 };
const us = prices['us-east-1'];

const dollarsOf = (items: ReturnType<typeof billOf>) =>
  Object.fromEntries(items.map(({ component, dollars }) => [component, Number(dollars.toFixed(6))]));

describe('the bill', () => {
  it('a million captures in us-east-1, component by component', () => {
    expect(dollarsOf(perMillionCaptures(counted, assumed, us))).toEqual({
      'API Gateway, HTTP API': 1,
      'Lambda, requests': 0.2,
      // 10,000 s on half a GB.
      'Lambda, arm64': 0.066667,
      'DynamoDB, writes': 0.625,
      // 150 + 26 of ours, 120 + 26 of the gateway.
      'CloudWatch, logs taken in': 0.161,
      'Data to the internet': 0.18,
    });
  });

  it('grows with each operation, and in proportion', () => {
    const bill = (captures: number, gates: number) =>
      dollarsOf(billOf({ capture: captures, gate: gates }, counted, assumed, us));
    const [once, twice] = [bill(1e6, 1e6), bill(2e6, 2e6)];
    expect(once['DynamoDB, reads']).toBe(0.125);
    expect(once['DynamoDB, writes']).toBe(0.625);
    for (const component of [
      'API Gateway, HTTP API',
      'DynamoDB, writes',
      'DynamoDB, storage',
      'Data to the internet',
    ]) {
      expect(twice[component]).toBeCloseTo(2 * (once[component] ?? 0), 5);
    }
    expect(twice['KMS, keys']).toBe(once['KMS, keys']);
  });

  it('data stay for as long as is said, with the hundred bytes that DynamoDB adds to each item', () => {
    const stored = (changes: Partial<Assumptions>) =>
      dollarsOf(billOf({ capture: 1e6 }, counted, { ...assumed, ...changes }, us))['DynamoDB, storage'];
    expect(stored({})).toBe(0.25);
    expect(stored({ months: 60 })).toBe(15);
    expect(stored({ people: 500_000 })).toBe(0.5);
  });

  it('a registration passes the gateway three times, sends two mails and wakes a feed', () => {
    const bill = dollarsOf(billOf({ registration: 1e5 }, counted, assumed, us));
    expect(bill).toMatchObject({
      'API Gateway, HTTP API': 0.3,
      'Lambda, requests': 0.08,
      'SES, mails': 20,
      'KMS, requests': 0.3,
      'DynamoDB, writes': 0.75,
    });
  });

  it('with nobody there, only what is there anyway', () => {
    const bill = billOf({}, counted, assumed, us).filter(({ dollars }) => dollars > 0);
    expect(bill.map(({ component }) => component)).toEqual([
      'KMS, keys',
      'CloudWatch, alarms',
      'EventBridge Scheduler',
      'Lambda, called by schedules',
    ]);
    expect(sumOf(bill)).toBeCloseTo(fixed.keys + fixed.alarms * 0.1 + (fixed.scheduled / 1e6) * 1.2, 6);
  });

  it('Ireland costs more', () => {
    const [ireland, virginia] = (['eu-west-1', 'us-east-1'] as const).map((region) =>
      sumOf(perMillionCaptures(counted, assumed, prices[region])),
    );
    expect(ireland).toBeGreaterThan(virginia ?? 0);
  });

  it('says which operation was never counted', () => {
    expect(() => billOf({ message: 1 }, counted, assumed, us)).toThrow('what a message takes: npm run count');
  });
});

describe('what the bill takes for granted is what is deployed', () => {
  const { data, service } = synthesise({}, { lint: false });
  type Properties = Record<string, unknown> & { Metrics?: { MetricStat?: unknown }[] };
  const all = (type: string): Properties[] =>
    [data, service].flatMap((template) =>
      Object.values(template.findResources(type)).map((resource) => resource['Properties'] as Properties),
    );

  it('keys and alarms', () => {
    const metrics = all('AWS::CloudWatch::Alarm').map(
      ({ Metrics }) => Metrics?.filter(({ MetricStat }) => MetricStat).length ?? 1,
    );
    expect({ keys: all('AWS::KMS::Key').length, alarms: metrics.reduce((sum, count) => sum + count, 0) }).toEqual({
      keys: fixed.keys,
      alarms: fixed.alarms,
    });
  });

  it('512 MB on arm64, no lines of Lambda itself, and the gateway logs four fields', () => {
    const functions = all('AWS::Lambda::Function');
    expect(functions.length).toBeGreaterThan(5);
    for (const { MemorySize, Architectures, LoggingConfig } of functions) {
      expect({ MemorySize, Architectures, LoggingConfig }).toMatchObject({
        MemorySize: 512,
        Architectures: ['arm64'],
        LoggingConfig: expect.objectContaining({ LogFormat: 'JSON', SystemLogLevel: 'WARN' }),
      });
    }
    expect(accessLogFields).toEqual(['requestId', 'routeKey', 'status', 'responseLatency']);
  });
});

describe('bench/counted.json', () => {
  const folder = mkdtempSync(join(tmpdir(), 'habeas-counted-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const fileWith = (text: string) => {
    const file = pathToFileURL(`${folder}/counted.json`);
    writeFileSync(file, text);
    return file;
  };

  it('is read, with what it leaves out', () => {
    const { kmsRequests: _kms, mails: _mails, ...written } = one;
    expect(readCounted(fileWith(JSON.stringify({ capture: written }))).capture).toEqual(one);
  });

  it('is made by a command, which is named where it is missing', () => {
    expect(() => readCounted(pathToFileURL(`${folder}/none.json`))).toThrow('npm run count');
  });

  it('is refused where a figure is missing, by its place', () => {
    expect(() => readCounted(fileWith('{"capture":{"requests":1}}'))).toThrow('capture.writeUnits');
  });
});

describe('npm run cost', () => {
  const cost = (...args: string[]) =>
    promisify(execFile)(process.execPath, ['bin/run.js', '../bench/cost', ...args], {
      cwd: new URL('../..', import.meta.url),
    });

  it('explains itself', async () => {
    expect((await cost('--help')).stdout).toContain('--captures');
  });

  it.each([
    [['--region', 'mars-1'], 'us-east-1 or eu-west-1'],
    [['--captures', 'many'], '--captures takes a number'],
  ])('%j is refused in words', async (args, words) => {
    await expect(cost(...args)).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(words) });
  });
});
