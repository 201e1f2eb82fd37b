import { isMirrorPod } from '../../admission/pods/pod-object.ts';
import { decodeEntry, type StoredObject, storageKey } from '../../registry/stored-object.ts';
import type { Entry, Store } from '../../storage/store.ts';
import { followCollection } from '../follow-collection.ts';
import { NodeReach } from './node-reach.ts';
import {
  configMapsOf,
  type ReferringPod,
  resourceClaimsOf,
  secretsOf,
  volumeClaimsOf,
} from './pod-references.ts';
import { type ReferringVolumeObject, volumeSecretsOf } from './volume-secrets.ts';

/** Kinds of objects that nodes reach through what runs on them. */
export type ReachedKind =
  | 'configmaps'
  | 'persistentvolumeclaims'
  | 'persistentvolumes'
  | 'pods'
  | 'resourceclaims'
  | 'resourceslices'
  | 'secrets'
  | 'serviceaccounts'
  | 'volumeattachments';

/** An object that a node may reach. */
export interface ReachedObject {
  readonly kind: ReachedKind;
  /** Empty where the kind has none. */
  readonly namespace: string;
  readonly name: string;
}

/**
 * Which objects belong to which node: its pods, what these refer to, and what lies behind their volume claims.
 *
 * **Guarantees**: a question is two look-ups. Memory is in proportion to the references of pods that are on nodes.
 */
export class NodeGraph implements Disposable {
  readonly #reach = new NodeReach();
  readonly #subscriptions: readonly (() => void)[];

  constructor(store: Store) {
    const follow = (collection: string, set: (object: StoredObject, key: string) => void) =>
      followCollection(store, collection, {
        set: (entry) => set(decodeEntry(entry), `${collection}:${entry.key}`),
        delete: ({ key }: Entry) => this.#reach.delete(`${collection}:${key}`),
      });
    this.#subscriptions = [
      follow('pods', (pod: ReferringPod, key) => this.#setPod(pod, key)),
      follow('persistentvolumes', (volume, key) => this.#setVolume(volume, key)),
      follow('volumeattachments.storage.k8s.io', (object, key) =>
        this.#setOwned('volumeattachments', object, key),
      ),
      follow('resourceslices.resource.k8s.io', (object, key) =>
        this.#setOwned('resourceslices', object, key),
      ),
    ];
  }

  /** Whether an object belongs to a node. */
  reaches(nodeName: string, object: ReachedObject): boolean {
    return this.#reach.has(nodeName, keyOf(object));
  }

  [Symbol.dispose](): void {
    for (const end of this.#subscriptions) end();
  }

  #setPod(pod: ReferringPod, key: string): void {
    const { nodeName = '' } = pod.spec ?? {};
    if (nodeName === '') this.#reach.delete(key);
    else this.#reach.set(key, nodeName, reachedFrom(pod));
  }

  #setVolume(volume: ReferringVolumeObject, key: string): void {
    const { name, namespace = '' } = volume.spec?.claimRef ?? {};
    if (name === undefined) return this.#reach.delete(key);
    const claim = keyOf({ kind: 'persistentvolumeclaims', namespace, name });
    const behind = [
      keyOf({ kind: 'persistentvolumes', namespace: '', name: volume.metadata.name }),
      ...volumeSecretsOf(volume).map((secret) => keyOf({ kind: 'secrets', ...secret })),
    ];
    return this.#reach.link(key, claim, behind);
  }

  #setOwned(kind: ReachedKind, object: StoredObject, key: string): void {
    const { nodeName = '' } = (object as { readonly spec?: { nodeName?: string } }).spec ?? {};
    if (nodeName === '') return this.#reach.delete(key);
    const { name } = object.metadata;
    return this.#reach.set(key, nodeName, [keyOf({ kind, namespace: '', name })]);
  }
}

function keyOf({ kind, namespace, name }: ReachedObject): string {
  return `${kind}:${storageKey(namespace, name)}`;
}

/** A pod and all that it names; a mirror of what a node runs by itself gives the node nothing but the pod. */
function reachedFrom(pod: ReferringPod): string[] {
  const { name, namespace = '' } = pod.metadata;
  const keys = (kind: ReachedKind, names: readonly string[]): string[] =>
    names.map((each) => keyOf({ kind, namespace, name: each }));
  const self = keys('pods', [name]);
  if (isMirrorPod(pod)) return self;
  const { serviceAccountName = '' } = pod.spec ?? {};
  return [
    ...self,
    ...(serviceAccountName === '' ? [] : keys('serviceaccounts', [serviceAccountName])),
    ...keys('secrets', secretsOf(pod)),
    ...keys('configmaps', configMapsOf(pod)),
    ...keys('persistentvolumeclaims', volumeClaimsOf(pod)),
    ...keys('resourceclaims', resourceClaimsOf(pod)),
  ];
}
