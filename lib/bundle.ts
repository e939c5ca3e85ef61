import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { type FunctionName, type FunctionNeeds, functions } from '../lambdas/functions.ts';
import { feeds, reports, routes, schedules } from '../lambdas/routes.ts';
import { signsStaffIn } from './signs-staff-in.ts';
import { verifiesTokens } from './verifies-tokens.ts';
import { withoutUnused } from './without-unused.ts';

export type Bundle = {
  /** Holds `index.mjs` and the files it reads; for some, `tokens.mjs` and `sign-in.mjs`, each loaded with the first call that needs it. */
  readonly folder: string;
  /** Of `index.mjs`: what every start loads. */
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

/** What of the route table is about one function. */
const entriesOf = (name: FunctionName) => {
  const own = <T extends { readonly function: FunctionName }>(entries: readonly T[]) =>
    entries.filter((entry) => entry.function === name);
  return { routes: own(routes), feeds: own(feeds), schedules: own(schedules), reports: own(reports) };
};

const handlersOf = (name: FunctionName): readonly string[] => [
  ...new Set(
    Object.values(entriesOf(name))
      .flat()
      .map(({ handler }) => handler),
  ),
];

/** Adapters that a function opens; one that it does not need is not in its bundle. */
const openersOf = (name: FunctionName): readonly string[] => {
  const needs: FunctionNeeds = functions[name];
  const { tables, objects, backups, unwrapsTenantKey, sendsMail, takesMail, servesTexts, guardsSwitch } = needs;
  return [
    ...(Object.keys(tables).length > 0 ? ['dynamo'] : []),
    ...(Object.values(tables).some((actions) => actions.includes('Scan')) ? ['whole'] : []),
    ...(unwrapsTenantKey ? ['kms'] : []),
    ...(sendsMail ? ['ses'] : []),
    ...(objects ? ['s3'] : []),
    ...(takesMail ? ['inbox'] : []),
    ...(backups ? [backups.length > 0 ? 'backups' : 'backup-notes'] : []),
    ...(needs.standby ? ['standby'] : []),
    ...(guardsSwitch ? ['gate'] : []),
    ...(servesTexts ? ['texts'] : []),
  ];
};

/** What verifies tokens, beside `index.mjs`: where they are optional most calls bring none, and pay nothing for it. */
const tokensFile = './tokens.mjs';
/** What signs staff in, likewise: once in a session. */
const signInFile = './sign-in.mjs';

const openerName = (opener: string) =>
  `open${opener
    .split('-')
    .map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`)
    .join('')}`;
/** What it opens; of backups the notes alone are the same port. */
const openedBy = (opener: string) => (opener === 'backup-notes' ? 'backups' : opener);

/** Source of one entry point: the policy, the handlers of this function and the adapters it may open, and nothing else. */
const entryOf = (name: FunctionName, policyFolder: string): string => {
  const at = (...parts: string[]) => JSON.stringify(join(...parts));
  const handlers = handlersOf(name);
  const openers = openersOf(name);
  const fed = feeds.some((feed) => feed.function === name);
  const open = [
    ...openers.map((opener) => `${openedBy(opener)}: ${openerName(opener)}`),
    ...(fed ? ['changes: changesFromStream'] : []),
    ...(verifiesTokens(name) ? [`tokens: () => import(${JSON.stringify(tokensFile)})`] : []),
    ...(signsStaffIn(name) ? [`signIn: () => import(${JSON.stringify(signInFile)})`] : []),
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
    `  entries: ${JSON.stringify(entriesOf(name))}, policy, index,`,
    `  handlers: { ${handlers.map((handler, n) => `${JSON.stringify(handler)}: h${n}`).join(', ')} },`,
    `  open: { ${open.join(', ')} },`,
    '});',
  ].join('\n');
};

/**
 * Of all the places where the SDK can look for credentials (profiles, SSO, metadata services), Lambda has one: the environment.
 * The others weigh a fifth of a bundle.
 */
const onlyLambdaCredentials: Plugin = {
  name: 'only-lambda-credentials',
  setup: ({ onResolve, onLoad }) => {
    const namespace = 'lambda-credentials';
    onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ path }) => ({ path, namespace }));
    onLoad({ filter: /.*/, namespace }, () => ({
      contents: `export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';`,
      resolveDir: root,
    }));
  },
};

