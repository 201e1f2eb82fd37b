import type { Clock } from '@drover/base';
import { errorMessage, hasCode } from '@drover/base';
import {
  connectTcp,
  connectThroughProxy,
  type ProxySettings,
  proxyFor,
  type ResolveHost,
} from '@drover/client/node';
import type { OpenConnection } from '@drover/tunnel';
import { agentErrors } from '../../errors.ts';

/** Opens raw connections to a server. */
export type OpenServerConnection = (server: URL) => OpenConnection;

/** What {@link createServerOpener} works with. */
export interface ServerOpenerOptions {
  readonly proxies: ProxySettings;
  readonly resolve: ResolveHost;
  readonly clock: Clock;
}

/** Goes to servers by TCP, or through the proxy of the environment where there is one for them. */
export function createServerOpener({ proxies, ...how }: ServerOpenerOptions): OpenServerConnection {
  return (server) => {
    const proxy = proxyFor(server, proxies);
    return async ({ host, port, signal }) => {
      const target = { host, port };
      if (!proxy) return connectTcp(target, { ...how, signal });
      try {
        return await connectThroughProxy(proxy, target, { ...how, signal });
      } catch (cause) {
        if (signal.aborted || hasCode(cause, 'CLIENT_PROXY_REFUSED')) throw cause;
        const facts = { proxy: proxy.host, reason: errorMessage(cause) };
        throw agentErrors.create('AGENT_PROXY_UNREACHABLE', facts, { cause });
      }
    };
  };
}
