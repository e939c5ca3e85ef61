import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { readArchive } from '../policy/model/archive.ts';
import { assertLawful, openFacts } from '../policy/model/check.ts';
import { assertNotLonger } from '../policy/model/lengthening.ts';
import { loadPolicy } from '../policy/model/load.ts';
import type { Policy } from '../policy/model/types.ts';
import { type Bundles, bundle } from './bundle.ts';
import { dutiesAfterTeardown } from './duties-after-teardown.ts';
import { addHabeasStacks } from './habeas-stacks.ts';
import { readSettings } from './settings.ts';

/** Stands for the account while nobody is signed in, so that a synth needs no credentials. */
const anyAccount = '111111111111';

export type Filled = {
  readonly policyId: string;
  readonly openFacts: number;
  readonly missing: readonly string[];
  /** What is still owed when the stacks are gone, one sentence a line. */
  readonly duties: string;
  readonly bundles: Bundles;
};

/**
 * Loads the policy that the app's context names, refuses it if it is unlawful or keeps anything longer than was published,
 * bundles the functions with it and adds its stacks. Synthesising is left to the caller.
 */
export const fillApp = async (app: App, renderOpenapi: (policy: Policy) => Promise<object>): Promise<Filled> => {
  const context = (name: string): unknown => app.node.tryGetContext(name);
  const name = String(context('policy') ?? 'antara');
  const { policy, folder } = await loadPolicy(name);
  assertLawful(policy);
  const { publications } = await readArchive(folder);
  await assertNotLonger(policy, { name, folder, publications });
  const deployment = readSettings(context, policy, (path) => readFileSync(path, 'utf8'));
  const bundles = await bundle({
    policyFolder: folder,
    outdir: join(app.outdir, 'bundles'),
    openapi: await renderOpenapi(policy),
  });
  const facts = openFacts(policy);
  addHabeasStacks(app, {
    policy,
    deployment,
    account: process.env.CDK_DEFAULT_ACCOUNT ?? anyAccount,
    openFacts: facts,
    code: (name) => Code.fromAsset(bundles[name].folder),
  });
  const { summary, classes } = dutiesAfterTeardown(policy);
  return {
    policyId: policy.id,
    openFacts: facts.length,
    missing: deployment.missing,
    duties: [summary, ...classes.map(({ says }) => `- ${says}`)].join('\n'),
    bundles,
  };
};
