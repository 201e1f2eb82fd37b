import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SimulatedCluster } from './simulated-cluster.ts';

/** Serves the APIs of clusters below their ids, over plain HTTP on this machine. `DELETE /<id>` stops an agent. */
export async function serveClusters(
  clusters: ReadonlyMap<string, SimulatedCluster>,
): Promise<string> {
  const server = createServer((request, response) => {
    answer(clusters, request, response).catch(() => response.destroy());
  });
  server.maxHeadersCount = 0;
  server.keepAliveTimeout = 90_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function answer(
  clusters: ReadonlyMap<string, SimulatedCluster>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', url = '/', headers, headersDistinct } = request;
  const [, id = '', path = ''] = /^\/([^/]+)(.*)$/.exec(url) ?? [];
  const cluster = clusters.get(id);
  if (!cluster) return void response.writeHead(404).end();
  if (method === 'DELETE' && path === '') {
    cluster.stopAgent();
    return void response.writeHead(204).end();
  }
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  // The server knows who asks by the connection, which is this one.
  const { authorization: _, ...kept } = headersDistinct as Record<string, string[]>;
  const {
    status,
    headers: shown,
    body,
  } = await cluster.transport.request({
    method,
    path,
    headers: kept,
    ...(hasBody(headers) && { body: request }),
    signal: gone.signal,
  });
  response.writeHead(status, shown);
  response.flushHeaders();
  for await (const chunk of body) {
    if (!response.write(chunk)) await once(response, 'drain', { signal: gone.signal });
  }
  response.end();
}

function hasBody(headers: IncomingMessage['headers']): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}
