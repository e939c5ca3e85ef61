import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { feeds, reports, routes, schedules } from '../../lambdas/routes.ts';

const root = resolve(import.meta.dirname, '../..');

const filesBelow = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));

type Import = { readonly from: string; readonly to: string; readonly typeOnly: boolean };

/** Static and dynamic imports of a file; relative ones as paths from the root. */
const importsOf = (file: string): Import[] => {
  const text = readFileSync(join(root, file), 'utf8');
  const found = [
    ...text.matchAll(/^(?:import|export)\s+(type\s)?[^;'"]*?from\s+'([^']+)'/gm),
    ...text.matchAll(/^(?:import)(\s)'([^']+)'/gm),
    ...text.matchAll(/()import\('([^']+)'\)/g),
  ];
  return found.map(([, type, path = '']) => ({
    from: file,
    to: path.startsWith('.') ? relative(root, resolve(root, file, '..', path)).replaceAll('\\', '/') : path,
    typeOnly: type?.trim() === 'type',
  }));
};

/** Where the files of a folder may point. Packages are named without a slash-path; `node:` is always allowed. */
const arrows: Readonly<Record<string, { readonly to: RegExp; readonly packages: RegExp }>> = {
  policy: { to: /^policy\//, packages: /^zod(\/mini)?$/ },
  'lambdas/domain': { to: /^(policy\/|lambdas\/domain\/)/, packages: /^$/ },
  'lambdas/stores': { to: /^(policy\/|lambdas\/domain\/|lambdas\/stores\/)/, packages: /^$/ },
  'lambdas/adapters': {
    to: /^(lambdas\/domain\/|lambdas\/stores\/table\.ts|lambdas\/adapters\/)/,
    packages: /^(@aws-sdk\/|@smithy\/|@types\/aws-lambda|aws-lambda|nodemailer|postal-mime|fflate|csv-stringify|jose)/,
  },
  'lambdas/pages': { to: /^(policy\/|lambdas\/domain\/|lambdas\/pages\/)/, packages: /^$/ },
  'lambdas/handlers': { to: /^(policy\/|lambdas\/(domain|stores|pages|runtime)\/)/, packages: /^zod(\/mini)?$/ },
  'lambdas/runtime': {
    to: /^(policy\/|lambdas\/)/,
    packages: /^(zod|@middy\/|aws-lambda|@aws-sdk\/client-(dynamodb|kms|s3|ses)$)/,
  },
  lib: { to: /^(policy\/|lambdas\/|lib\/)/, packages: /^(aws-cdk-lib|constructs|cdk-nag|esbuild|zod)/ },
  local: { to: /^(policy\/|lambdas\/|local\/)/, packages: /^(zod|jose|csv-parse|smtp-server|@aws-sdk\/client-s3)$/ },
};

describe('the arrows point inward', () => {
  it.each(Object.entries(arrows))('%s', (folder, { to, packages }) => {
    const files = filesBelow(folder);
    expect(files.length).toBeGreaterThan(0);
    const wrong = files
      .flatMap(importsOf)
      .filter((arrow) =>
        arrow.to.includes('/') && /^(policy|lambdas|lib|local|bin|test|bench)\//.test(arrow.to)
          ? !to.test(arrow.to)
          : !arrow.to.startsWith('node:') && !packages.test(arrow.to),
      );
    expect(wrong).toEqual([]);
  });

  it('lib takes only types from lambdas, beside the tables of routes and functions and the table names', () => {
    const wrong = filesBelow('lib')
      .flatMap(importsOf)
      .filter(
        ({ to, typeOnly }) =>
          to.startsWith('lambdas/') && !typeOnly && !/^lambdas\/(routes|functions|stores\/table)\.ts$/.test(to),
      );
    expect(wrong).toEqual([]);
  });

  it('an adapter knows one technology', () => {
    const wrong = filesBelow('lambdas/adapters')
      .filter((file) => file.split('/').length > 3)
      .flatMap(importsOf)
      .filter(({ from, to }) => {
        const [, , own] = from.split('/');
        const [, kind, other, file] = to.split('/');
        return to.startsWith('lambdas/') && kind === 'adapters' && file !== undefined && other !== own;
      });
    expect(wrong).toEqual([]);
  });
});

describe('what is not said in the inner layers', () => {
  const inner = ['policy', 'lambdas/domain', 'lambdas/stores', 'lambdas/handlers', 'lambdas/pages'].flatMap(filesBelow);

  it.each([
    ['the present', /\bDate\.now\(\)|\bnew Date\(\)|\bperformance\.now\(\)/],
    ['chance', /\bMath\.random\(|\brandomBytes\(|\brandomUUID\(/],
    ['timers', /\bset(Timeout|Interval|Immediate)\(/],
    ['the network', /\bfetch\(/],
    ['the environment', /\bprocess\.env\b/],
    ['the console', /\bconsole\.\w+\(/],
  ])('%s comes as an argument', (_what, pattern) => {
    const wrong = inner.filter((file) => {
      const code = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      return pattern.test(code);
    });
    expect(wrong).toEqual([]);
  });

  it('zod is imported whole, which bundles a fifth of the named import', () => {
    const all = ['policy', 'lambdas', 'lib', 'local', 'bin'].flatMap(filesBelow);
    expect(
      all.filter((file) => /import \{[^}]*\bz\b[^}]*\} from 'zod'/.test(readFileSync(join(root, file), 'utf8'))),
    ).toEqual([]);
  });
});

describe('the route table', () => {
  const named = [...routes, ...feeds, ...schedules, ...reports].map(({ handler }) => handler);

  it('names every handler, and every handler is named', () => {
    const files = filesBelow('lambdas/handlers').map((file) => file.slice('lambdas/handlers/'.length, -'.ts'.length));
    expect([...new Set(named)].sort()).toEqual(files.sort());
  });

  it('names each path and method once', () => {
    const keys = routes.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
