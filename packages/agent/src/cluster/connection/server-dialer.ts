import type { Duplex } from 'node:stream';
import { type Clock, errorMessage, hasCode } from '@drover/base';
import {
  connectTcp,
  connectThroughProxy,
  type ProxySettings,
  proxyFor,
  type ResolveHost,
} from '@drover/client/node';
import type { OpenConnection } from '@drover/tunnel';
import { agentErrors } from '../../errors.ts';

/** What {@link ServerDialer} works with. */
export interface ServerDialerOptions {
  readonly proxies: ProxySettings;
  readonly resolve: ResolveHost;
  readonly clock: Clock;
}

/** Goes to servers by TCP, or through the proxy of the environment where there is one for them. */
export class ServerDialer {
  readonly #options: ServerDialerOptions;
  /** The address that was reached last, by host. */
  readonly #reached = new Map<string, string>();
  /** Addresses at which something was that was not the server, by host; at most as many as DNS told. */
  readonly #avoided = new Map<string, Set<string>>();

  constructor(options: ServerDialerOptions) {
    this.#options = options;
  }

  /** Opens raw connections to `server`. */
  to(server: URL): OpenConnection {
    const proxy = proxyFor(server, this.#options.proxies);
    return ({ host, port, signal }) => {
      const target = { host, port };
      return proxy ? this.#throughProxy(proxy, target, signal) : this.#directly(target, signal);
    };
  }

  /** What was reached last for `server` was not it: its other addresses come first from now on. */
  avoid({ hostname: host }: URL): void {
    const address = this.#reached.get(host);
    if (address === undefined) return;
    this.#reached.delete(host);
    this.#avoided.set(host, (this.#avoided.get(host) ?? new Set()).add(address));
  }

  async #directly(target: { host: string; port: number }, signal: AbortSignal): Promise<Duplex> {
    const { clock } = this.#options;
    const socket = await connectTcp(target, { clock, signal, resolve: this.#resolve });
    const { remoteAddress } = socket;
    if (remoteAddress !== undefined) this.#reached.set(target.host, remoteAddress);
    return socket;
  }

  readonly #resolve: ResolveHost = async (host, options) => {
    const addresses = await this.#options.resolve(host, options);
    const avoided = this.#avoided.get(host);
    const others = addresses.filter((address) => !avoided?.has(address));
    if (others.length > 0) return [...new Set([...others, ...addresses])];
    this.#avoided.delete(host);
    return addresses;
  };

  async #throughProxy(
    proxy: URL,
    target: { host: string; port: number },
    signal: AbortSignal,
  ): Promise<Duplex> {
    try {
      return await connectThroughProxy(proxy, target, { ...this.#options, signal });
    } catch (cause) {
      if (signal.aborted || hasCode(cause, 'CLIENT_PROXY_REFUSED')) throw cause;
      const facts = { proxy: proxy.host, reason: errorMessage(cause) };
      throw agentErrors.create('AGENT_PROXY_UNREACHABLE', facts, { cause });
    }
  }
}
