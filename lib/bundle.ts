import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { type FunctionName, feeds, functions, reports, routes, schedules } from '../lambdas/routes.ts';

export type Bundle = {
  /** Holds `index.mjs` and the files it reads. */
  readonly folder: string;
  readonly gzipBytes: number;
};
export type Bundles = Readonly<Record<FunctionName, Bundle>>;

export type BundleProps = {
  /** Folder of the policy that is compiled in: `policy.ts` and `published/`. */
  readonly policyFolder: string;
  /** Emptied first. */
  readonly outdir: string;
  /** The API document, for the function that serves it. */
  readonly openapi: object;
};

const root = resolve(import.meta.dirname, '..');

const names = Object.keys(functions) as FunctionName[];
const namespace = 'habeas-entry';

const handlersOf = (name: FunctionName): readonly string[] => [
  ...new Set(
    [...routes, ...feeds, ...schedules, ...reports]
      .filter((entry) => entry.function === name)
      .map(({ handler }) => handler),
  ),
];

/** Adapters that a function opens; one that it does not need is not in its bundle. */
const openersOf = (name: FunctionName): readonly string[] => {
  const { tables, unwrapsTenantKey, sendsMail, servesTexts } = functions[name];
  return [
    ...(Object.keys(tables).length > 0 ? ['dynamo'] : []),
    ...(unwrapsTenantKey ? ['kms'] : []),
    ...(sendsMail ? ['ses'] : []),
    ...(servesTexts ? ['texts'] : []),
  ];
};

const openerName = (opener: string) => `open${opener[0]?.toUpperCase()}${opener.slice(1)}`;

/** Source of one entry point: the policy, the handlers of this function and the adapters it may open, and nothing else. */
const entryOf = (name: FunctionName, policyFolder: string): string => {
  const at = (...parts: string[]) => JSON.stringify(join(...parts));
  const handlers = handlersOf(name);
  const openers = openersOf(name);
  const fed = feeds.some((feed) => feed.function === name);
  const open = [
    ...openers.map((opener) => `${opener}: ${openerName(opener)}`),
    ...(fed ? ['changes: changesFromStream'] : []),
  ];
  return [
    `import { policy } from ${at(policyFolder, 'policy.ts')};`,
    `import index from ${at(policyFolder, 'published', 'index.json')} with { type: 'json' };`,
    `import { lambdaEntry } from ${at(root, 'lambdas/runtime/lambda.ts')};`,
    ...handlers.map(
      (handler, n) => `import { handler as h${n} } from ${at(root, 'lambdas/handlers', `${handler}.ts`)};`,
    ),
    ...openers.map(
      (opener) => `import { ${openerName(opener)} } from ${at(root, 'lambdas/runtime', `open-${opener}.ts`)};`,
    ),
    ...(fed
      ? [`import { changesFromStream } from ${at(root, 'lambdas/adapters/dynamodb/changes-from-stream.ts')};`]
      : []),
    'export const handler = lambdaEntry({',
    `  name: ${JSON.stringify(name)}, policy, index,`,
    `  handlers: { ${handlers.map((handler, n) => `${JSON.stringify(handler)}: h${n}`).join(', ')} },`,
    `  open: { ${open.join(', ')} },`,
    '});',
  ].join('\n');
};

/** Bundles every function in one run of esbuild: ESM, minified, AWS SDK included, which starts faster than Lambda's own. */
export const bundle = async ({ policyFolder, outdir, openapi }: BundleProps): Promise<Bundles> => {
  await rm(outdir, { recursive: true, force: true });
  await build({
    entryPoints: Object.fromEntries(names.map((name) => [`${name}/index`, `${namespace}:${name}`])),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    mainFields: ['module', 'main'],
    legalComments: 'none',
    logLevel: 'error',
    // CommonJS parts ask for Node's own modules by `require`, which ESM does not have.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    plugins: [
      {
        name: namespace,
        setup: ({ onResolve, onLoad }) => {
          onResolve({ filter: new RegExp(`^${namespace}:`) }, ({ path }) => ({
            path: path.slice(namespace.length + 1),
            namespace,
          }));
          onLoad({ filter: /.*/, namespace }, ({ path }) => ({
            contents: entryOf(path as FunctionName, resolve(policyFolder)),
            loader: 'ts',
            resolveDir: root,
          }));
        },
      },
    ],
  });
  const bundles = names.map(async (name): Promise<[FunctionName, Bundle]> => {
    const folder = join(outdir, name);
    if (functions[name].servesTexts) {
      await mkdir(join(folder, 'published'), { recursive: true });
      await cp(join(policyFolder, 'published'), join(folder, 'published'), { recursive: true });
      await writeFile(join(folder, 'openapi.json'), JSON.stringify(openapi));
    }
    return [name, { folder, gzipBytes: gzipSync(await readFile(join(folder, 'index.mjs'))).byteLength }];
  });
  return Object.fromEntries(await Promise.all(bundles)) as Record<FunctionName, Bundle>;
};
