import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { answerUsage } from './measured-process.ts';

/*
 * The floor: the least that any program does which takes a consent over HTTP and keeps it. It validates, inserts one row and
 * answers: no policy, no repeats, no evidence, no signature, no log. With `--validate-only` not even the row.
 */
const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '' },
    port: { type: 'string', default: '0' },
    synchronous: { type: 'string', default: 'FULL' },
    'validate-only': { type: 'boolean', default: false },
  },
});

const body = z.strictObject({
  decisionId: z.uuid(),
  visitorId: z.uuid(),
  noticeHash: z.string().max(60),
  language: z.string().max(10),
  method: z.string().max(60),
  form: z.string().max(60),
  decisions: z.record(z.string().max(60), z.boolean()),
});

const insertInto = (file: string) => {
  const database = new DatabaseSync(file);
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = ${values.synchronous === 'NORMAL' ? 'NORMAL' : 'FULL'};
    CREATE TABLE IF NOT EXISTS consents
      (id TEXT PRIMARY KEY, visitor TEXT NOT NULL, at TEXT NOT NULL, consent TEXT NOT NULL);`);
  const insert = database.prepare('INSERT INTO consents (id, visitor, at, consent) VALUES (?, ?, ?, ?)');
  return ({ decisionId, visitorId, ...consent }: z.infer<typeof body>): void => {
    insert.run(decisionId, visitorId, new Date().toISOString(), JSON.stringify(consent));
  };
};
const keep = values['validate-only'] ? () => undefined : insertInto(join(values.data, 'floor.sqlite'));

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const parsed = body.safeParse(JSON.parse(Buffer.concat(chunks).toString()));
    if (parsed.success) keep(parsed.data);
    const answer = JSON.stringify(parsed.success ? { decisionId: parsed.data.decisionId } : { code: 'INVALID_BODY' });
    response.writeHead(parsed.success ? 201 : 422, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(answer),
    });
    response.end(answer);
  });
});
server.listen(Number(values.port), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  answerUsage({ url: `http://127.0.0.1:${port}` }, async () => server.closeAllConnections());
});
