import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Target } from './load.ts';
import { type MeasuredProcess, startFlags, startProcess } from './measured-process.ts';
import { askedPurpose, captureBody, visitors } from './requests.ts';
import type { LoadName } from './results.ts';
import type { Group } from './targets.ts';

/** One load that a server is put under. */
export type Phase = {
  readonly name: LoadName;
  readonly target: Target;
  /** Told when the measured part begins. */
  readonly begin?: () => void;
  /** Number of the next request. */
  readonly next: () => number;
  /** Share of the full time that this load gets. */
  readonly share: number;
  /** The part of the report that needs it, where not all of its server's do. */
  readonly only?: Group;
};

export type Server = {
  readonly groups: readonly Group[];
  /** Starts it; `folder` is its own and empty. */
  readonly open: (folder: string) => Promise<{
    readonly phases: readonly Phase[];
    /** Whose CPU is counted. */
    readonly process: MeasuredProcess<unknown>;
    readonly stop: () => Promise<void>;
  }>;
};

type Ready = { readonly url: string };

/** Requests that were under way when a load ended: whether they arrived nobody knows. */
const inDoubt = 20;

/** Numbers of requests: new ones, and once more those of the last measured load. */
const numbers = () => {
  let sent = 0;
  let first = 0;
  let again = 0;
  return {
    begin: () => {
      first = sent;
    },
    fresh: () => sent++,
    repeated: () => first + (again++ % Math.max(1, sent - inDoubt - first)),
  };
};

const half = 0.5;

/** Captures by visitors of this server's own. */
const captures = async (url: string) => {
  const [visitor, body] = [visitors(), await captureBody()];
  const request: Target['request'] = (n) => ({ path: '/consents', body: body(visitor(n)) });
  const target = (status: number): Target => ({ url, method: 'POST', status, request });
  return { visitor, fresh: target(201), again: target(200) };
};

const floor = (name: LoadName, groups: readonly Group[], args: readonly string[], share = 1): Server => ({
  groups,
  async open(folder) {
    const process = await startProcess<Ready>({ program: 'floor', args: ['--data', folder, ...args], folder });
    const { fresh: target } = await captures(process.ready.url);
    return { process, phases: [{ name, target, next: numbers().fresh, share }], stop: process.stop };
  },
});

/** A token of the demo issuer for the gate. */
const gateToken = async (url: string): Promise<string> => {
  const response = await fetch(`${url}/_local/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ scope: 'decisions', sub: 'own-shop' }),
  });
  const { token } = (await response.json()) as { token: string };
  return token;
};

const habeas = (synchronous: 'NORMAL' | 'FULL', groups: readonly Group[]): Server => ({
  groups,
  async open(folder) {
    const args = ['--data', join(folder, 'data'), '--synchronous', synchronous];
    const process = await startProcess<Ready>({ program: 'serve', args, flags: startFlags(), folder });
    const { url } = process.ready;
    const { begin, fresh, repeated } = numbers();
    const sent = await captures(url);
    const capture: Phase = { name: `capture ${synchronous}`, target: sent.fresh, begin, next: fresh, share: 1 };
    if (synchronous === 'FULL') return { process, phases: [capture], stop: process.stop };
    const gate: Target = {
      url,
      method: 'GET',
      status: 200,
      headers: { authorization: `Bearer ${await gateToken(url)}` },
      request: (n) => ({ path: `/decisions?visitor=${sent.visitor(n).visitorId}&purpose=${askedPurpose}` }),
    };
    const phases: Phase[] = [
      capture,
      { name: 'replay', target: sent.again, next: repeated, share: half, only: 'replay' },
      { name: 'gate', target: gate, next: repeated, share: half, only: 'gate' },
    ];
    return { process, phases, stop: process.stop };
  },
});

const settings = {
  publicUrl: 'https://privacy.example.com',
  sender: 'privacy@example.com',
  origins: ['https://www.example.com'],
  applications: {},
};

/** Environment of a function beside the stub. */
const functionEnv = (stub: string): Record<string, string> => ({
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'measured',
  AWS_SECRET_ACCESS_KEY: 'measured',
  AWS_ENDPOINT_URL_DYNAMODB: stub,
  ...Object.fromEntries(
    ['records', 'blocked', 'keys', 'journal', 'guards', 'transient'].map((table) => [
      `HABEAS_TABLE_${table.toUpperCase()}`,
      table,
    ]),
  ),
  HABEAS_ISSUER: JSON.stringify({ issuer: 'https://issuer.example.com', audience: ['habeas'] }),
  HABEAS_SETTINGS: JSON.stringify(settings),
});

/** A bundled function, called for each request, over a stub of DynamoDB. */
const lambda = (name: 'capture DynamoDB' | 'bare PutItem', bundleOf: () => Promise<string>): Server => ({
  groups: ['dynamodb'],
  async open(folder) {
    const stub = await startProcess<Ready>({ program: 'dynamo-stub', folder });
    const args = ['--bundle', await bundleOf()];
    const process = await startProcess<Ready>({
      program: 'lambda-host',
      args,
      env: functionEnv(stub.ready.url),
      folder,
    });
    const { begin, fresh, repeated } = numbers();
    const sent = await captures(process.ready.url);
    const phases: Phase[] = [{ name, target: sent.fresh, begin, next: fresh, share: half }];
    if (name === 'capture DynamoDB') {
      phases.push({ name: 'replay DynamoDB', target: sent.again, next: repeated, share: half });
    }
    return {
      process,
      phases,
      stop: async () => {
        await process.stop();
        await stub.stop();
      },
    };
  },
});

export type BundleFiles = { readonly capture: string; readonly bare: string };

/** Every server that is measured, in the order of a round. */
export const servers = (bundles: () => Promise<BundleFiles>): readonly Server[] => [
  floor('floor NORMAL', ['normal', 'gate'], ['--synchronous', 'NORMAL']),
  habeas('NORMAL', ['normal', 'replay', 'gate']),
  floor('floor FULL', ['full'], ['--synchronous', 'FULL']),
  habeas('FULL', ['full']),
  floor('validate only', ['normal'], ['--validate-only'], half),
  lambda('bare PutItem', async () => (await bundles()).bare),
  lambda('capture DynamoDB', async () => (await bundles()).capture),
];

/** An empty folder of its own for a server. */
export const folderFor = async (run: string, index: number): Promise<string> => {
  const folder = join(run, String(index));
  await mkdir(folder, { recursive: true });
  return folder;
};
