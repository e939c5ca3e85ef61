import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { fillApp } from '../../lib/fill-app.ts';
import { withValues } from '../policy/unlawful-examples.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { policyFolder } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** What the next step after the policy says here, in place of minutes of bundling. */
const accepted = 'the policy was taken';

const { folder, remove } = await temporaryFolder();
afterAll(remove);

/** Fills an app with a policy that was changed after it was published. */
const fillWith = async (name: string, set: Readonly<Record<string, unknown>>) => {
  const policy = await policyFolder(join(folder, name), { policy: fixturePolicy });
  const changed = { ...withValues(set), regions: ['eu-west-1', 'eu-south-2'] };
  await writeFile(join(policy, 'policy.ts'), `export const policy = ${JSON.stringify(changed)};\n`);
  const app = new App({ context: { policy }, outdir: join(folder, `${name}-out`), analyticsReporting: false });
  return fillApp(app, () => Promise.reject(new Error(accepted)));
};

describe('a synth', () => {
  it('refuses a policy that keeps anything longer than was published, with rule, both periods and the command', async () => {
    await expect(fillWith('longer', { 'retention.books.blocked.period': { years: 7 } })).rejects.toThrow(
      /longer than its published version 2026-01-15: the rule "books" says .*7 years.* instead of .*6 years.*npm run policy -- publish --policy .*longer --lengthened "books=REASON"$/,
    );
  });

  it('takes one that keeps something shorter', async () => {
    await expect(fillWith('shorter', { 'retention.visit.activeUntil.0.period': { months: 3 } })).rejects.toThrow(
      accepted,
    );
  });
});
