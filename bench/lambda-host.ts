import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { answerUsage } from './measured-process.ts';

/*
 * Calls the handler of a bundled function for each request, with the event that API Gateway would make (payload 2.0). The same
 * for the capture function and for the bare one that it is compared with.
 */
type Result = { readonly statusCode: number; readonly headers?: Record<string, string>; readonly body: string };
type Handler = (event: unknown) => Promise<Result>;

const { values } = parseArgs({ options: { bundle: { type: 'string', default: '' } } });
const { handler } = (await import(pathToFileURL(values.bundle).href)) as { handler: Handler };

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { method = '', url = '', headers } = request;
    handler({
      version: '2.0',
      routeKey: `${method} ${url}`,
      rawPath: url,
      rawQueryString: '',
      headers,
      body: Buffer.concat(chunks).toString(),
      isBase64Encoded: false,
      requestContext: { http: { method, path: url }, requestId: 'measured', routeKey: `${method} ${url}` },
    }).then(
      (result) => {
        response.writeHead(result.statusCode, result.headers);
        response.end(result.body);
      },
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
        response.writeHead(500);
        response.end();
      },
    );
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  answerUsage({ url: `http://127.0.0.1:${port}` }, async () => server.closeAllConnections());
});
