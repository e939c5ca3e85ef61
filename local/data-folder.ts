import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartProblem } from './options.ts';

type Stamp = { readonly policy: string; readonly mode: 'demo' | 'production' };

/**
 * Opens the data folder, stamping a new one with policy and mode. A folder of another policy or mode is refused: keys, people
 * and mails of two firms, or of a demo and the real thing, never meet.
 */
export const openDataFolder = (folder: string, stamp: Stamp) => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'habeas.json');
  let found: Stamp | undefined;
  try {
    found = JSON.parse(readFileSync(file, 'utf8')) as Stamp;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw new StartProblem(`${file} is damaged.`);
  }
  if (!found) writeFileSync(file, `${JSON.stringify(stamp)}\n`, { flag: 'wx' });
  else if (found.policy !== stamp.policy || found.mode !== stamp.mode) {
    throw new StartProblem(
      `${folder} belongs to the policy "${found.policy}" in ${found.mode} mode; it cannot be used for "${stamp.policy}" in ${stamp.mode} mode. Choose another folder with --data.`,
    );
  }
  return {
    database: join(folder, 'habeas.sqlite'),
    mailbox: join(folder, 'mailbox'),
    clock: join(folder, 'clock.json'),
    demoKey: join(folder, 'demo.key'),
    demoIssuer: join(folder, 'demo-issuer.json'),
  };
};
