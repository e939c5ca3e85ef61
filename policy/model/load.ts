import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Policy } from './types.ts';

export type LoadedPolicy = {
  readonly policy: Policy;
  /** Absolute path of the folder that holds `policy.ts` and `published/`. */
  readonly folder: string;
};

const policies = resolve(import.meta.dirname, '..');
const oldestNode = 24;

/**
 * Loads `policy.ts` from a folder, given by its name under `policy/` or by its path. Throws one plain sentence when Node is
 * too old, the folder has no policy, or the document lacks a part; whether it is lawful is for `checkPolicy` to say.
 */
export const loadPolicy = async (nameOrFolder: string): Promise<LoadedPolicy> => {
  if (Number.parseInt(process.versions.node, 10) < oldestNode) {
    throw new Error(`Node ${oldestNode} or newer is needed; this is ${process.versions.node}. Start it with npm run.`);
  }
  const folder = /^[a-z][a-z0-9-]*$/.test(nameOrFolder) ? join(policies, nameOrFolder) : resolve(nameOrFolder);
  const file = join(folder, 'policy.ts');
  await access(file).catch(() => {
    throw new Error(`There is no policy "${nameOrFolder}": ${file} does not exist.`);
  });
  const { policy }: { policy?: unknown } = await import(pathToFileURL(file).href);
  const lacking = missingParts(policy);
  if (lacking.length > 0) {
    throw new Error(`${file} has to export a complete policy; it lacks: ${lacking.join(', ')}.`);
  }
  return { policy: policy as Policy, folder };
};

/** Node strips types without checking them, so what the compiler would refuse is looked for again, one level deep. */
const missingParts = (policy: unknown): readonly string[] => {
  if (typeof policy !== 'object' || policy === null) return ['policy'];
  return Object.entries(parts)
    .filter(([part, isRight]) => !isRight((policy as Record<string, unknown>)[part]))
    .map(([part]) => part);
};

const string = (value: unknown) => typeof value === 'string';
const number = (value: unknown) => typeof value === 'number';
const list = (value: unknown) => Array.isArray(value);
const record = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

const parts: Readonly<Record<keyof Policy, (value: unknown) => boolean>> = {
  id: string,
  version: string,
  controller: record,
  languages: list,
  bindingLanguage: string,
  minimumAge: number,
  zone: string,
  summary: record,
  scope: record,
  categories: record,
  retention: record,
  stored: record,
  neverCustomers: string,
  consentProof: string,
  processors: record,
  purposes: record,
  forms: record,
  panels: record,
  cookieCategories: record,
  cookies: list,
  askAgainAfter: record,
  messages: record,
  links: record,
  mailCaps: record,
  marketingCap: record,
  backups: record,
  destruction: record,
  sessions: record,
  visits: record,
  statistics: record,
  holds: record,
  unblockWithin: record,
  logs: record,
  requests: record,
  rights: list,
  authority: record,
  automatedDecisions: record,
  mandatoryData: record,
  security: record,
  clauses: list,
  regions: list,
};
