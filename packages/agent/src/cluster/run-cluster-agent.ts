import { readProxySettings } from '@drover/client/node';
import {
  type ConnectHandler,
  INNER_HTTP,
  openTcp,
  splice,
  type TunnelSession,
} from '@drover/tunnel';
import { agentErrors } from '../errors.ts';
import { type ApiServer, addressOf, openApiServer } from './api-server/api-server.ts';
import { openClusterClient } from './api-server/cluster-client.ts';
import type { ClusterAgentOptions } from './cluster-agent-options.ts';
import { ConnectionStatus } from './connection/connection-status.ts';
import { keepConnected } from './connection/keep-connected.ts';
import { ServerDialer } from './connection/server-dialer.ts';
import { createServerResolver } from './connection/server-resolver.ts';
import { startExplorer } from './explorer/start-explorer.ts';
import { openHealthListener } from './health/health-listener.ts';
import { createInnerHttp, type InnerHttp } from './inner-http/inner-http.ts';
import { startOperation } from './support/start-operation.ts';
import { ServerTrust } from './trust/server-trust.ts';
import { trustRoute } from './trust/trust-route.ts';
import { createTrustStore } from './trust/trust-store.ts';

/**
 * Connects a cluster to its server and serves until `signal` aborts; then it lets running requests end and resolves.
 *
 * @throws `AGENT_CONFIG_INVALID`, `AGENT_PORT_TAKEN`, `AGENT_CA_MISMATCH`, `AGENT_CA_UNUSABLE`.
 */
export async function runClusterAgent(
  options: ClusterAgentOptions,
  told: AbortSignal,
): Promise<void> {
  const { config, env, clock, random, logger } = options;
  const restarting = new AbortController();
  const signal = AbortSignal.any([told, restarting.signal]);
  await using apiServer = await openApiServer({ kubeconfig: config.kubeconfig, env, clock });
  await using cluster = openClusterClient(apiServer);
  const { client } = cluster;
  await using operation = startOperation(
    { ...options, client, restart: () => restarting.abort() },
    signal,
  );
  const trust: ServerTrust = new ServerTrust({
    config,
    store: createTrustStore({ client, token: config.token, logger }),
    onNewEpoch: () => innerHttp.forgetLeaders(),
  });
  const status = new ConnectionStatus({ clock, trust });
  await using explorer = startExplorer({ ...cluster, clock, random, logger });
  const routes = [...operation.routes, ...explorer.routes, trustRoute(trust, signal)];
  using innerHttp = createInnerHttp({ apiServer, logger, routes });
  let session: TunnelSession | undefined;
  await using health = await openHealthListener({
    port: config.healthListenPort,
    ready: () => session?.phase === 'open',
    status: () => status.report(),
  });
  const facts = {
    servers: config.servers.map(({ href }) => href),
    healthPort: health.port,
    pinned: config.caChecksum !== '' || config.keyPins.length > 0,
  };
  logger.info(facts, 'Agent started');
  signal.addEventListener('abort', () => innerHttp.drain(), { once: true });
  await keepConnected(
    {
      config,
      trust,
      dialer: serverDialer(options),
      apiServer,
      clock,
      random,
      logger,
      status,
      onConnect: connectHandler(apiServer, innerHttp),
      onSession: (current) => {
        session = current;
      },
    },
    signal,
  );
  logger.info({}, 'Agent stopped');
}

function serverDialer({ config, env, clock, logger }: ClusterAgentOptions): ServerDialer {
  const { nameservers } = config;
  return new ServerDialer({
    proxies: readProxySettings(env),
    resolve: createServerResolver({ nameservers, clock, logger }),
    clock,
  });
}

/** The agent reaches its API server and nothing else: its HTTP end, or TCP to it for those who bring credentials. */
function connectHandler(apiServer: ApiServer, innerHttp: InnerHttp): ConnectHandler {
  const { hostname, port } = apiServer.url;
  return async ({ protocol, address, stream, signal }) => {
    if (protocol === INNER_HTTP.protocol && address === INNER_HTTP.address) {
      innerHttp.serve(stream);
      return;
    }
    if (protocol !== 'tcp' || address !== addressOf(apiServer.url)) {
      throw agentErrors.create('AGENT_ADDRESS_REFUSED', { address: `${protocol}/${address}` });
    }
    const host = hostname.replace(/^\[|\]$/g, '');
    const target = { host, port: Number(port) || 443, allowHalfOpen: true, signal };
    splice(stream, await openTcp(target));
  };
}
