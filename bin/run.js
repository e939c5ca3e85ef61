// Starts `bin/NAME.ts` on a Node that can run it. Plain JavaScript, because an older Node cannot even read the rest.
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const [name, ...rest] = process.argv.slice(2);
const major = Number.parseInt(process.versions.node, 10);
if (major < 24) {
  process.stderr.write(
    `Node 24 or newer is needed, and this is ${process.versions.node}. On Linux and Windows \`npm ci\` brings it along: start with npm (npm start), and do not omit optional dependencies. On macOS install Node 24.\n`,
  );
  process.exit(1);
}
// What was compiled once is kept for the next start: beside the packages, for what lies there is run. Where nothing can be
// written this does nothing.
module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/habeas', import.meta.url)));
// A process that is killed would not get to it at its end.
setTimeout(() => module.flushCompileCache(), 3_000).unref();
process.argv.splice(2, process.argv.length, ...rest);
await import(`./${name}.ts`);
