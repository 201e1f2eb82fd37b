import type { ConnectionReport } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import { type CodedError, errorMessage } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { pods } from '@drover/kubernetes';
import { cliErrors } from '../errors.ts';
import type { Finding } from './checks.ts';

const NAMESPACE = 'cattle-system';
const SELECTOR = 'app=cattle-cluster-agent';
/** Where agents answer their probes. */
const PORT = 8080;

/** As much of a pod as is looked at. */
interface AgentPod extends KubernetesObject {
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly containerStatuses?: readonly {
      readonly state?: {
        readonly waiting?: { readonly reason?: string; readonly message?: string };
      };
    }[];
  };
}

/** Asks each agent of a cluster how it stands with its server. */
export async function* examineAgents(
  client: KubernetesClient,
  signal: AbortSignal,
): AsyncGenerator<Finding, void, undefined> {
  const where = { namespace: NAMESPACE, labelSelector: SELECTOR, signal };
  const { items } = await client.resource<AgentPod>(pods).list(where);
  if (items.length === 0) yield failed('agents', cliErrors.create('CLI_NO_AGENT'));
  for (const pod of items) yield await examineAgent(client, pod, signal);
}

async function examineAgent(
  client: KubernetesClient,
  { metadata, status }: AgentPod,
  signal: AbortSignal,
): Promise<Finding> {
  const pod = metadata?.name ?? '';
  const reason = whyNotRunning(status);
  if (reason !== undefined) {
    return failed(pod, cliErrors.create('CLI_AGENT_NOT_RUNNING', { pod, reason }));
  }
  const path = `/api/v1/namespaces/${NAMESPACE}/pods/${pod}:${PORT}/proxy/status`;
  try {
    return findingOf(pod, await client.raw<ConnectionReport>({ method: 'GET', path, signal }));
  } catch (error) {
    signal.throwIfAborted();
    const facts = { pod, reason: errorMessage(error) };
    return failed(pod, cliErrors.create('CLI_AGENT_SILENT', facts, { cause: error }));
  }
}

function whyNotRunning({ phase, reason, containerStatuses }: NonNullable<AgentPod['status']> = {}) {
  const waiting = containerStatuses?.find(({ state }) => state?.waiting)?.state?.waiting;
  if (phase === 'Running' && !waiting) return undefined;
  const words = [waiting?.reason ?? reason ?? phase, waiting?.message];
  return words.filter((word) => word).join(': ');
}

/** What an agent says of itself. */
function findingOf(pod: string, report: ConnectionReport): Finding {
  const { state, since, server = 'its server', lastFailure } = report;
  if (state === 'connected') {
    return { name: pod, detail: `connected to ${server} since ${since}` };
  }
  if (!lastFailure) return { name: pod, detail: `connects to ${server} since ${since}` };
  const { culprit, cause, code, remedy } = lastFailure;
  return {
    name: pod,
    detail: `not connected to ${lastFailure.server} since ${since}\nat fault: ${culprit}\n${cause}`,
    problem: { code, remedy },
  };
}

function failed(name: string, { message, code, remedy }: CodedError): Finding {
  return { name, detail: message, problem: { code, remedy } };
}
