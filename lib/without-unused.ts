import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

const exported = /^export (?:async )?(?:const|let|var|function|class) (\w+)/gm;
const exportedAs = /^export \{ \w+ as (\w+) \};/gm;

/** The exports of a module, each of which does nothing. */
const idle = (source: string): string =>
  [exported, exportedAs]
    .flatMap((form) => [...source.matchAll(form)])
    .map(([, name]) => `const idle_${name} = () => ({}); export { idle_${name} as ${name} };`)
    .join('\n');

/** Lists over several lines, to be left out where nobody asks for them: their computed keys are plain texts, and do nothing. */
const pureLists = (source: string): string =>
  source.replace(
    /^(export )?var (\w+\$?) = (\[[^\n]*[^;\n]\n(?:[^\n]*\n)*?\]);$/gm,
    '$1var $2 = /* @__PURE__ */ (() => $3)();',
  );

const refused = "export default () => { throw new Error('this was left out of the bundle'); };";

type Part = {
  readonly filter: RegExp;
  readonly becomes: (source: string) => string;
  readonly loader?: 'json';
};

const unused: readonly Part[] = [
  // The API document is rendered before: no function describes its own shapes.
  { filter: /zod[\\/]v4[\\/]core[\\/](to-json-schema|json-schema-processors)\.js$/, becomes: idle },
  // Mails have no attachments, and nothing is fetched for them.
  { filter: /nodemailer[\\/]dist[\\/]esm[\\/]mime-funcs[\\/]mime-types\.js$/, becomes: idle },
  { filter: /nodemailer[\\/]dist[\\/]esm[\\/]fetch[\\/]index\.js$/, becomes: () => refused },
  // Addresses are checked by us, and given apart from names: nobody takes one out of a text.
  { filter: /nodemailer[\\/]dist[\\/]esm[\\/]addressparser[\\/]index\.js$/, becomes: () => refused },
  // S3 can do a hundred things, of which we ask for five.
  { filter: /client-s3[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/, becomes: pureLists },
  // A client says its version, and brings all that a package says of itself.
  {
    filter: /@aws-sdk[\\/]client-[\w-]+[\\/]package\.json$/,
    becomes: (source) => JSON.stringify({ version: (JSON.parse(source) as { version: string }).version }),
    loader: 'json',
  },
];

/** Leaves out parts of packages that nothing of ours calls, and of which a bundler cannot tell by itself; a tenth of many a bundle. */
export const withoutUnused: Plugin = {
  name: 'without-unused',
  setup: ({ onLoad }) => {
    for (const { filter, becomes, loader = 'js' } of unused) {
      onLoad({ filter }, async ({ path }) => ({ contents: becomes(await readFile(path, 'utf8')), loader }));
    }
  },
};
