import { get } from 'node:http';
import type { KubernetesObject } from '@drover/apimachinery';
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
    const others = items.filter(({ metadata, spec, status }) => {
      if (metadata?.deletionTimestamp !== undefined) return false;
      const isThere = status?.phase === 'Running' && status.podIP !== undefined;
      return isThere && spec?.nodeName !== undefined && spec.nodeName !== node;
    });
    for (const { metadata, spec, status } of others) {
      const address = status?.podIP ?? '';
      const facts = { pod: metadata?.name ?? '', address, from: node, to: spec?.nodeName ?? '' };
      try {
        await ask(`http://${bracketed(address)}:${port}/healthz`, signal);
      } catch (cause) {
        signal.throwIfAborted();
        // Its program does not listen, or not yet: the network has carried the question and the answer.
        if (isRefused(cause)) continue;
        const reason = cause instanceof Error ? cause.message : 'no answer';
        throw agentErrors.create('AGENT_POD_NETWORK_BROKEN', { ...facts, reason }, { cause });
      }
    }
    return others.length === 0 ? undefined : `${others.length} agent pods on other nodes answer`;
  };
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
