import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { Policy } from '../../policy/model/types.ts';
import { withValues } from '../policy/unlawful-examples.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { policyFolder } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { inOrder, runToEnd, serverProcess } from './server-process.ts';

const { folder, remove } = await temporaryFolder();
afterAll(remove);

/** A folder whose policy was changed after it was published. */
const changedAfter = async (name: string, set: Readonly<Record<string, unknown>>) => {
  const place = await policyFolder(join(folder, name), { policy: fixturePolicy });
  const policy: Policy = withValues(set);
  await writeFile(join(place, 'policy.ts'), `export const policy = ${JSON.stringify(policy)};\n`);
  return place;
};
const argsFor = (policy: string) => ['--port', '0', '--policy', policy, '--data', `${policy}-data`];

describe('a policy that was changed without publishing it', () => {
  it('is refused at start while it keeps anything longer, with rule, both periods and the command', async () => {
    const place = await changedAfter('longer', { 'retention.contactable.activeUntil.1.period': { months: 30 } });
    const { code, stdout, stderr } = await runToEnd(argsFor(place));
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('keeps data longer than its published version 2026-01-15');
    expect(stderr).toMatch(/"contactable" says .*30 months from the last contact.* instead of .*24 months from/);
    expect(stderr).toContain(`npm run policy -- publish --policy ${place} --lengthened "contactable=REASON"`);
  });

  it('starts while it keeps something shorter', async () => {
    const place = await changedAfter('shorter', { 'retention.contactable.activeUntil.1.period': { months: 12 } });
    const server = await serverProcess(['--policy', place, '--data', `${place}-data`]);
    expect((await server.get('/health')).status).toBe(200);
    expect((await server.end()).code).toBe(inOrder);
  });

  it('is refused in one sentence while nobody can tell what was promised', async () => {
    const place = await changedAfter('damaged', {});
    const file = join(place, 'published/2026-01-15/retention.json');
    await writeFile(file, (await readFile(file, 'utf8')).slice(0, 100));
    const { code, stderr } = await runToEnd(argsFor(place));
    expect(code).toBe(1);
    expect(stderr.trim()).toBe(`${file} is damaged: restore it from your version control.`);
  });
});
