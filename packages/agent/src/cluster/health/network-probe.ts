import { get } from 'node:http';
import type { KubernetesObject } from '@drover/apimachinery';
import { errorMessage } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { agentErrors } from '../../errors.ts';
import { AGENT_LABEL, POD_TYPE } from '../own-pod.ts';
import type { Probe } from './probe.ts';

/** What the probe of the pod network needs. */
export interface NetworkProbeOptions {
  readonly client: KubernetesClient;
  /** Where the agents' pods are. */
  readonly namespace: string;
  /** The node of this pod; empty where it runs beside its cluster. */
  readonly node: string;
  /** Where agents answer probes. */
  readonly port: number;
  /** Asks a pod; for tests. */
  readonly ask?: (url: string, signal: AbortSignal) => Promise<void>;
}

interface AgentPod extends KubernetesObject {
  readonly spec?: { readonly nodeName?: string };
  readonly status?: { readonly phase?: string; readonly podIP?: string };
}

const TIMEOUT_MS = 3_000;

/**
 * Asks an agent pod on each other node whether it is there, over the network of pods.
 *
 * @throws (the probe) `AGENT_POD_NETWORK_BROKEN`.
 */
export function createNetworkProbe({ ask = askPod, ...options }: NetworkProbeOptions): Probe {
  const { client, namespace, node, port } = options;
  return async (signal) => {
    if (node === '') return undefined;
    const { items } = await client
      .resource<AgentPod>(POD_TYPE)
      .list({ namespace, labelSelector: AGENT_LABEL, signal, timeoutMs: TIMEOUT_MS });
    const others = items.flatMap((pod) => elsewhere(pod, node));
    for (const { address, ...facts } of others) {
      try {
        await ask(`http://${bracketed(address)}:${port}/healthz`, signal);
      } catch (cause) {
        signal.throwIfAborted();
        // Its program does not listen, or not yet: the network has carried the question and the answer.
        if (isRefused(cause)) continue;
        const told = { ...facts, address, from: node, reason: errorMessage(cause) };
        throw agentErrors.create('AGENT_POD_NETWORK_BROKEN', told, { cause });
      }
    }
    return others.length === 0 ? undefined : `${others.length} agent pods on other nodes answer`;
  };
}

interface OtherPod {
  readonly pod: string;
  readonly address: string;
  /** Its node. */
  readonly to: string;
}

/** A pod that stays and runs on another node than `node`; none otherwise. */
function elsewhere({ metadata, spec, status }: AgentPod, node: string): readonly OtherPod[] {
  const { name: pod = '', deletionTimestamp } = metadata ?? {};
  const { phase, podIP: address } = status ?? {};
  const to = spec?.nodeName;
  const stays = phase === 'Running' && deletionTimestamp === undefined;
  return stays && address !== undefined && to !== undefined && to !== node
    ? [{ pod, address, to }]
    : [];
}

function isRefused(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

function askPod(url: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = get(url, { signal, timeout: TIMEOUT_MS, agent: false }, (answer) => {
      answer.resume();
      // Whatever it answers, it was reached.
      resolve();
    });
    asked.once('timeout', () => asked.destroy(new Error(`no answer in ${TIMEOUT_MS} ms`)));
    asked.once('error', reject);
  });
}
