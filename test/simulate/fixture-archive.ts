import { join } from 'node:path';
import { readArchive } from '../../policy/model/archive.ts';
import type { Archive, Policy } from '../../policy/model/types.ts';
import { policyFolder } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** What a policy has published, though the folder that it was published in is gone: a simulation asks for no text. */
export const archiveOf = async (policy: Policy): Promise<Archive> => {
  const { folder, remove } = await temporaryFolder();
  try {
    return await readArchive(await policyFolder(join(folder, 'policy'), { policy }));
  } finally {
    await remove();
  }
};
