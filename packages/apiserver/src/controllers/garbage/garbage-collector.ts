import { isConflict, isNotFound, type OwnerReference } from '@drover/apimachinery';
import type { ReconcileResult } from '@drover/controller-runtime';
import type { PropagationPolicy } from '../../registry/kind-rules.ts';
import type { Registry } from '../../registry/registry.ts';
import type { StoredObject } from '../../registry/stored-object.ts';
import {
  type AggregatedFollowersOptions,
  followAggregated,
} from '../aggregated/aggregated-followers.ts';
import { AggregatedGarbage } from '../aggregated/aggregated-garbage.ts';
import type { TellKeys } from '../key-source.ts';
import { type CollectedObject, localObject } from './collected-object.ts';
import { DependencyGraph, type ObjectPlace } from './dependency-graph.ts';
import { reportMisplacedOwner } from './misplaced-owner-event.ts';
import { isElsewhere, type OwnerState, ownerState } from './owner-lookup.ts';

/** Milliseconds until dependents that finalizers hold, or owners of unknown kinds, are looked at again. */
const RETRY_MS = 5_000;

/**
 * Removes objects whose owners are gone, and deals with the dependents of owners that wait for it: `Background`, `Foreground` and `Orphan`
 * deletion.
 */
export class GarbageCollector {
  readonly #registry: Registry;
  readonly #graph = new DependencyGraph();
  readonly #aggregated: AggregatedGarbage;

  /** As {@link tell}, for what happens at other servers. */
  readonly tellAggregated: TellKeys;

  constructor(registry: Registry, others: AggregatedFollowersOptions) {
    this.#registry = registry;
    this.#aggregated = new AggregatedGarbage(others.apis, others.client);
    this.tellAggregated = followAggregated(others, this.#graph);
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
    const found = await this.#find(place);
    if (!found) return undefined;
    try {
      return await this.#collect(found);
    } catch (error) {
      // Someone else changed or removed it: that change comes here too.
      if (isNotFound(error) || isConflict(error)) return undefined;
      throw error;
    }
  }

  async #collect(found: CollectedObject): Promise<ReconcileResult | undefined> {
    const { deletionTimestamp, finalizers = [] } = found.object.metadata;
    if (deletionTimestamp === undefined) return this.#collectDependent(found);
    if (finalizers.includes('orphan')) return this.#orphanDependents(found);
    if (finalizers.includes('foregroundDeletion')) return this.#deleteDependents(found);
    return undefined;
  }

  /** Deletes an object that has owners, none of which exists or stays; else takes away the references to those that do not. */
  async #collectDependent(found: CollectedObject): Promise<ReconcileResult | undefined> {
    const { object, namespace } = found;
    const references = object.metadata.ownerReferences ?? [];
    const owners = await Promise.all(
      references.map(async (reference) => ({
        reference,
        state: await this.#ownerState(reference, namespace),
      })),
    );
    const inState = (wanted: OwnerState): readonly OwnerReference[] =>
      owners.flatMap(({ reference, state }) => (state === wanted ? reference : []));
    await this.#reportMisplaced(found, inState('misplaced'), inState('absent'));
    const present = inState('present');
    if (present.length === references.length || inState('misplaced').length > 0) return undefined;
    if (inState('unknown').length > 0) return { requeueAfterMs: RETRY_MS };
    if (present.length > 0) await keepOwners(found, present);
    else await this.#collectOwnerless(found, inState('waiting').length > 0);
    return undefined;
  }

  /** Deletes an object without an owner that stays: in the foreground, when an owner waits and it has dependents itself. */
  async #collectOwnerless(found: CollectedObject, isAwaited: boolean): Promise<void> {
    const { metadata } = found.object;
    const dependents = await this.#dependentsOf(metadata.uid ?? '');
    if (!isAwaited || dependents.length === 0) {
      await found.delete(policyOf(metadata.finalizers));
      return;
    }
    // Owners that wait for each other would wait for ever: one of them stops holding the other.
    if (dependents.some(({ object }) => isDeletedInForeground(object))) await unblock(found);
    await found.delete('Foreground');
  }

  async #reportMisplaced(
    { object, namespace }: CollectedObject,
    misplaced: readonly OwnerReference[],
    absent: readonly OwnerReference[],
  ): Promise<void> {
    const elsewhere = absent.filter((reference) =>
      isElsewhere(this.#registry, reference, namespace),
    );
    for (const reference of [...misplaced, ...elsewhere]) {
      await reportMisplacedOwner(this.#registry, object, reference);
    }
  }

  /** Collects what an owner waits for, and lets the owner go when nothing holds it any more. */
  async #deleteDependents(owner: CollectedObject): Promise<ReconcileResult | undefined> {
    const { uid = '' } = owner.object.metadata;
    for (const dependent of await this.#dependentsOf(uid)) {
      const isBeingDeleted = dependent.object.metadata.deletionTimestamp !== undefined;
      if (!isBeingDeleted) await this.#collectDependent(dependent);
    }
    const isBlocked = (await this.#dependentsOf(uid)).some(({ object }) =>
      (object.metadata.ownerReferences ?? []).some(
        (reference) => reference.uid === uid && reference.blockOwnerDeletion === true,
      ),
    );
    if (isBlocked) return { requeueAfterMs: RETRY_MS };
    await removeFinalizer(owner, 'foregroundDeletion');
    return undefined;
  }

  async #orphanDependents(owner: CollectedObject): Promise<undefined> {
    const { uid = '' } = owner.object.metadata;
    for (const dependent of await this.#dependentsOf(uid)) {
      const references = dependent.object.metadata.ownerReferences ?? [];
      await keepOwners(
        dependent,
        references.filter((reference) => reference.uid !== uid),
      );
    }
    await removeFinalizer(owner, 'orphan');
    return undefined;
  }

  async #dependentsOf(uid: string): Promise<CollectedObject[]> {
    const places = [...this.#graph.dependentsOf(uid)];
    const found = await Promise.all(places.map((place) => this.#find(place)));
    return found.filter((one) => one !== undefined);
  }

  async #find(place: ObjectPlace): Promise<CollectedObject | undefined> {
    if (this.#aggregated.isPlace(place)) return this.#aggregated.find(place);
    return localObject(this.#registry, place);
  }

  async #ownerState(reference: OwnerReference, namespace: string): Promise<OwnerState> {
    const state = ownerState(this.#registry, reference, namespace);
    return state === 'unknown' ? this.#aggregated.ownerState(reference, namespace) : state;
  }
}

async function unblock(found: CollectedObject): Promise<void> {
  await found.changeMetadata(({ ownerReferences = [] }) => ({
    ownerReferences: ownerReferences.map((reference) => ({
      ...reference,
      blockOwnerDeletion: false,
    })),
  }));
}

async function keepOwners(found: CollectedObject, kept: readonly OwnerReference[]): Promise<void> {
  const uids = new Set(kept.map(({ uid }) => uid));
  await found.changeMetadata(({ ownerReferences = [] }) => ({
    ownerReferences: ownerReferences.filter(({ uid }) => uids.has(uid)),
  }));
}

async function removeFinalizer(found: CollectedObject, finalizer: string): Promise<void> {
  await found.changeMetadata(({ finalizers = [] }) => ({
    finalizers: finalizers.filter((name) => name !== finalizer),
  }));
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
