import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Options } from '../local/options.ts';
import { StartProblem } from '../local/start-problem.ts';
import { UsageError } from './command.ts';

/** Options of a command that works on a data folder of this machine. */
export const folderOptions = {
  policy: { type: 'string' },
  data: { type: 'string' },
  settings: { type: 'string' },
} as const;

/** What the help says of them. */
export const folderHelp = `  --data DIR        data folder; by default ./data/NAME, as npm start has it
  --settings FILE   the folder is one of production: the settings file that the server runs with`;

type Values = { readonly [name in keyof typeof folderOptions]?: string | undefined };

/** The options of a server over the same data folder. Throws `UsageError`, and `StartProblem` where there is no such folder. */
export const openedFolder = async ({ policy, data, settings }: Values): Promise<Options> => {
  if (!policy) throw new UsageError('--policy names the policy, as for npm start.');
  const { readOptions } = await import('../local/options.ts');
  const read = await readOptions([
    ...['--policy', policy],
    ...(data === undefined ? [] : ['--data', data]),
    ...(settings === undefined ? [] : ['--production', '--settings', settings]),
  ]);
  if (!('mode' in read)) throw new UsageError('These options do not go together.');
  if (!existsSync(join(read.data, 'habeas.json'))) {
    throw new StartProblem(
      `There is no data folder ${read.data}: start the server once, or name its folder with --data.`,
    );
  }
  return read;
};
