import { App } from 'aws-cdk-lib';
import { httpHandlers } from '../lambdas/runtime/all-handlers.ts';
import { renderOpenapi } from '../lambdas/runtime/openapi.ts';
import { fillApp } from '../lib/fill-app.ts';

/** The CDK app: one policy and its settings, both from context. What it cannot use it says in plain words. */

const app = new App();
try {
  const { duties } = await fillApp(app, async (policy) => renderOpenapi(policy, await httpHandlers()));
  app.synth();
  // `cdk destroy` asks after this, and shows nothing else of what the stacks say.
  console.error(duties);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
