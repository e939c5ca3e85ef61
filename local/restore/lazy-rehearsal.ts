import { join } from 'node:path';
import type { Clock } from '../../lambdas/domain/time.ts';
import type { OpenedPlace } from '../../lambdas/runtime/restore-place.ts';
import type { Table } from '../../lambdas/stores/table.ts';
import type { Policy } from '../../policy/model/types.ts';
import type { DataFiles } from '../data-folder.ts';
import type { Options } from '../options.ts';

type Parts = {
  readonly options: Options;
  readonly policy: Policy;
  readonly table: Table;
  readonly files: DataFiles;
  readonly now: Clock;
};

/** Opens a place beside the data where a restore is tried. Its code is loaded when somebody needs it, once a month. */
export const lazyRehearsalPlace =
  ({ options, policy, table, files, now }: Parts) =>
  async (): Promise<OpenedPlace> => {
    const [{ openRehearsalPlace }, { ownBackups }] = await Promise.all([
      import('./rehearsal-place.ts'),
      import('../backup-places.ts'),
    ]);
    const objects = ownBackups(options, files, policy, now);
    return openRehearsalPlace({ folder: join(options.data, 'restore-rehearsal'), table, objects, now });
  };
