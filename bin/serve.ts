import type { Log } from '../lambdas/runtime/log.ts';
import { jsonLog } from '../lambdas/runtime/log.ts';
import { inBatches } from '../local/log-lines.ts';
import { readOptions } from '../local/options.ts';
import { startServer } from '../local/server.ts';
import { StartProblem } from '../local/start-problem.ts';

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const places = (url: string, policy: string) => `
Habeas runs the policy "${policy}" in demo mode.

  notice          ${url}/notice
  register        ${url}/_local/demo/
  mailbox         ${url}/_local/mailbox
  API             ${url}/docs   (${url}/openapi.json)

Mails stay in the mailbox above; data lie in the data folder and survive a restart. Stop with Ctrl+C.`;

const createKey = async (file: string): Promise<void> => {
  const { createKeyfile } = await import('../lambdas/adapters/keyfile/keyfile-wrapper.ts');
  const made = await createKeyfile(file).catch((error: NodeJS.ErrnoException) => {
    throw new StartProblem(`The key file ${file} cannot be made (${error.code ?? error.name}).`);
  });
  if (!made) throw new StartProblem(`${file} exists already and was left as it is.`);
  say(`Made the key file ${file}. Keep a copy where no backup of the data goes: without it nothing can be read.`);
};

const main = async (): Promise<void> => {
  const command = await readOptions(process.argv.slice(2));
  if ('say' in command) return say(command.say);
  if ('createKey' in command) return createKey(command.createKey);
  const log = jsonLog(inBatches((text) => process.stderr.write(text)));
  // In demo mode the terminal is for people; faults are still shown.
  const faults: Log = (line) => {
    if (line.event === 'fault') log(line);
  };
  const running = await startServer(command, command.mode === 'demo' ? faults : log);
  if (command.mode === 'demo') say(places(running.url, running.policy));
  if (running.pending.length > 0) {
    say(`\n${running.pending.length} facts of this policy are not confirmed yet; production would refuse to start.`);
    say(`List them: npm run policy -- check --policy ${command.policy}`);
  }
  const stop = () => {
    running.stop().then(() => process.exit(0), end);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
};

/** Says what was foreseen in one sentence, and anything else with its place. */
const end = (error: unknown): never => {
  const foreseen = error instanceof Error && ['StartProblem', 'Error', 'Unavailable'].includes(error.name);
  process.stderr.write(`${foreseen ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
};

// Whoever read our output may be gone; that is no reason to stop.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
main().catch(end);
