import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, it } from '@jest/globals';
import { readRequestBody } from '../../local/http-bridge.ts';

it('does not wait for the body of somebody who went away before it was asked for', async () => {
  const read = Promise.withResolvers<unknown>();
  const server = createServer((request: IncomingMessage, response) => {
    // As when a token is looked at first, and the client has no patience.
    request.once('close', () => setImmediate(() => readRequestBody(request, response).then(read.resolve, read.reject)));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf');
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.destroy();
  expect(await read.promise).toBe('broken-off');
  await new Promise((done) => server.close(done));
});
