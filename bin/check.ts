import { spawn } from 'node:child_process';

/**
 * Everything that must hold before a change lands, in the order in which it fails fastest. Prints one line per step and the
 * output of those that fail; exits 1 if any did. `--tests-done` leaves out the suite where it has just run by itself.
 */
const steps: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['format', 'biome', 'format', '.'],
  ['lint', 'biome', 'lint', '--error-on-warnings', '.'],
  ['lint by types', 'oxlint', '--type-aware', '--deny-warnings'],
  ['types', 'tsc', '--noEmit'],
  ['dead code', 'knip'],
  ['policies', 'npm', 'run', '--silent', 'check:policies'],
  ['tests and architecture', 'npm', 'test', '--silent'],
  ['synth', 'npm', 'run', '--silent', 'synth'],
];

const run = (command: string, args: readonly string[]): Promise<{ code: number; output: string }> =>
  new Promise((resolve) => {
    // npm puts node_modules/.bin on the PATH of its scripts; Windows needs a shell to find what lies there.
    const child = spawn(command, args, { shell: process.platform === 'win32', stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    const done = (code: number, more = '') => resolve({ code, output: Buffer.concat(chunks).toString() + more });
    child.once('error', (error) => done(1, error.message));
    child.once('close', (code) => done(code ?? 1));
  });

const testsDone = process.argv.includes('--tests-done');

let failed = 0;
for (const [name, command, ...args] of steps) {
  if (testsDone && args.includes('test')) continue;
  const start = performance.now();
  const { code, output } = await run(command, args);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`);
  if (code !== 0) {
    failed += 1;
    process.stdout.write(`${output.slice(-20_000)}\n`);
  }
}
process.exit(failed === 0 ? 0 : 1);
