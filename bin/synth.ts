import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import { httpHandlers } from '../lambdas/runtime/all-handlers.ts';
import { renderOpenapi } from '../lambdas/runtime/openapi.ts';
import { type Filled, fillApp } from '../lib/fill-app.ts';

/** Synthesises every policy we ship without network or credentials; exits 1 when any check finds anything. */

const root = resolve(import.meta.dirname, '..');
const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as { context: Record<string, unknown> };
const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`;
const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

const openLines = ({ policyId, openFacts, missing }: Filled) => [
  ...(openFacts > 0
    ? [`  ${openFacts} facts not confirmed: npm run policy -- check --policy ${policyId} lists them`]
    : []),
  ...(missing.length > 0 ? [`  settings at their example: ${missing.join(', ')}`] : []),
];

const synthesise = async (policy: string): Promise<void> => {
  const started = performance.now();
  const app = new App({
    context: { ...context, policy },
    outdir: join(root, 'cdk.out', policy),
    analyticsReporting: false,
  });
  const filled = await fillApp(app, async (policy) => renderOpenapi(policy, await httpHandlers()));
  const { stacks } = app.synth();
  console.log(`${policy}, ${seconds(started)}`);
  for (const { stackName, template } of stacks) {
    console.log(
      `  ${stackName.padEnd(28)}${Object.keys((template as { Resources: object }).Resources).length} resources`,
    );
  }
  for (const [name, { gzipBytes }] of Object.entries(filled.bundles))
    console.log(`  ${name.padEnd(28)}${kilobytes(gzipBytes)} gzip`);
  const open = openLines(filled);
  if (open.length > 0) console.log(`  not to be deployed yet:\n${open.map((line) => `  ${line}`).join('\n')}`);
};

const started = performance.now();
for (const policy of ['antara', 'abante']) {
  try {
    await synthesise(policy);
  } catch (error) {
    console.error(`${policy}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
console.log(`both policies in ${seconds(started)}`);
