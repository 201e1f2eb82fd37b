import { withQuery } from '../request/api-request.ts';
import { resourcePath } from '../request/resource-path.ts';
import type { CallOptions, KubernetesClient } from '../rest/client.ts';
import { EXEC_PROTOCOLS } from './channels.ts';
import { podType } from './pod-type.ts';
import { type RemoteProcess, remoteProcess } from './remote-process.ts';

/** Options of {@link attach}. */
export interface AttachOptions extends CallOptions {
  readonly namespace: string;
  readonly pod: string;
  /** Default: the only container, or the one that the pod's annotation names. */
  readonly container?: string | undefined;
  /** Connect standard input; default false. */
  readonly stdin?: boolean;
  /** With a terminal; then standard error is part of standard output. Default false. */
  readonly tty?: boolean;
}

/** Options of {@link exec}. */
export interface ExecOptions extends AttachOptions {
  /** Program and arguments; no shell is involved. */
  readonly command: readonly string[];
}

/**
 * Runs a program in a container. `signal` ends it at any time, `timeoutMs` bounds the beginning.
 *
 * @example
 * ```ts
 * await using process = await exec(client, { namespace: 'default', pod: 'web', command: ['ls', '/'] });
 * for await (const { data } of process.output) log(data);
 * log(process.exitCode);
 * ```
 *
 * @throws `StatusError` when the API refuses; `CLIENT_NO_UPGRADE` when the transport cannot.
 */
export async function exec(client: KubernetesClient, options: ExecOptions): Promise<RemoteProcess> {
  return open(client, 'exec', { ...options, query: { command: options.command } });
}

/** Connects to the main process of a container. */
export async function attach(
  client: KubernetesClient,
  options: AttachOptions,
): Promise<RemoteProcess> {
  return open(client, 'attach', { ...options, query: {} });
}

interface OpenOptions extends AttachOptions {
  readonly query: { readonly command?: readonly string[] };
}

async function open(
  client: KubernetesClient,
  subresource: 'exec' | 'attach',
  { namespace, pod, container, stdin = false, tty = false, query, ...call }: OpenOptions,
): Promise<RemoteProcess> {
  const path = resourcePath(podType, { namespace, name: pod, subresource });
  const streams = { stdin, stdout: true, stderr: !tty, tty };
  const socket = await client.upgrade({
    ...call,
    path: withQuery(path, { ...query, container, ...streams }),
    protocols: EXEC_PROTOCOLS,
  });
  return remoteProcess(socket);
}
