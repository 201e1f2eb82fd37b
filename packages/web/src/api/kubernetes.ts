import type { KubernetesList, KubernetesObject, WatchEvent } from '@drover/apimachinery';
import { backoffDelayMs, systemClock, systemRandom } from '@drover/base';
import { followWatch } from './follow-watch.ts';
import { send, sendJson } from './http.ts';

/** Where the API of a managed cluster is on this server. */
export function clusterPath(clusterId: string, path: string): string {
  return `/k8s/clusters/${encodeURIComponent(clusterId)}${path}`;
}

/** Lists objects of a managed cluster. */
export function listObjects<T extends KubernetesObject>(
  clusterId: string,
  path: string,
  signal?: AbortSignal,
): Promise<KubernetesList<T>> {
  return sendJson<KubernetesList<T>>(clusterPath(clusterId, path), { signal });
}

/** Identity of an object within its list. */
export function keyOf({ metadata }: KubernetesObject): string {
  return `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
}

/** A list that is kept up to date by a watch. */
export interface LiveObjects<T extends KubernetesObject> {
  readonly items: readonly T[];
  readonly resourceVersion: string;
}

/** Folds a watch event into a list. */
export function applyEvent<T extends KubernetesObject>(
  list: LiveObjects<T>,
  event: WatchEvent<T>,
): LiveObjects<T> {
  if (event.type === 'ERROR') return list;
  const resourceVersion = event.object.metadata?.resourceVersion ?? list.resourceVersion;
  if (event.type === 'BOOKMARK') return { ...list, resourceVersion };
  const key = keyOf(event.object);
  const index = list.items.findIndex((item) => keyOf(item) === key);
  if (event.type === 'DELETED') {
    return { items: list.items.filter((_, at) => at !== index), resourceVersion };
  }
  const items = index < 0 ? [...list.items, event.object] : list.items.with(index, event.object);
  return { items, resourceVersion };
}

/** Lists and then follows objects of a managed cluster until the signal aborts. */
export async function followObjects<T extends KubernetesObject>(
  clusterId: string,
  path: string,
  onChange: (list: LiveObjects<T>) => void,
  signal: AbortSignal,
): Promise<never> {
  for (let attempt = 0; ; attempt += 1) {
    signal.throwIfAborted();
    const answer = await listObjects<T>(clusterId, path, signal);
    let list: LiveObjects<T> = {
      items: answer.items,
      resourceVersion: answer.metadata.resourceVersion ?? '',
    };
    onChange(list);
    const { resourceVersion } = list;
    const request = { path: clusterPath(clusterId, path), resourceVersion, signal };
    await followWatch<T>(request, (event) => {
      list = applyEvent(list, event);
      attempt = 0;
      onChange(list);
    });
    const delayMs = backoffDelayMs({ initialMs: 500, maxMs: 10_000 }, attempt, systemRandom);
    await systemClock.sleep(500 + delayMs, { signal });
  }
}

/** Which log to read. */
export interface LogSource {
  readonly clusterId: string;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly previous?: boolean;
}

/** Follows the log of a container from its last lines, each with its time, in pieces of text as they come. */
export async function* followLog(
  source: LogSource,
  signal: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  const { clusterId, namespace, pod, container, previous = false } = source;
  const query = new URLSearchParams({
    container,
    tailLines: '1000',
    timestamps: 'true',
    ...(previous ? { previous: 'true' } : { follow: 'true' }),
  });
  const path = `/api/v1/namespaces/${namespace}/pods/${pod}/log?${query.toString()}`;
  const { body } = await send(clusterPath(clusterId, path), { signal, headers: { accept: '*/*' } });
  if (!body) return;
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
  } finally {
    reader.releaseLock();
  }
}
