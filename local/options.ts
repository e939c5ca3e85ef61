import { readFileSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import type { Settings } from '../lambdas/domain/settings.ts';

export const help = `Habeas on one machine.

  npm start                                   demo mode: http://localhost:8787, policy of Antara, data in ./data/antara
  npm start -- --policy abante --port 9000    another policy (a name under policy/, or a folder), another port
  npm start -- --data DIR                     another data folder
  npm start -- --create-key FILE              makes a key file for production, and stops
  npm start -- --production --settings FILE --data DIR
                                              production mode behind a TLS proxy; see the README

  --host ADDRESS   listens there (default 127.0.0.1)
  --help           this text
`;

/** Thrown for a wrong option or setting; its message is meant for whoever typed it. */
export class StartProblem extends Error {
  override readonly name = 'StartProblem';
}

const application = z.strictObject({
  organisation: z.string().min(1).max(200),
  contact: z.string().min(1).max(200),
  scopes: z.array(z.string()),
});

const httpsUrl = z.url({ protocol: /^https$/ }).transform((url) => url.replace(/\/+$/, ''));

const productionShape = z.strictObject({
  publicUrl: httpsUrl.describe('https address that people reach, such as https://privacy.example.com'),
  issuer: httpsUrl.describe('OIDC issuer of application tokens'),
  audience: z.string().min(1).describe('audience that those tokens must name'),
  sender: z.string().min(3).describe('address that mails come from'),
  smtpUrl: z.string().min(1).describe('smtps://user:password@host, or leave it to HABEAS_SMTP_URL'),
  keyFile: z.string().min(1).describe('key file, outside the data folder'),
  origins: z.array(z.url()).default([]),
  applications: z.record(z.string(), application).default({}),
});
export type ProductionSettings = z.infer<typeof productionShape>;

/** Three applications to try third-party entry with. */
const demoApplications: Settings['applications'] = {
  'partner-crm': { organisation: 'Partner Ejemplo SL', contact: 'privacidad@partner.example', scopes: ['entries'] },
  'event-desk': { organisation: 'Eventos Muestra SA', contact: 'datos@eventos.example', scopes: ['entries'] },
  'read-only': { organisation: 'Auditoría Ficticia SL', contact: 'hola@auditoria.example', scopes: [] },
};

export type Options = {
  readonly policy: string;
  readonly port: number;
  readonly host: string;
  readonly data: string;
  readonly settings: Settings;
} & ({ readonly mode: 'demo' } | { readonly mode: 'production'; readonly production: ProductionSettings });

const isInside = (folder: string, file: string) => {
  const path = relative(folder, file);
  return path === '' || !(path.startsWith('..') || isAbsolute(path));
};

const readProduction = (file: string | undefined, data: string): ProductionSettings => {
  if (!file) throw new StartProblem('Production needs --settings FILE; the README lists what it holds.');
  let sent: unknown;
  try {
    sent = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new StartProblem(`The settings file ${file} cannot be read as JSON (${(error as Error).name}).`);
  }
  const smtpUrl = process.env['HABEAS_SMTP_URL'];
  const parsed = productionShape.safeParse({ ...(smtpUrl && { smtpUrl }), ...(sent as object) });
  if (!parsed.success) {
    const places = parsed.error.issues.map((issue) => `  ${issue.path.join('.') || '(file)'}: ${issue.message}`);
    throw new StartProblem(`The settings file ${file} is not complete:\n${places.join('\n')}`);
  }
  if (isInside(data, resolve(parsed.data.keyFile))) {
    throw new StartProblem(
      'The key file must lie outside the data folder, or a copy of the folder would carry its key.',
    );
  }
  return parsed.data;
};

/** Reads the command line; undefined asks for nothing but the help text. Throws `StartProblem`. */
export const readOptions = (
  args: readonly string[],
): { readonly show: 'help' } | { readonly createKey: string } | Options => {
  let values: ReturnType<typeof parse>['values'];
  try {
    ({ values } = parse(args));
  } catch (error) {
    throw new StartProblem(`${(error as Error).message}\n\n${help}`);
  }
  if (values.help) return { show: 'help' };
  if (values['create-key']) return { createKey: values['create-key'] };
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new StartProblem(`--port takes a number from 0 to 65535.`);
  const { policy, host } = values;
  if (values.production && !values.data) throw new StartProblem('Production needs --data DIR.');
  const data = resolve(values.data ?? join('data', policy.replace(/[^\w-]+/g, '_')));
  const common = { policy, port, host, data };
  if (values.production) {
    const production = readProduction(values.settings, data);
    const { publicUrl, sender, origins, applications } = production;
    return { ...common, mode: 'production', production, settings: { publicUrl, sender, origins, applications } };
  }
  const publicUrl = `http://localhost:${port}`;
  return {
    ...common,
    mode: 'demo',
    settings: { publicUrl, sender: 'privacy@demo.example', origins: [publicUrl], applications: demoApplications },
  };
};

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: false,
    options: {
      policy: { type: 'string', default: 'antara' },
      port: { type: 'string', default: '8787' },
      host: { type: 'string', default: '127.0.0.1' },
      data: { type: 'string' },
      settings: { type: 'string' },
      production: { type: 'boolean', default: false },
      'create-key': { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
