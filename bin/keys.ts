import { type LocalWorld, openLocalWorld } from '../local/open-world.ts';
import { StartProblem } from '../local/start-problem.ts';
import { readArguments, UsageError } from './command.ts';
import { folderHelp, folderOptions, openedFolder } from './data-folder.ts';

const help = `The tenant key of this machine's data: the key that every other lies under.

  npm run keys -- list --policy NAME_OR_FOLDER [options]
  npm run keys -- rotate --policy NAME_OR_FOLDER [options]
  npm run keys -- rewrap --policy NAME_OR_FOLDER [options]

  list     shows its versions, and how far the keys are sealed under each
  rotate   adds a version, which is in force ten minutes later; while one waits for that, it stays that one
  rewrap   seals every key under the version in force; the server does so by itself, within the hour

${folderHelp}
  --help            this text

The server may run meanwhile. What is killed goes on where it was when it is started again. No version ever goes: what was
written under an old one, such as the mark of an address that asked not to be written to, is found under it for ever.

Exit code: 0 done, 1 it had to stop, 2 called wrongly.
`;

const options = { ...folderOptions, help: { type: 'boolean', short: 'h', default: false } } as const;

const say = (text: string) => process.stdout.write(`${text}\n`);

const list = async ({ world }: LocalWorld): Promise<number> => {
  const { rewrappingOf } = await import('../lambdas/stores/rewrap-keys.ts');
  for (const { version, inForceFrom } of await world.keyRing.versions()) {
    const done = inForceFrom && (await rewrappingOf(world.table, version));
    const since = inForceFrom === undefined ? 'the first' : `in force from ${inForceFrom}`;
    say(`Version ${version}: ${since}${done ? `; ${done.rewrapped} keys sealed under it anew, ${done.state}` : ''}`);
  }
  return 0;
};

const rotate = async ({ world }: LocalWorld): Promise<number> => {
  const { version, inForceFrom } = await world.keyRing.rotate();
  say(`Version ${version} is in force from ${inForceFrom}.`);
  say('The server seals every key under it within the hour after; without one: npm run keys -- rewrap');
  return 0;
};

const rewrap = async ({ world }: LocalWorld): Promise<number> => {
  const { rewrapKeys } = await import('../lambdas/stores/rewrap-keys.ts');
  let stopped = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (stopped = true));
  const started = performance.now();
  const [newest] = await world.keyRing.versions();
  const done = await rewrapKeys(
    {
      mayGoOn: () => !stopped,
      progress: ({ looked }) => process.stderr.write(`\r${looked} keys`),
    },
    world,
  );
  if (!done) {
    say(
      newest?.inForceFrom === undefined
        ? 'There is one version, and every key lies under it.'
        : `Nothing to do: version ${newest.version} is in force from ${newest.inForceFrom}, and keys follow five minutes later.`,
    );
    return 0;
  }
  const seconds = (performance.now() - started) / 1000;
  process.stderr.write('\n');
  say(
    `${done.looked} keys looked at, ${done.rewrapped} sealed under version ${done.version}, ${seconds.toFixed(1)} s.`,
  );
  if (done.state === 'finished') return 0;
  say('It was stopped: start it again to go on.');
  return 1;
};

const commands = { list, rotate, rewrap };

const main = async (): Promise<number> => {
  const { values, positionals } = readArguments(options);
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const [name = '', ...rest] = positionals;
  if (!Object.hasOwn(commands, name) || rest.length > 0)
    throw new UsageError('Say what to do: list, rotate or rewrap.');
  const read = await openedFolder(values);
  const local = await openLocalWorld(read, read.settings, () => undefined);
  try {
    return await commands[name as keyof typeof commands](local);
  } finally {
    local.table.close();
  }
};

try {
  process.exitCode = await main();
} catch (error) {
  const { name, message, stack } = error as Error;
  const isWrongCall = error instanceof UsageError || error instanceof StartProblem;
  if (error instanceof UsageError) process.stderr.write(`${message}\nnpm run keys -- --help lists every option.\n`);
  else if (name === 'Unavailable') process.stderr.write(`It had to stop: ${message}. Start it again to go on.\n`);
  else process.stderr.write(`${isWrongCall || name === 'Error' ? message : stack}\n`);
  process.exitCode = isWrongCall ? 2 : 1;
}
