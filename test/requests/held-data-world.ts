import { join } from 'node:path';
import { keyfileWrapper } from '../../lambdas/adapters/keyfile/keyfile-wrapper.ts';
import { sqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import { type HeldData, heldData } from '../../lambdas/domain/requests/held-data.ts';
import { notGiven, openWorld } from '../../lambdas/runtime/world.ts';
import { readArchive } from '../../policy/model/archive.ts';
import type { Language, Policy } from '../../policy/model/types.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import type { TestServer } from '../support/server.ts';

/** Everything held of somebody by a running server, at its clock, through stores over its file; `folder` is that of its policy. */
export const heldIn = async (
  server: TestServer,
  subjectId: string,
  {
    language = 'es',
    policy = fixturePolicy,
    folder = join(server.folder, 'policy'),
  }: { readonly language?: Language; readonly policy?: Policy; readonly folder?: string } = {},
): Promise<HeldData | undefined> => {
  const { json } = await server.get('/_local/clock');
  const now = () => new Date(String(json['now']));
  const table = sqliteTable({ file: join(server.folder, 'data', 'habeas.sqlite'), now });
  try {
    const world = openWorld({
      policy,
      archive: await readArchive(folder),
      settings: {
        publicUrl: 'https://privacy.example.com',
        sender: 'privacy@example.com',
        origins: [],
        applications: {
          'partner-crm': {
            organisation: 'Partner Ejemplo SL',
            contact: 'privacidad@partner.example',
            scopes: ['entries'],
          },
          'own-shop': { organisation: 'Acme Papelería, S.L.', contact: 'tienda@acme.example.com', scopes: [] },
        },
      },
      now,
      log: () => undefined,
      openapi: notGiven('API document'),
      table,
      wrapper: keyfileWrapper({ file: join(server.folder, 'data', 'demo.key') }),
      mailer: notGiven('mailer'),
      sealsSigningKey: true,
    });
    return await heldData(subjectId, language, world);
  } finally {
    table.close();
  }
};
