import { getCACertificates } from 'node:tls';
import {
  bearerToken,
  type Credentials,
  createClient,
  type KubernetesClient,
  type Transport,
} from '@drover/client';
import {
  gzipTransport,
  httpTransport,
  proxyFor,
  readProxySettings,
  type TlsOptions,
} from '@drover/client/node';
import { createNormanClient, type NormanClient } from '@drover/client/norman';
import type { ServerContext } from '../config/config.ts';
import { cliErrors } from '../errors.ts';
import type { Host } from '../host.ts';
import { formatDuration } from '../output/age.ts';
import { printable } from '../terminal/printable.ts';
import { findContext, type NamedContext } from './find-context.ts';

/** A logged-in way to one server. Disposing closes its connections. */
export interface Session extends AsyncDisposable {
  /** Name of the context. */
  readonly name: string;
  readonly context: ServerContext;
  readonly norman: NormanClient;
  /** For answers that are no JSON: what is refused is a `StatusError`. */
  readonly server: Pick<KubernetesClient, 'stream'>;
}

/**
 * Opens a session with the server of a context.
 *
 * @throws as {@link findContext}; its requests throw `CLI_LOGIN_EXPIRED` when the login does not count any more.
 */
export async function openSession(host: Host, wanted?: string): Promise<Session> {
  return connectContext(host, await findContext(host, wanted));
}

/** Connects to the server of a context; @throws `CLI_NOT_LOGGED_IN` when it has no token. */
export function connectContext(host: Host, { name, context }: NamedContext): Session {
  const { server, token } = context;
  if (token === undefined) throw cliErrors.create('CLI_NOT_LOGGED_IN', { server, url: server });
  const transport = openTransport(host, server, trustOf(context));
  const credentials = {
    ...bearerToken(token),
    renew: () =>
      Promise.reject(cliErrors.create('CLI_LOGIN_EXPIRED', { server, context: name, url: server })),
  };
  return {
    name,
    context,
    norman: connectNorman(host, { server, transport, credentials }),
    server: createClient({ transport, credentials }),
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  };
}

/** What {@link connectNorman} connects. */
export interface NormanConnection {
  readonly server: string;
  readonly transport: Transport;
  readonly credentials?: Credentials;
}

/** The v3 API of a server; what it warns of is said beside the output. */
export function connectNorman(
  { clock, terminal }: Host,
  { server, transport, credentials }: NormanConnection,
): NormanClient {
  return createNormanClient({
    transport,
    credentials,
    clock,
    root: `${new URL(server).pathname.replace(/\/+$/, '')}/v3`,
    onWarning: (text) =>
      terminal.note(`${terminal.paintNote('yellow', 'warning:')} ${printable(text)}`),
    onRetry: ({ message, retryAfterMs = 0 }) =>
      terminal.progress(`${message}; trying again in ${formatDuration(retryAfterMs)}`),
  });
}

/** Connections to a server, through the proxy that the environment names. */
export function openTransport(host: Host, server: string, tls: TlsOptions): Transport {
  const url = new URL(server);
  const transport = httpTransport({
    url: url.origin,
    tls,
    proxyUrl: proxyFor(url, readProxySettings(host.env))?.href,
    clock: host.clock,
  });
  // Schemas are most of what is asked for, and pack to a twentieth.
  return gzipTransport(transport);
}

/** By what a server is known: its pinned authority alone, else the authorities of Node and of the machine. */
export function trustOf({ ca }: Pick<ServerContext, 'ca'>): TlsOptions {
  if (ca !== undefined) return { ca };
  return { ca: [...getCACertificates('default'), ...getCACertificates('system')].join('\n') };
}
