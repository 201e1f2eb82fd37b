import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { systemClock, systemRandom } from '@drover/base';
import { createAuthority, issueCertificate } from '../src/pki/certificate-authority.ts';

/** What a test answers a call with. */
export type Answer = (call: ReceivedCall, response: ServerResponse) => unknown;

/** A call as it arrived. */
export interface ReceivedCall {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** An HTTPS server on loopback with an authority of its own. */
export interface WebhookServer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** Base64 of the PEM of its authority. */
  readonly caBundle: string;
  /** What was asked, in order. */
  readonly calls: readonly ReceivedCall[];
  /** Says what becomes of connections that are to speak another protocol. */
  onUpgrade(listener: (message: IncomingMessage, socket: Duplex) => void): void;
}

/**
 * Starts a server that answers as `answer` says: what it returns is sent as JSON, unless it answered itself.
 *
 * @param names - what its certificate is for.
 */
export async function startWebhookServer(
  answer: Answer,
  names: readonly string[] = ['127.0.0.1', 'localhost', 'hook.default.svc'],
): Promise<WebhookServer> {
  const sources = { clock: systemClock, random: systemRandom };
  const authority = await createAuthority('test-webhook-ca', sources);
  const subject = { commonName: 'webhook', organizations: [], servingNames: names };
  const { certificate, privateKey } = await issueCertificate(authority, subject, sources);
  const calls: ReceivedCall[] = [];
  const server = createServer({ cert: certificate, key: privateKey });
  server.on('request', (message, response) => {
    void receive(message).then(async (call) => {
      calls.push(call);
      const document = await answer(call, response);
      if (response.headersSent || document === undefined) return;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(document));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `https://127.0.0.1:${port}`,
    caBundle: Buffer.from(authority.certificate).toString('base64'),
    calls,
    onUpgrade: (listener) => void server.on('upgrade', listener),
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function receive(message: IncomingMessage): Promise<ReceivedCall> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of message) chunks.push(chunk as Uint8Array);
  return {
    method: message.method ?? '',
    path: message.url ?? '',
    headers: message.headers,
    body: Buffer.concat(chunks).toString(),
  };
}
