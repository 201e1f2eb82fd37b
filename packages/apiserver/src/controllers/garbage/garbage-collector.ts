import { isConflict, isNotFound, type OwnerReference } from '@drover/apimachinery';
import type { ReconcileResult } from '@drover/controller-runtime';
import type { PropagationPolicy } from '../../registry/kind-rules.ts';
import type { Registry } from '../../registry/registry.ts';
import { decodeEntry, partsOfKey, type StoredObject } from '../../registry/stored-object.ts';
import type { Target } from '../../registry/target.ts';
import { deleteObject } from '../../registry/verbs/delete.ts';
import { adjustment, updateObject } from '../../registry/verbs/update.ts';
import { managerWrites } from '../controller-writes.ts';
import type { TellKeys } from '../key-source.ts';
import { DependencyGraph, type ObjectPlace, partsOfPlace } from './dependency-graph.ts';
import { reportMisplacedOwner } from './misplaced-owner-event.ts';
import { isElsewhere, type OwnerState, ownerState } from './owner-lookup.ts';

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

  /** Deletes an object that has owners, none of which exists or stays; else takes away the references to those that do not. */
  async #collectDependent(found: Found): Promise<ReconcileResult | undefined> {
    const { object, target } = found;
    const references = object.metadata.ownerReferences ?? [];
    const owners = references.map((reference) => ({
      reference,
      state: ownerState(this.#registry, reference, target.namespace),
    }));
    const inState = (wanted: OwnerState): readonly OwnerReference[] =>
      owners.flatMap(({ reference, state }) => (state === wanted ? reference : []));
    await this.#reportMisplaced(found, inState('misplaced'), inState('absent'));
    const present = inState('present');
    if (present.length === references.length || inState('misplaced').length > 0) return undefined;
    if (inState('unknown').length > 0) return { requeueAfterMs: RETRY_MS };
    if (present.length > 0) await this.#keepOwners(found, present);
    else await this.#collectOwnerless(found, inState('waiting').length > 0);
    return undefined;
  }

  /** Deletes an object without an owner that stays: in the foreground, when an owner waits and it has dependents itself. */
  async #collectOwnerless(found: Found, isAwaited: boolean): Promise<void> {
    const { metadata } = found.object;
    const dependents = this.#dependentsOf(metadata.uid ?? '');
    if (!isAwaited || dependents.length === 0) {
      await this.#delete(found, policyOf(metadata.finalizers));
      return;
    }
    // Owners that wait for each other would wait for ever: one of them stops holding the other.
    if (dependents.some(({ object }) => isDeletedInForeground(object))) await this.#unblock(found);
    await this.#delete(found, 'Foreground');
  }

  async #reportMisplaced(
    { object, target }: Found,
    misplaced: readonly OwnerReference[],
    absent: readonly OwnerReference[],
  ): Promise<void> {
    const elsewhere = absent.filter((reference) =>
      isElsewhere(this.#registry, reference, target.namespace),
    );
    for (const reference of [...misplaced, ...elsewhere]) {
      await reportMisplacedOwner(this.#registry, object, reference);
    }
  }

  /** Collects what an owner waits for, and lets the owner go when nothing holds it any more. */
  async #deleteDependents(owner: Found): Promise<ReconcileResult | undefined> {
    const { uid = '' } = owner.object.metadata;
    for (const dependent of this.#dependentsOf(uid)) {
      const isBeingDeleted = dependent.object.metadata.deletionTimestamp !== undefined;
      if (!isBeingDeleted) await this.#collectDependent(dependent);
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
      ...managerWrites,
      propagationPolicy,
      preconditions,
    });
  }

  async #unblock({ target }: Found): Promise<void> {
    await this.#changeMetadata(target, ({ ownerReferences = [] }) => ({
      ownerReferences: ownerReferences.map((reference) => ({
        ...reference,
        blockOwnerDeletion: false,
      })),
    }));
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
    await updateObject(this.#registry, target, apply, managerWrites);
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

function isDeletedInForeground({ metadata }: StoredObject): boolean {
  const { deletionTimestamp, finalizers = [] } = metadata;
  return deletionTimestamp !== undefined && finalizers.includes('foregroundDeletion');
}

/** What finalizers that are there already ask for. */
function policyOf(finalizers: readonly string[] = []): PropagationPolicy {
  if (finalizers.includes('orphan')) return 'Orphan';
  return finalizers.includes('foregroundDeletion') ? 'Foreground' : 'Background';
}