/** Letters of requests are a tenth of the bundle of the hot path, which sends none. */
const withoutLetters: Plugin = {
  name: 'without-letters',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]policy[\\/]model[\\/]request-letters\.ts$/ }, () => ({
      contents: 'export const requestLetters = undefined;',
      loader: 'ts',
    }));
  },
};

/**
 * Leaves out every store beside these: `world.ts` opens all, and what comes after a bundle's last use of one still weighs on its
 * start. One that was left out says so when it is touched.
 */
const onlyStores = (kept: readonly string[]): Plugin => ({
  name: 'only-stores',
  setup: ({ onResolve, onLoad }) => {
    const namespace = 'left-out';
    onResolve({ filter: /\/stores\/[\w-]+-store\.ts$/ }, ({ path, importer }) =>
      importer.endsWith('world.ts') && !kept.includes(basename(path, '.ts'))
        ? { path: resolve(importer, '..', path), namespace }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace }, async ({ path }) => ({
      contents: [...(await readFile(path, 'utf8')).matchAll(/^export const (open\w+)/gm)]
        .map(([, open]) => `export const ${open} = () => notGiven(${JSON.stringify(basename(path, '.ts'))});`)
        .concat(`import { notGiven } from ${JSON.stringify(join(root, 'lambdas/runtime/world.ts'))};`)
        .join('\n'),
      resolveDir: root,
    }));
  },
});

/** For operations that stream events, which nothing we call does: S3 asks for it at its start, the others when they need it. */
const withoutEventStreams: Plugin = {
  name: 'without-event-streams',
  setup: ({ onResolve, onLoad }) => {
    const namespace = 'event-streams';
    onResolve({ filter: /^@smithy\/core\/event-streams$/ }, ({ path }) => ({ path, namespace }));
    onLoad({ filter: /.*/, namespace }, () => ({
      contents: [
        'export const resolveEventStreamSerdeConfig = (config) => config;',
        "export const eventStreamSerdeProvider = () => { throw new Error('this bundle streams no events'); };",
        'export const EventStreamSerde = undefined;',
      ].join('\n'),
    }));
  },
};

/** How code for Lambda is built, whatever it is. */
export const forLambda = {
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
} satisfies BuildOptions;

/** One run of esbuild: the functions that carry the same stores. */
const buildTogether = (some: readonly FunctionName[], { policyFolder, outdir }: BundleProps) => {
  const { stores, sendsMail }: FunctionNeeds = functions[some[0] as FunctionName];
  return build({
    entryPoints: Object.fromEntries([
      ...some.map((name) => [`${name}/index`, `${namespace}:${name}`]),
      ...some.filter(verifiesTokens).map((name) => [`${name}/tokens`, join(root, 'lambdas/runtime/open-tokens.ts')]),
      ...some.filter(signsStaffIn).map((name) => [`${name}/sign-in`, join(root, 'lambdas/runtime/open-sign-in.ts')]),
    ]),
    outdir,
    outExtension: { '.js': '.mjs' },
    ...forLambda,
    plugins: [
      onlyLambdaCredentials,
      withoutEventStreams,
      withoutUnused,
      ...(stores ? [onlyStores(stores)] : []),
      ...(stores && !sendsMail ? [withoutLetters] : []),
      {
        name: namespace,
        setup: ({ onResolve, onLoad }) => {
          onResolve({ filter: new RegExp(`^${namespace}:`) }, ({ path }) => ({
            path: path.slice(namespace.length + 1),
            namespace,
          }));
          onResolve({ filter: /^\.\/(tokens|sign-in)\.mjs$/, namespace }, ({ path }) => ({ path, external: true }));
          onLoad({ filter: /.*/, namespace }, ({ path }) => ({
            contents: entryOf(path as FunctionName, resolve(policyFolder)),
            loader: 'ts',
            resolveDir: root,
          }));
        },
      },
    ],
  });
};

const storesOf = (name: FunctionName) => String((functions[name] as FunctionNeeds).stores ?? 'all');

/** Bundles every function with esbuild: ESM, minified, AWS SDK included, which starts faster than Lambda's own. */
export const bundle = async (props: BundleProps): Promise<Bundles> => {
  const { policyFolder, outdir, openapi } = props;
  await rm(outdir, { recursive: true, force: true });
  const groups = Map.groupBy(names, storesOf);
  await Promise.all([...groups.values()].map((some) => buildTogether(some, props)));
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
