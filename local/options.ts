import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Settings } from '../lambdas/domain/settings.ts';
import { type InboundSmtp, parseListenAt } from './listen-at.ts';
import type { ProductionSettings } from './production-settings.ts';
import { StartProblem } from './start-problem.ts';

const help = `Habeas on one machine.

  npm start                                   demo mode: http://localhost:8787, policy of Antara, data in ./data/antara
  npm start -- --policy abante --port 9000    another policy (a name under policy/, or a folder), another port
  npm start -- --data DIR                     another data folder
  npm start -- --create-key FILE              makes a key file for production, and stops
  npm start -- --production --settings FILE --data DIR
                                              production mode behind a TLS proxy; see the README

  --host ADDRESS   listens there (default 127.0.0.1)
  --inbound-smtp HOST:PORT
                   takes mail for the address of the policy there, by SMTP (or HABEAS_INBOUND_SMTP; off when left out)
  --inbound-smtp-tls FILE
                   certificate and key for that, in one PEM file (or HABEAS_INBOUND_SMTP_TLS)
  --help           this text
`;

/** The firm's own shop, two partners that enter people, and one that only asks. */
const demoApplications: Settings['applications'] = {
  'partner-crm': { organisation: 'Partner Ejemplo SL', contact: 'privacidad@partner.example', scopes: ['entries'] },
  'event-desk': { organisation: 'Eventos Muestra SA', contact: 'datos@eventos.example', scopes: ['entries'] },
  'read-only': { organisation: 'Auditoría Ficticia SL', contact: 'hola@auditoria.example', scopes: ['decisions'] },
  'own-shop': {
    organisation: 'Tienda propia',
    contact: 'tienda@demo.example',
    scopes: ['consents', 'decisions', 'lookup', 'messages', 'imports', 'events', 'sessions', 'visits', 'statistics'],
  },
};

export type Options = {
  readonly policy: string;
  readonly port: number;
  readonly host: string;
  readonly data: string;
  readonly settings: Settings;
  /** Where mail of people is taken; nowhere if absent. */
  readonly inboundSmtp?: InboundSmtp;
  /** For measuring only; see the SQLite adapter. */
  readonly synchronous?: 'NORMAL';
} & ({ readonly mode: 'demo' } | { readonly mode: 'production'; readonly production: ProductionSettings });

export type Command = { readonly say: string } | { readonly createKey: string } | Options;

/** Reads the command line: a text to print, a key file to make, or how to run. Throws `StartProblem`. */
export const readOptions = async (args: readonly string[]): Promise<Command> => {
  const values = parse(args);
  if (values.help) {
    const { settingsHelp } = await import('./production-settings.ts');
    return { say: `${help}\n${settingsHelp}` };
  }
  if (values['create-key'] !== undefined) {
    if (values['create-key'] === '') throw new StartProblem('--create-key needs the name of the file to make.');
    return { createKey: resolve(values['create-key']) };
  }
  const port = /^\d{1,5}$/.test(values.port) ? Number(values.port) : Number.NaN;
  if (!(port <= 65_535)) throw new StartProblem('--port takes a number from 0 to 65535.');
  const { policy, host } = values;
  const data = resolve(values.data ?? join('data', policy.replace(/[^\w-]+/g, '_')));
  const inboundSmtp = readInboundSmtp(
    values['inbound-smtp'] ?? process.env['HABEAS_INBOUND_SMTP'],
    values['inbound-smtp-tls'] ?? process.env['HABEAS_INBOUND_SMTP_TLS'],
  );
  const common = { policy, port, host, data, ...(inboundSmtp && { inboundSmtp }) };
  if (values.production) {
    const { data: folder, settings: file } = values;
    if (!folder || !file) {
      const lacking = [!file && '--settings FILE', !folder && '--data DIR'].filter(Boolean);
      throw new StartProblem(`Production needs ${lacking.join(' and ')}; npm start -- --help explains them.`);
    }
    const { readProductionSettings } = await import('./production-settings.ts');
    const production = readProductionSettings(file, data, process.env['HABEAS_SMTP_URL']);
    const { publicUrl, sender, origins, applications, roleClaim } = production;
    const settings = { publicUrl, sender, origins, applications, ...(roleClaim && { roleClaim }) };
    return { ...common, mode: 'production', production, settings };
  }
  if (values.settings !== undefined) throw new StartProblem('--settings goes with --production; the demo needs none.');
  const publicUrl = `http://localhost:${port}`;
  return {
    ...common,
    mode: 'demo',
    settings: { publicUrl, sender: 'privacy@demo.example', origins: [publicUrl], applications: demoApplications },
  };
};

const readInboundSmtp = (at: string | undefined, tls: string | undefined): InboundSmtp | undefined => {
  if (at === undefined) {
    if (tls !== undefined) throw new StartProblem('--inbound-smtp-tls goes with --inbound-smtp.');
    return undefined;
  }
  const place = parseListenAt(at);
  if (!place) throw new StartProblem('--inbound-smtp takes an address and a port, as in 127.0.0.1:2525.');
  return { ...place, ...(tls !== undefined && { tls: resolve(tls) }) };
};

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({
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
        'inbound-smtp': { type: 'string' },
        'inbound-smtp-tls': { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    // Node goes on to explain a rarer mistake; its first sentence names ours.
    const [sentence = ''] = (error as Error).message.split(/\.\s|\n/);
    throw new StartProblem(`${sentence.replace(/\.$/, '')}. npm start -- --help lists every option.`);
  }
};
