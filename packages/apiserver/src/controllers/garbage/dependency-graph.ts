import type { ObjectMeta, OwnerReference } from '@drover/apimachinery';
import { decodeEntry } from '../../registry/stored-object.ts';
import type { Change, Entry } from '../../storage/store.ts';

/** Where an object lies, as one text. */
export type ObjectPlace = string;

/** The place of an entry of a collection. */
export function placeOf(collection: string, key: string): ObjectPlace {
  return `${collection}\0${key}`;
}

/** Collection and key of a place. */
export function partsOfPlace(place: ObjectPlace): {
  readonly collection: string;
  readonly key: string;
} {
  const at = place.indexOf('\0');
  return { collection: place.slice(0, at), key: place.slice(at + 1) };
}

/** Finalizers by which an owner waits for the garbage collector. */
export const WAITING_FINALIZERS = ['foregroundDeletion', 'orphan'];

/**
 * Who owns whom. Only objects with owners are in it, so that it is small where few objects are owned; an object is parsed only if its bytes
 * speak of owners or of a deletion.
 */
export class DependencyGraph {
  readonly #dependents = new Map<string, Set<ObjectPlace>>();
  readonly #owners = new Map<ObjectPlace, readonly string[]>();
  /** Owners that wait for their dependents to go, by uid. */
  readonly #waiting = new Map<string, ObjectPlace>();

  /** The objects that name that uid as an owner. */
  dependentsOf(uid: string): ReadonlySet<ObjectPlace> {
    return this.#dependents.get(uid) ?? NONE;
  }

  /** Takes in a change; gives the places where there may be something to collect now. */
  observe({ collection, entry, deleted }: Change): readonly ObjectPlace[] {
    const place = placeOf(collection, entry.key);
    if (!deleted) return this.add(collection, entry);
    return this.drop(place, decodeEntry(entry).metadata.uid ?? '');
  }

  /** Forgets an object that is gone; gives the places where there may be something to collect now. */
  drop(place: ObjectPlace, uid: string): readonly ObjectPlace[] {
    const owners = this.#owners.get(place) ?? [];
    this.#setOwners(place, []);
    this.#waiting.delete(uid);
    return [
      ...this.dependentsOf(uid),
      ...owners.flatMap((owner) => this.#waiting.get(owner) ?? []),
    ];
  }

  /** Takes in an object; gives its place if there may be something to do about it. */
  add(collection: string, entry: Entry): readonly ObjectPlace[] {
    const place = placeOf(collection, entry.key);
    const { buffer, byteOffset, byteLength } = entry.value;
    const bytes = Buffer.from(buffer, byteOffset, byteLength);
    const mayBeOwned = bytes.includes('"ownerReferences"');
    if (!mayBeOwned) this.#setOwners(place, []);
    if (!mayBeOwned && !bytes.includes('"deletionTimestamp"')) return [];
    return this.set(place, decodeEntry(entry).metadata);
  }

  /** Takes in an object by its metadata; gives its place if there may be something to do about it. */
  set(place: ObjectPlace, metadata: ObjectMeta): readonly ObjectPlace[] {
    const owners = metadata.ownerReferences ?? [];
    this.#setOwners(
      place,
      owners.map(({ uid }: OwnerReference) => uid),
    );
    const waits =
      metadata.deletionTimestamp !== undefined &&
      (metadata.finalizers ?? []).some((name) => WAITING_FINALIZERS.includes(name));
    if (waits) this.#waiting.set(metadata.uid ?? '', place);
    return owners.length > 0 || waits ? [place] : [];
  }

  #setOwners(place: ObjectPlace, uids: readonly string[]): void {
    for (const uid of this.#owners.get(place) ?? []) {
      const dependents = this.#dependents.get(uid);
      dependents?.delete(place);
      if (dependents?.size === 0) this.#dependents.delete(uid);
    }
    if (uids.length === 0) this.#owners.delete(place);
    else this.#owners.set(place, uids);
    for (const uid of uids) {
      const dependents = this.#dependents.get(uid) ?? new Set();
      this.#dependents.set(uid, dependents.add(place));
    }
  }
}

const NONE: ReadonlySet<ObjectPlace> = new Set();
