/** Takes a backup of the data file in the folder of its first argument until it is killed; tells each page that was read. */
import { backupsIn } from '../backups/backup-world.ts';

const [folder = '', at = ''] = process.argv.slice(2);
const { backups } = backupsIn(folder, () => new Date(at));
process.stdout.write('writing\n');
const entry = await backups.take('nightly', (items) => process.stdout.write(`${items}\n`));
process.stdout.write(`${entry.id}\n`);
