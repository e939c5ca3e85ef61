import type { TestServer } from '../support/server.ts';

/** A row of an invented customer as `POST /imports` takes it, for the fixture policy's form. */
export const row = (email: string, changes: Record<string, unknown> = {}) => ({
  form: 'registration',
  language: 'es',
  source: 'Fichero de clientes 2025',
  decidedOn: '2026-01-10',
  proof: 'acta 17',
  fields: { name: 'Ana Ejemplo', email },
  decisions: { newsletter: true },
  ...changes,
});

export type Taken = {
  readonly row: number;
  readonly outcome: string;
  readonly subjectId?: string;
  readonly kept?: Record<string, string>;
  readonly problems?: readonly { readonly path: string; readonly code: string }[];
};

/** The firm's own application at the door. */
export const ownShop = async (server: TestServer) => {
  const scopes = ['imports', 'lookup', 'decisions', 'consents'] as const;
  const tokens = await Promise.all(scopes.map((scope) => server.token(scope, 'own-shop')));
  const bearer = (scope: (typeof scopes)[number]) => ({
    authorization: `Bearer ${tokens[scopes.indexOf(scope)]}`,
  });
  const { json: notice } = await server.get('/notice?lang=es');
  return {
    bearer,
    send: (rows: readonly unknown[], more: Record<string, unknown> = {}) =>
      server.post('/imports', { rows, ...more }, bearer('imports')),
    /** Imports rows and answers what became of each. */
    async take(rows: readonly unknown[], more: Record<string, unknown> = {}) {
      const { status, json, text } = await server.post('/imports', { rows, ...more }, bearer('imports'));
      if (status !== 200) throw new Error(`the import answered ${status} ${text}`);
      return json['rows'] as readonly Taken[];
    },
    async lookUp(email: string) {
      const { json } = await server.post('/subjects/lookup', { email }, bearer('lookup'));
      return json['subjects'] as readonly string[];
    },
    async mayWe(subject: string, purpose: string) {
      const { json } = await server.get(`/decisions?subject=${subject}&purpose=${purpose}`, bearer('decisions'));
      return json as { readonly allowed: boolean; readonly reason: string; readonly since?: string };
    },
    async history(subject: string) {
      const { json } = await server.get(`/subjects/${subject}/decisions`, bearer('decisions'));
      return json['decisions'] as readonly Record<string, unknown>[];
    },
    /** What the person says in the settings of their account. */
    async say(subjectId: string, decisions: Record<string, boolean>) {
      const { status, text } = await server.post(
        '/consents',
        {
          decisionId: crypto.randomUUID(),
          subjectId,
          noticeHash: notice['hash'],
          language: 'es',
          method: 'switch',
          form: 'settings',
          decisions,
        },
        bearer('consents'),
      );
      if (status !== 201) throw new Error(`the choice was answered ${status} ${text}`);
    },
  };
};
export type OwnShop = Awaited<ReturnType<typeof ownShop>>;
