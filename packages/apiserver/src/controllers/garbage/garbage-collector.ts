import { isConflict, isNotFound, type OwnerReference, parseApiVersion } from '@drover/apimachinery';
import type { ReconcileResult } from '@drover/controller-runtime';
import type { PropagationPolicy } from '../../registry/kind-rules.ts';
import type { Registry } from '../../registry/registry.ts';
import {
  decodeEntry,
  partsOfKey,
  type StoredObject,
  storageKey,
} from '../../registry/stored-object.ts';
import type { Target } from '../../registry/target.ts';
import { deleteObject } from '../../registry/verbs/delete.ts';
import { adjustment, updateObject } from '../../registry/verbs/update.ts';
import { controllerWrites } from '../controller-writes.ts';
import type { TellKeys } from '../key-source.ts';
import { DependencyGraph, type ObjectPlace, partsOfPlace } from './dependency-graph.ts';

/** Milliseconds until dependents that finalizers hold, or owners of unknown kinds, are looked at again. */
const RETRY_MS = 5_000;

interface Found {
  readonly target: Target;
  readonly object: StoredObject;
}

/**
 * Removes objects whose owners are gone, and deals with the dependents of owners that wait for it: `Background`, `Foreground` and `Orphan`
 * deletion.
 */
export class GarbageCollector {
  readonly #registry: Registry;
  readonly #graph = new DependencyGraph();

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** Tells which objects need work: all that have owners at the start, then those that a change concerns. */
  readonly tell: TellKeys = (add) => {
    const { store } = this.#registry;
    const addAll = (places: readonly ObjectPlace[]): void => {
      for (const place of places) add(place);
    };
    for (const collection of store.collections()) {
      for (const entry of store.range(collection).entries)
        addAll(this.#graph.add(collection, entry));
    }
    return store.subscribeAll((change) => addAll(this.#graph.observe(change)));
  };

  /** Does what there is to do about one object. */
  async reconcile(place: ObjectPlace): Promise<ReconcileResult | undefined> {
    const found = this.#find(place);
    if (!found) return undefined;
    try {
      return await this.#collect(found);
    } catch (error) {
      // Someone else changed or removed it: that change comes here too.
      if (isNotFound(error) || isConflict(error)) return undefined;
      throw error;
    }
  }

  async #collect(found: Found): Promise<ReconcileResult | undefined> {
    const { deletionTimestamp, finalizers = [] } = found.object.metadata;
    if (deletionTimestamp === undefined) return this.#collectDependent(found);
    if (finalizers.includes('orphan')) return this.#orphanDependents(found);
    if (finalizers.includes('foregroundDeletion')) return this.#deleteDependents(found);
    return undefined;
  }

  /** Deletes an object that has owners, none of which exists; else takes away the references to those that do not. */
  async #collectDependent(found: Found): Promise<ReconcileResult | undefined> {
    const { object, target } = found;
    const references = object.metadata.ownerReferences ?? [];
    const states = references.map((reference) => this.#stateOf(reference, target.namespace));
    if (references.length === 0 || states.every((state) => state === 'present')) return undefined;
    if (states.includes('unknown')) return { requeueAfterMs: RETRY_MS };
    const kept = references.filter((_, at) => states[at] !== 'absent');
    const solid = kept.filter((_, at) => states[at] === 'present');
    if (solid.length > 0) {
      await this.#keepOwners(found, kept);
    } else {
      const isAwaited = states.includes('waiting');
      await this.#delete(found, isAwaited ? 'Foreground' : 'Background');
    }
    return undefined;
  }

  /** `waiting`: being deleted in the foreground, so that its dependents go first. */
  #stateOf(
    { apiVersion, kind, name, uid }: OwnerReference,
    namespace: string,
  ): 'present' | 'absent' | 'waiting' | 'unknown' {
    const { group } = parseApiVersion(apiVersion);
    const resource = this.#registry.resources.ofKind(group, kind);
    if (!resource) return 'unknown';
    const key = storageKey(resource.namespaced ? namespace : '', name);
    const entry = this.#registry.store.get(resource.collection, key);
    const metadata = entry && decodeEntry(entry).metadata;
    if (metadata?.uid !== uid) return 'absent';
    const waits = metadata.finalizers?.includes('foregroundDeletion') ?? false;
    return metadata.deletionTimestamp !== undefined && waits ? 'waiting' : 'present';
  }

  /** Deletes what an owner blocks on, and lets the owner go when it is gone. */
  async #deleteDependents(owner: Found): Promise<ReconcileResult | undefined> {
    const { uid = '' } = owner.object.metadata;
    const dependents = this.#dependentsOf(uid);
    for (const dependent of dependents) {
      const isBeingDeleted = dependent.object.metadata.deletionTimestamp !== undefined;
      if (!isBeingDeleted) await this.#delete(dependent, 'Foreground');
    }
    const isBlocked = this.#dependentsOf(uid).some(({ object }) =>
      (object.metadata.ownerReferences ?? []).some(
        (reference) => reference.uid === uid && reference.blockOwnerDeletion === true,
      ),
    );
    if (isBlocked) return { requeueAfterMs: RETRY_MS };
    await this.#removeFinalizer(owner, 'foregroundDeletion');
    return undefined;
  }

  async #orphanDependents(owner: Found): Promise<undefined> {
    const { uid = '' } = owner.object.metadata;
    for (const dependent of this.#dependentsOf(uid)) {
      const references = dependent.object.metadata.ownerReferences ?? [];
      await this.#keepOwners(
        dependent,
        references.filter((reference) => reference.uid !== uid),
      );
    }
    await this.#removeFinalizer(owner, 'orphan');
    return undefined;
  }

  #dependentsOf(uid: string): Found[] {
    return [...this.#graph.dependentsOf(uid)].flatMap((place) => this.#find(place) ?? []);
  }

  async #delete({ target, object }: Found, propagationPolicy: PropagationPolicy): Promise<void> {
    const { uid } = object.metadata;
    const preconditions = { uid };
    await deleteObject(this.#registry, target, {
      ...controllerWrites,
      propagationPolicy,
      preconditions,
    });
  }

  async #keepOwners({ target }: Found, kept: readonly OwnerReference[]): Promise<void> {
    const uids = new Set(kept.map(({ uid }) => uid));
    await this.#changeMetadata(target, ({ ownerReferences = [] }) => ({
      ownerReferences: ownerReferences.filter(({ uid }) => uids.has(uid)),
    }));
  }

  async #removeFinalizer({ target }: Found, finalizer: string): Promise<void> {
    await this.#changeMetadata(target, ({ finalizers = [] }) => ({
      finalizers: finalizers.filter((name) => name !== finalizer),
    }));
  }

  async #changeMetadata(
    target: Target,
    change: (metadata: StoredObject['metadata']) => Partial<StoredObject['metadata']>,
  ): Promise<void> {
    const apply = adjustment((current) => ({
      ...current,
      metadata: { ...current.metadata, ...change(current.metadata) },
    }));
    await updateObject(this.#registry, target, apply, controllerWrites);
  }

  #find(place: ObjectPlace): Found | undefined {
    const { collection, key } = partsOfPlace(place);
    const entry = this.#registry.store.get(collection, key);
    const resource = this.#registry.resources.ofCollection(collection);
    if (!entry || !resource) return undefined;
    const target: Target = { resource, ...partsOfKey(resource, key), subresource: '' };
    return { target, object: decodeEntry(entry) };
  }
}
