import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export type StubRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
};
/** `drop` closes the connection without an answer; `hang` never answers; `cut` sends half of the body. */
export type StubReply =
  | {
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string | Buffer;
      readonly cut?: true;
    }
  | 'drop'
  | 'hang';

export type HttpStub = { readonly url: string; readonly close: () => Promise<void> };

/** A server on a free loopback port that answers what it is told. */
export const httpStub = async (answer: (request: StubRequest) => StubReply): Promise<HttpStub> => {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', headers } = request;
    const reply = answer({
      method,
      headers,
      url: new URL(request.url ?? '/', 'http://stub'),
      body: Buffer.concat(chunks),
    });
    if (reply === 'hang') return;
    if (reply === 'drop') return void request.socket.destroy();
    const body = Buffer.from(reply.body ?? '');
    response.writeHead(reply.status, { 'content-length': String(body.length), ...reply.headers });
    if (!reply.cut) return void response.end(method === 'HEAD' ? undefined : body);
    response.write(body.subarray(0, body.length / 2), () => request.socket.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const close = async () => {
    const closed = new Promise((done) => server.close(done));
    server.closeAllConnections();
    await closed;
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
};
