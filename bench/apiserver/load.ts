import { join } from 'node:path';
import { ensureGoProgram } from '../../e2e/peers/ensure-peer.ts';
import { checkCommand } from '../../scripts/run-command.ts';

/** The API server that is asked, and who asks. */
export interface LoadTarget {
  /** Host and port. */
  readonly address: string;
  /** Bearer token. */
  readonly token: string;
}

/**
 * The requests of one measurement. `{n}` in path and body counts from `first` on, and begins again after `count`; `{i}` in the
 * body is the number of the request.
 */
export interface Load {
  readonly method: 'GET' | 'PATCH' | 'POST' | 'PUT';
  readonly path: string;
  readonly contentType?: string;
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
 * Sends `load` to `target` from a process of its own.
 *
 * @throws when an answer is no success or an event is missing.
 */
export async function runLoad(target: LoadTarget, load: Load): Promise<LoadResult> {
  const program = await ensureGoProgram({
    name: 'apiserver-loadgen',
    source: join(import.meta.dirname, 'loadgen'),
    moduleFile: 'go.mod',
  });
  const options = { input: JSON.stringify({ ...target, ...load }), timeoutMs: TIMEOUT_MS };
  return JSON.parse(await checkCommand(program, [], options)) as LoadResult;
}
