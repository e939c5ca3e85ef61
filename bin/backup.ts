import { itemsOf } from '../lambdas/runtime/nightly-backup.ts';
import { openLocalWorld } from '../local/open-world.ts';
import { readArguments, runCommand, UsageError } from './command.ts';
import { folderHelp, folderOptions, openedFolder } from './data-folder.ts';

const help = `Takes a backup of this machine's data now, beside the one of every night: before the disk is changed, say.

  npm run backup -- --policy NAME_OR_FOLDER [options]

${folderHelp}
  --help            this text

The server may run meanwhile. It lies beside the others (npm run restore -- --list), nobody can remove it before its time, and it goes
by itself when they do. It holds no keys: nothing of somebody who is erased later can be read in it. They are copied to where their
short-lived copies lie (DATA/recovery, or "backups.recovery" in the settings), so that everybody in it can be read should the data file
be lost.

Exit code: 0 taken, 1 it failed, 2 called wrongly.
`;

const options = { ...folderOptions, help: { type: 'boolean', short: 'h', default: false } } as const;

const number = (count: number): string => count.toLocaleString('en');

const main = async (): Promise<number> => {
  const { values, positionals } = readArguments(options);
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  if (positionals.length > 0) throw new UsageError('It takes no file.');
  const read = await openedFolder(values);
  const { world, table, recovery } = await openLocalWorld(read, read.settings, () => undefined);
  const { stderr } = process;
  try {
    const entry = await world.backups.take('before-maintenance', (items) => {
      if (stderr.isTTY) stderr.write(`\r${number(items)} items`);
    });
    if (stderr.isTTY) stderr.write('\n');
    process.stdout.write(`${entry.id}: ${number(itemsOf(entry))} items, gone by ${entry.gone}\n`);
    // After it, as every night: whoever is in a backup has their key in the copy.
    await recovery.copyKeys();
    await recovery.copyJournal();
    return 0;
  } finally {
    table.close();
  }
};

await runCommand(main, help);
