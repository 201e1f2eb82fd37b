import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { HttpsCaller } from '../src/webhook-client/https-caller.ts';
import { startWebhookServer } from './webhook-server.ts';

const SMUGGLED = 'GET /secret HTTP/1.1\r\nHost: x\r\nX-Remote-User: admin\r\n\r\n';

test.each([
  ['at hand', () => Buffer.from(SMUGGLED)],
  ['on its way', () => Readable.from([Buffer.from(SMUGGLED)])],
])('a body %s stays the body of its request, whatever the method', async (_, bodyOf) => {
  await using server = await startWebhookServer(() => ({}));
  using caller = new HttpsCaller();
  const callee = {
    address: { host: '127.0.0.1', port: server.port },
    serverName: 'localhost',
    insecure: true,
  };
  for (const method of ['GET', 'DELETE', 'POST']) {
    const response = await caller.call(callee, {
      method,
      path: '/plain',
      headers: {},
      body: bodyOf(),
    });
    expect(await text(response)).toBe('{}');
  }
  expect(server.calls.map(({ method, path, body }) => ({ method, path, body }))).toEqual(
    ['GET', 'DELETE', 'POST'].map((method) => ({ method, path: '/plain', body: SMUGGLED })),
  );
});
