import { isForbidden, isInvalid } from '@drover/apimachinery';
import type { CodedError } from '@drover/base';
import { controllerErrors } from '../errors.ts';

/** What keeps namespaces from being closed, by cluster and namespace. */
export class IsolationProblems {
  readonly #byCluster = new Map<string, Map<string, CodedError>>();

  /** Notes how a namespace is; whether that is news. */
  note(cluster: string, namespace: string, problem: CodedError | undefined): boolean {
    const known = this.#byCluster.get(cluster);
    if (known?.get(namespace)?.message === problem?.message) return false;
    if (problem) {
      const problems = known ?? new Map<string, CodedError>();
      this.#byCluster.set(cluster, problems.set(namespace, problem));
    } else {
      known?.delete(namespace);
      if (known?.size === 0) this.#byCluster.delete(cluster);
    }
    return true;
  }

  /** The problem of the first namespace of a cluster that has one. */
  first(cluster: string): CodedError | undefined {
    const [first] = [...(this.#byCluster.get(cluster) ?? [])].toSorted(([left], [right]) =>
      left < right ? -1 : 1,
    );
    return first?.[1];
  }
}

/** What no retry mends, as people are told; `undefined` for what may pass. */
export function refusalOf(error: unknown, cluster: string): CodedError | undefined {
  if (isForbidden(error)) {
    const what = `close the networks of projects: ${messageOf(error)}`;
    return controllerErrors.create('AGENT_RIGHTS_MISSING', { cluster, what });
  }
  if (!isInvalid(error)) return undefined;
  const cause = messageOf(error);
  return controllerErrors.create('NETWORK_POLICY_REFUSED', { cluster, cause });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
