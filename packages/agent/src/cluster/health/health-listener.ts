import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorMessage } from '@drover/base';
import { agentErrors } from '../../errors.ts';

/** Answers the probes of the kubelet. */
export interface HealthListener extends AsyncDisposable {
  /** The port it got. */
  readonly port: number;
}

/** What the probes ask. */
export interface HealthOptions {
  /** 0 takes any free one. */
  readonly port: number;
  /** Whether the tunnel is up. */
  readonly ready: () => boolean;
  /** How the agent stands with its server, and why; as JSON at `/status`. */
  readonly status: () => object;
}

/**
 * Listens on all addresses: `/healthz` is 200 while the process runs, `/readyz` while the tunnel is up; `/status` says why it
 * is not.
 *
 * @throws `AGENT_PORT_TAKEN` when it cannot listen there.
 */
export async function openHealthListener(options: HealthOptions): Promise<HealthListener> {
  const { port } = options;
  const server = createServer((request, response) => {
    const [status, said] = answer(request.url ?? '', options);
    const isText = typeof said === 'string';
    const type = isText ? 'text/plain; charset=utf-8' : 'application/json';
    const text = isText ? said : JSON.stringify(said);
    response.writeHead(status, { 'content-type': type }).end(`${text}\n`);
  });
  server.listen(port);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw agentErrors.create('AGENT_PORT_TAKEN', { port, reason: errorMessage(cause) }, { cause });
  }
  server.unref();
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function answer(url: string, { ready, status }: HealthOptions): [number, string | object] {
  if (url === '/healthz') return [200, 'ok'];
  if (url === '/status') return [200, status()];
  if (url !== '/readyz') return [404, 'not found'];
  return ready() ? [200, 'ok'] : [503, 'the tunnel is not connected'];
}
