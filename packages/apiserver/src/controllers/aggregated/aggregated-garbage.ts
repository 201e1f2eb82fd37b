import { isNotFound, type OwnerReference, parseApiVersion } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';
import type { AggregatedApis } from '../../aggregation/aggregated-apis.ts';
import type { DiscoveredResource } from '../../discovery/index.ts';
import { partsOfKey, type StoredObject } from '../../registry/stored-object.ts';
import type { CollectedObject } from '../garbage/collected-object.ts';
import { type ObjectPlace, partsOfPlace } from '../garbage/dependency-graph.ts';
import { type OwnerState, stateOfOwner } from '../garbage/owner-lookup.ts';
import {
  aggregatedResources,
  COLLECTION_PREFIX,
  collectableResources,
  collectionOf,
} from './aggregated-resources.ts';

/** The objects of other servers, as the garbage collector looks at them and changes them. */
export class AggregatedGarbage {
  readonly #apis: AggregatedApis;
  readonly #client: KubernetesClient;

  constructor(apis: AggregatedApis, client: KubernetesClient) {
    this.#apis = apis;
    this.#client = client;
  }

  /** Whether a place is one of another server. */
  isPlace(place: ObjectPlace): boolean {
    return place.startsWith(COLLECTION_PREFIX);
  }

  /** The object of a place as its server has it now; `undefined` when it is gone, or its kind. */
  async find(place: ObjectPlace): Promise<CollectedObject | undefined> {
    const { collection, key } = partsOfPlace(place);
    const resource = collectableResources(this.#apis).find(
      (one) => collectionOf(one) === collection,
    );
    if (!resource) return undefined;
    const { namespace, name } = partsOfKey(resource, key);
    const object = await this.#get(resource, namespace, name);
    return object && this.#collected(resource, object);
  }

  /** How it is with the owner that an object of `namespace` names; `unknown` when no server says so now. */
  async ownerState(
    { apiVersion, kind, name, uid }: OwnerReference,
    namespace: string,
  ): Promise<OwnerState> {
    const { group } = parseApiVersion(apiVersion);
    const resource = aggregatedResources(this.#apis, ['get']).find(
      (one) => one.group === group && one.kind === kind,
    );
    if (!resource) return 'unknown';
    if (resource.namespaced && namespace === '') return 'misplaced';
    const owner = await this.#get(resource, resource.namespaced ? namespace : '', name);
    return owner?.metadata.uid === uid ? stateOfOwner(owner) : 'absent';
  }

  async #get(
    resource: DiscoveredResource,
    namespace: string,
    name: string,
  ): Promise<StoredObject | undefined> {
    try {
      return (await this.#client
        .resource(resource)
        .get(name, inNamespace(namespace))) as StoredObject;
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  #collected(resource: DiscoveredResource, object: StoredObject): CollectedObject {
    const client = this.#client.resource(resource);
    const { name, namespace = '', uid = '', resourceVersion } = object.metadata;
    const place = inNamespace(namespace);
    return {
      object,
      namespace,
      async delete(propagationPolicy) {
        await client.delete(name, { ...place, propagationPolicy, preconditions: { uid } });
      },
      async changeMetadata(change) {
        const metadata = { uid, resourceVersion, ...change(object.metadata) };
        await client.patch(name, { type: 'merge', body: { metadata } }, place);
      },
    };
  }
}

function inNamespace(namespace: string): { readonly namespace?: string } {
  return namespace === '' ? {} : { namespace };
}
