import { hasCode } from '@drover/base';
import { normanErrors } from '../errors.ts';

/** Seconds after which a client may ask again for a cluster that is not connected. */
const RETRY_AFTER_SECONDS = 10;

/** Codes of what goes wrong on the way to a cluster. */
const ON_THE_WAY = [
  'CLIENT_UNREACHABLE',
  'CLIENT_ANSWER_CUT',
  'CLIENT_CLOSED',
  'DEADLINE_EXCEEDED',
  'PROXY_CLUSTER_DISCONNECTED',
  'PROXY_CLUSTER_ELSEWHERE',
];

/** The error that a cluster cannot be reached. */
export function unavailable(cluster: string, cause?: unknown): Error {
  const facts = { cluster, seconds: RETRY_AFTER_SECONDS };
  return normanErrors.create('NORMAN_CLUSTER_UNAVAILABLE', facts, { cause });
}

/**
 * Does something in a cluster.
 *
 * @throws `NORMAN_CLUSTER_UNAVAILABLE` in place of what went wrong on the way there.
 */
export async function inCluster<T>(clusterId: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (ON_THE_WAY.some((code) => hasCode(error, code))) throw unavailable(clusterId, error);
    throw error;
  }
}
