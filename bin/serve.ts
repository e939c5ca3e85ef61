import { createKeyfile } from '../lambdas/adapters/keyfile/keyfile-wrapper.ts';
import { jsonLog, type Log } from '../lambdas/runtime/log.ts';
import { help, readOptions, StartProblem } from '../local/options.ts';
import { startServer } from '../local/server.ts';

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

const main = async (): Promise<void> => {
  const options = readOptions(process.argv.slice(2));
  if ('show' in options) return say(help);
  if ('createKey' in options) {
    const made = await createKeyfile(options.createKey);
    if (!made) throw new StartProblem(`${options.createKey} exists already and was left as it is.`);
    return say(
      `Made the key file ${options.createKey}. Keep a copy where no backup of the data goes: without it nothing can be read.`,
    );
  }
  const log = jsonLog((line) => process.stderr.write(`${line}\n`));
  // In demo mode the terminal is for people; faults are still shown.
  const faults: Log = (line) => {
    if (line.event === 'fault') log(line);
  };
  const running = await startServer(options, options.mode === 'demo' ? faults : log);
  if (options.mode === 'demo') say(places(running.url, running.policy));
  if (running.pending.length > 0) {
    say(`\n${running.pending.length} facts of this policy are not confirmed yet; production would refuse to start.`);
    say(`List them: npm run policy -- check --policy ${options.policy}`);
  }
  const stop = () => {
    running.stop().then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
};

main().catch((error: unknown) => {
  const known = error instanceof StartProblem || (error instanceof Error && error.name !== 'TypeError');
  process.stderr.write(`${known ? (error as Error).message : String((error as Error).stack)}\n`);
  process.exit(1);
});
