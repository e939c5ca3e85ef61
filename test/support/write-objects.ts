/** Writes objects into the folder of its first argument until it is killed; each holds what `contentOf` its name gives. */
import { folderObjects } from '../../lambdas/adapters/folder/folder-objects.ts';
import { contentOf } from './written.ts';

const [folder = '', run = ''] = process.argv.slice(2);
const objects = folderObjects({ folder });
process.stdout.write('writing\n');
for (let index = 0; ; index += 4) {
  await Promise.all(
    [0, 1, 2, 3].map(async (offset) => {
      const name = `run-${run}/${index + offset}`;
      await objects.put(name, contentOf(name));
      process.stdout.write(`${name}\n`);
    }),
  );
}
