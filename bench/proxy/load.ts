import { join } from 'node:path';
import { ensureGoProgram } from '../../e2e/peers/ensure-peer.ts';
import { checkCommand } from '../../scripts/run-command.ts';

/** Where requests go and how they show who sends them. */
export interface LoadTarget {
  /** Scheme, host, port and what comes before the path. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** PEM of a client certificate and its key. */
  readonly credentials?: { readonly certificate: string; readonly privateKey: string };
}

/** The requests of one measurement; all are the same. */
export interface Load {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Requests in flight, each on a connection of its own. */
  readonly concurrency: number;
  readonly requests: number;
}

/** What the load generator saw. */
export interface LoadResult {
  readonly requests: number;
  /** Bytes of the bodies of answers. */
  readonly receivedBytes: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const TIMEOUT_MS = 10 * 60_000;

/**
 * Sends `load` to `target` from a process of its own, whose CPU is not ours to count.
 *
 * @throws when an answer is no success.
 */
export async function runLoad(target: LoadTarget, load: Load): Promise<LoadResult> {
  const program = await ensureGoProgram({
    name: 'loadgen',
    source: join(import.meta.dirname, 'loadgen'),
    moduleFile: 'go.mod',
  });
  const plan = {
    ...load,
    ...target.credentials,
    url: `${target.url}${load.path}`,
    headers: { ...target.headers, ...load.headers },
  };
  const options = { input: JSON.stringify(plan), timeoutMs: TIMEOUT_MS };
  return JSON.parse(await checkCommand(program, [], options)) as LoadResult;
}
