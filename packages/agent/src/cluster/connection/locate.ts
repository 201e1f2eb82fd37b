import { type Clock, type CodedError, createDeadline } from '@drover/base';
import { agentErrors } from '../../errors.ts';
import type { ApiServer } from '../api-server/api-server.ts';

/** What {@link locate} looks at. */
export interface LocateOptions {
  /** Host and port of the server. */
  readonly host: string;
  readonly apiServer: Pick<ApiServer, 'open'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Failures that may be of the whole network of the pod, and not of the way to the server. */
const MAYBE_LOCAL: ReadonlySet<string> = new Set(['AGENT_DNS_FAILED', 'AGENT_SERVER_UNREACHABLE']);

const PROBE_TIMEOUT_MS = 3_000;

/**
 * Where no packet comes back, looks whether the API server of the agent's own cluster answers: if it does not either, the
 * network of the pod is at fault and not what lies between it and the server.
 */
export async function locate(failure: CodedError, options: LocateOptions): Promise<CodedError> {
  if (!MAYBE_LOCAL.has(failure.code) || (await reachesApiServer(options))) return failure;
  const { host } = options;
  return agentErrors.create(
    'AGENT_NETWORK_DOWN',
    { host, reason: failure.message },
    { cause: failure },
  );
}

async function reachesApiServer({ apiServer, clock, signal }: LocateOptions): Promise<boolean> {
  using deadline = createDeadline(clock, {
    what: 'the API server',
    timeoutMs: PROBE_TIMEOUT_MS,
    signal,
  });
  try {
    (await apiServer.open({ signal: deadline.signal })).destroy();
    return true;
  } catch {
    return false; // how it fails is told by the probes of the cluster
  }
}
