import { readArchive } from '../policy/model/archive.ts';
import { checkPolicy, describeFinding } from '../policy/model/check.ts';
import { type LoadedPolicy, loadPolicy } from '../policy/model/load.ts';
import type { Archive } from '../policy/model/types.ts';
import { UsageError } from './command.ts';

/** A lawful policy, and what was published of it. Throws `UsageError` where it is not named, not there or not published. */
export const publishedPolicy = async (
  name: string | undefined,
): Promise<LoadedPolicy & { readonly archive: Archive }> => {
  if (name === undefined) throw new UsageError('Say which policy: --policy NAME_OR_FOLDER.');
  const loaded = await loadPolicy(name).catch((error: Error) => {
    throw new UsageError(error.message);
  });
  const findings = checkPolicy(loaded.policy);
  if (findings.length > 0) throw new Error(`${name} is unlawful:\n${findings.map(describeFinding).join('\n')}\n`);
  const archive = await readArchive(loaded.folder).catch(() => undefined);
  if (archive?.publications.at(-1)?.version === loaded.policy.version) return { ...loaded, archive };
  throw new UsageError(
    `Version ${loaded.policy.version} of "${name}" is not published: npm run policy -- publish --policy ${name}`,
  );
};
