import {
  type DynamicObject,
  isNotFound,
  parseApiVersion,
  type ResourceType,
} from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';

/** One kind of a cluster, as discovery tells it. */
interface DiscoveredResource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** The kinds that a cluster serves, each group asked for once; and once more for one that was added meanwhile. */
export class ServedKinds {
  readonly #client: KubernetesClient;
  readonly #signal: AbortSignal;
  readonly #lists = new Map<string, readonly DiscoveredResource[]>();

  constructor(client: KubernetesClient, signal: AbortSignal) {
    this.#client = client;
    this.#signal = signal;
  }

  /** The type by which an object is addressed; `undefined` when the cluster has none. */
  async find({ apiVersion = '', kind = '' }: DynamicObject): Promise<ResourceType | undefined> {
    const known = this.#lists.get(apiVersion);
    const found = serving(known ?? [], kind) ?? serving(await this.#list(apiVersion), kind);
    if (!found) return undefined;
    const { name: resource, namespaced } = found;
    return { ...parseApiVersion(apiVersion), kind, resource, namespaced };
  }

  async #list(apiVersion: string): Promise<readonly DiscoveredResource[]> {
    const { group, version } = parseApiVersion(apiVersion);
    const base = group === '' ? '/api' : `/apis/${encodeURIComponent(group)}`;
    const path = `${base}/${encodeURIComponent(version)}`;
    const resources = await this.#read(path);
    this.#lists.set(apiVersion, resources);
    return resources;
  }

  async #read(path: string): Promise<readonly DiscoveredResource[]> {
    try {
      const { resources = [] } = await this.#client.raw<{
        readonly resources?: readonly DiscoveredResource[];
      }>({ method: 'GET', path, signal: this.#signal });
      return resources;
    } catch (error) {
      if (isNotFound(error)) return [];
      throw error;
    }
  }
}

function serving(
  resources: readonly DiscoveredResource[],
  kind: string,
): DiscoveredResource | undefined {
  return resources.find((resource) => resource.kind === kind && !resource.name.includes('/'));
}
