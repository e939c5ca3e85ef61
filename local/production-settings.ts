import { readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import * as z from 'zod';
import { isTamperProof } from '../lambdas/adapters/loopback.ts';
import { parseSmtpUrl } from '../lambdas/adapters/smtp/smtp-session.ts';
import { parseAddress } from '../lambdas/domain/mail/address.ts';
import { scopes } from '../lambdas/routes.ts';
import { consoleClient } from './console-client.ts';
import { parseS3Address } from './s3-address.ts';
import { StartProblem } from './start-problem.ts';

/** What each setting is; printed by the help, and where one is missing. */
const described = {
  publicUrl: 'the https address that people reach, as in https://privacy.example.com',
  issuer: 'the OIDC issuer of application tokens: https, or http where it runs on this machine (localhost, 127.0.0.1)',
  audience: 'the audience that those tokens must name, or a list of them',
  sender: 'the plain address that mails come from, as in privacy@example.com',
  smtpUrl: 'smtps://user:password@host, or leave it to the environment variable HABEAS_SMTP_URL',
  keyFile: 'a key file outside the data folder; npm start -- --create-key FILE makes one',
  origins:
    'exact origins of front-ends that may call from a browser, as in ["https://www.example.com"]; may be left out',
  applications: 'applications that may enter people: {"client id": {organisation, contact, scopes}}; may be left out',
  consoleClientId: `the public client of the staff console at that issuer, which comes back to PUBLICURL/console/callback; "${consoleClient}" if left out`,
  backups:
    '{"folder": where backups lie, DATA/backups if left out; "copy": "s3://BUCKET/PREFIX" that each is copied to; "recovery": where short-lived copies of keys and journal lie, best on another disk, DATA/recovery if left out}',
  roleClaim: 'the top-level claim that names the roles of a person of the staff; "cognito:groups" if left out',
} as const;

export const settingsHelp = `The settings file is JSON:

${Object.entries(described)
  .map(([name, text]) => `  ${name.padEnd(14)} ${text}`)
  .join('\n')}

The proxy in front must set "X-Forwarded-Proto: https"; anything else is refused.`;

const isOrigin = (text: string) => URL.canParse(text) && new URL(text).origin === text && text.startsWith('https://');

const isSmtpUrl = (text: string) => {
  try {
    return parseSmtpUrl(text) !== undefined;
  } catch {
    return false;
  }
};

const application = z.strictObject({
  organisation: z.string().min(1).max(200),
  contact: z.string().min(1).max(200),
  scopes: z.array(z.enum(scopes, `one of: ${scopes.join(', ')}`)),
});

const shape = z.strictObject({
  publicUrl: z
    .string()
    .transform((url) => url.replace(/\/$/, ''))
    .refine(isOrigin, `must be ${described.publicUrl}, without a path`),
  // Kept as written: tokens name their issuer letter by letter, a slash at the end included.
  issuer: z.string().refine(isTamperProof, `must be ${described.issuer}`),
  audience: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)], `must be ${described.audience}`)
    .transform((audience) => [audience].flat()),
  sender: z.string().refine((text) => parseAddress(text) !== undefined, `must be ${described.sender}`),
  smtpUrl: z.string().refine(isSmtpUrl, 'must read smtp://host:port or smtps://user:password@host'),
  keyFile: z.string().min(1, `must be ${described.keyFile}`),
  origins: z.array(z.string().refine(isOrigin, 'must be an exact origin, as in https://www.example.com')).default([]),
  applications: z.record(z.string().min(1), application).default({}),
  consoleClientId: z.string().min(1, `must be ${described.consoleClientId}`).default(consoleClient),
  backups: z
    .strictObject({
      folder: z.string().min(1, 'must name a folder').optional(),
      copy: z
        .string()
        .refine((text) => parseS3Address(text) !== undefined, 'must read s3://BUCKET or s3://BUCKET/PREFIX')
        .optional(),
      recovery: z.string().min(1, 'must name a folder').optional(),
    })
    .default({}),
  roleClaim: z.string(`must be ${described.roleClaim}`).min(1, `must be ${described.roleClaim}`).optional(),
} satisfies Record<keyof typeof described, z.ZodType>);
export type ProductionSettings = z.infer<typeof shape>;

/** The path with its links followed, as far as it exists. */
const realPath = (path: string): string => {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPath(parent), basename(path));
  }
};

const isInside = (folder: string, file: string) => {
  const path = relative(realPath(folder), realPath(file));
  return !(path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path));
};

const readObject = (file: string): Record<string, unknown> => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartProblem(
      code === 'ENOENT' ? `There is no settings file ${file}.` : `The settings file ${file} cannot be read (${code}).`,
    );
  }
  try {
    const sent: unknown = JSON.parse(text);
    if (typeof sent === 'object' && sent !== null && !Array.isArray(sent)) return sent as Record<string, unknown>;
  } catch {
    // Said below: a parser's message may repeat what stands there.
  }
  throw new StartProblem(`The settings file ${file} does not hold one JSON object.`);
};

/** What is wrong, by setting; never a value, for one of them is a password. */
const sentencesOf = (issue: z.core.$ZodIssue): string[] => {
  const place = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${[...issue.path, key].join('.')}: there is no such setting`);
  }
  if ('input' in issue && issue.input === undefined) {
    const text = Object.entries(described).find(([name]) => name === place)?.[1];
    return [`${place}: missing${text === undefined ? '' : `; ${text}`}`];
  }
  return [`${place}: ${issue.message}`];
};

/** Reads the settings of production mode; throws `StartProblem`, which names everything that is wrong with them at once. */
export const readProductionSettings = (file: string, data: string, smtpUrl?: string): ProductionSettings => {
  const sent: Readonly<Record<string, unknown>> = { ...(smtpUrl && { smtpUrl }), ...readObject(file) };
  const parsed = shape.safeParse(sent, { reportInput: true });
  const wrong = parsed.error?.issues.flatMap(sentencesOf) ?? [];
  if (typeof sent['keyFile'] === 'string' && isInside(data, resolve(sent['keyFile']))) {
    wrong.push('keyFile: must lie outside the data folder, or a copy of the folder would carry its key');
  }
  if (!parsed.success || wrong.length > 0) {
    throw new StartProblem(
      `The settings file ${file} cannot be used:\n${wrong.map((sentence) => `  ${sentence}`).join('\n')}`,
    );
  }
  const { backups, keyFile, ...rest } = parsed.data;
  const { folder, recovery } = backups;
  return {
    ...rest,
    keyFile: resolve(keyFile),
    backups: {
      ...backups,
      ...(folder !== undefined && { folder: resolve(folder) }),
      ...(recovery !== undefined && { recovery: resolve(recovery) }),
    },
  };
};
