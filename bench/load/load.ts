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

/**
 * The requests of one measurement. `{n}` in path and body counts from `first` on, and begins again after `count`; `{i}` in the
 * body is the number of the request.
 */
export interface Load {
  readonly method: 'GET' | 'PATCH' | 'POST' | 'PUT';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Requests in flight, each on a connection of its own. */
  readonly connections: number;
  readonly requests: number;
  readonly first?: number;
  readonly count?: number;
  /** A request is all pages of a list. */
  readonly pages?: boolean;
  /** Watches that are open meanwhile, and of what. */
  readonly watchers?: number;
  readonly watchPath?: string;
  /** Requests a second; default as many as can be had. */
  readonly rate?: number;
}

/** What the load generator saw. */
export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Bytes of the bodies of answers. */
  readonly bytes: number;
  /** Events that all watchers saw together. */
  readonly events: number;
  /** From the reply to a write to its event, over all events. */
  readonly eventP50Ms: number;
  readonly eventP99Ms: number;
  /** Watches that the server ended because they were too slow for it. */
  readonly cutWatchers: number;
}

const TIMEOUT_MS = 10 * 60_000;

/**
 * Sends `load` to `target` from a process of its own, whose CPU is not ours to count.
 *
 * @throws when an answer is no success or an event is missing.
 */
export async function runLoad(target: LoadTarget, load: Load): Promise<LoadResult> {
  const program = await ensureGoProgram({
    name: 'loadgen',
    source: join(import.meta.dirname, 'loadgen'),
    moduleFile: 'go.mod',
  });
  const { host, pathname } = new URL(target.url);
  const prefix = pathname === '/' ? '' : pathname;
  const plan = {
    ...load,
    ...target.credentials,
    address: host,
    headers: { accept: 'application/json', ...target.headers, ...load.headers },
    path: `${prefix}${load.path}`,
  };
  const options = { input: JSON.stringify(plan), timeoutMs: TIMEOUT_MS };
  return JSON.parse(await checkCommand(program, [], options)) as LoadResult;
}
