import { resourcePath } from '../request/resource-path.ts';
import type { CallOptions, KubernetesClient } from '../rest/client.ts';
import { splitLines } from '../watch/split-lines.ts';
import { podType } from './pod-type.ts';

/** Longest line; a container that writes longer ones without a line break is no reader's friend. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** Options of {@link readLogs}. */
export interface LogOptions extends CallOptions {
  readonly namespace: string;
  readonly pod: string;
  /** Default: the only container, or the one that the pod's annotation names. */
  readonly container?: string | undefined;
  /** Stay until the container ends; default false. */
  readonly follow?: boolean;
  /** Of the container before its last restart; default false. */
  readonly previous?: boolean;
  /** Only lines younger than so many seconds. */
  readonly sinceSeconds?: number;
  /** Only lines from this RFC 3339 time on. */
  readonly sinceTime?: string;
  /** Only so many of the last lines. */
  readonly tailLines?: number;
  /** Stop after so many bytes. */
  readonly limitBytes?: number;
  /** Put the time before each line; default false. */
  readonly timestamps?: boolean;
}

/**
 * The lines of a container's log, without line breaks, with back-pressure. `signal` ends it at any time, `timeoutMs`
 * bounds the beginning.
 *
 * @throws `StatusError` when the API refuses, or a line is longer than 16 MiB.
 */
export async function* readLogs(
  client: KubernetesClient,
  options: LogOptions,
): AsyncGenerator<string, void, undefined> {
  const { namespace, pod, signal, timeoutMs, ...query } = options;
  const response = await client.stream({
    method: 'GET',
    path: resourcePath(podType, { namespace, name: pod, subresource: 'log' }),
    query,
    headers: { accept: '*/*' },
    signal,
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
  yield* splitLines(response.body, { maxLineBytes: MAX_LINE_BYTES });
}
