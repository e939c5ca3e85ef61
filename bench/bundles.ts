import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { bundle, forLambda } from '../lib/bundle.ts';
import { loadPolicy } from '../policy/model/load.ts';
import { policyName } from './requests.ts';
import type { Results } from './results.ts';

export type Built = {
  /** Files of the capture function and of the bare one. */
  readonly capture: string;
  readonly bare: string;
  readonly sizes: NonNullable<Results['bundles']>;
};

/** Bundles every function as it is deployed, and the bare one in the same way. */
export const buildBundles = async (folder: string): Promise<Built> => {
  const policy = await loadPolicy(policyName);
  const bundles = await bundle({ policyFolder: policy.folder, outdir: join(folder, 'functions'), openapi: {} });
  const bare = join(folder, 'bare', 'index.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'bare-put.ts')],
    outfile: bare,
    ...forLambda,
  });
  return {
    capture: join(bundles.capture.folder, 'index.mjs'),
    bare,
    sizes: {
      ours: Object.fromEntries(Object.entries(bundles).map(([name, { gzipBytes }]) => [name, gzipBytes])),
      floor: gzipSync(await readFile(bare)).byteLength,
    },
  };
};

const importMs = (file: string): number => {
  const start = performance.now();
  const { status } = spawnSync(process.execPath, [file], { stdio: 'ignore' });
  if (status !== 0) throw new Error(`${file} cannot be imported by itself`);
  return performance.now() - start;
};

/** Starts Node on both bundles in turn, so many times each: what a cold start spends before the first event. */
export const measureColdStart = (
  { capture, bare }: Pick<Built, 'capture' | 'bare'>,
  times: number,
): NonNullable<Results['coldStart']> => {
  // The first start reads the files from the disk.
  for (const file of [capture, bare]) importMs(file);
  const rounds = Array.from({ length: times }, () => ({ ours: importMs(capture), floor: importMs(bare) }));
  return { ours: rounds.map(({ ours }) => ours), floor: rounds.map(({ floor }) => floor) };
};
