import type { KubernetesObject } from '@drover/apimachinery';
import type { FollowEvent } from '@drover/client';
import { type StoredObject, storageKey } from '../../registry/stored-object.ts';
import { type DependencyGraph, type ObjectPlace, placeOf } from '../garbage/dependency-graph.ts';

/** One collection of another server, in the graph of owners. Keeps places and uids alone. */
export class FollowedCollection {
  readonly #name: string;
  readonly #graph: DependencyGraph;
  readonly #uids = new Map<ObjectPlace, string>();

  /** @param name - of the collection, as places begin with it. */
  constructor(name: string, graph: DependencyGraph) {
    this.#name = name;
    this.#graph = graph;
  }

  /** Takes in what is seen of it; gives the places where there may be something to do. */
  observe(event: FollowEvent<KubernetesObject>): readonly ObjectPlace[] {
    switch (event.type) {
      case 'BOOKMARK':
        return [];
      case 'LISTED':
        return this.#replace(event.list.items);
      case 'DELETED':
        return this.#drop(this.#placeOf(event.object));
      case 'ADDED':
      case 'MODIFIED':
        return this.#set(event.object);
    }
  }

  /** Takes all of it out of the graph, and does nothing about it. */
  forget(): void {
    for (const [place, uid] of this.#uids) this.#graph.drop(place, uid);
    this.#uids.clear();
  }

  #replace(objects: readonly KubernetesObject[]): readonly ObjectPlace[] {
    const present = new Set(objects.map((object) => this.#placeOf(object)));
    const gone = [...this.#uids.keys()].filter((place) => !present.has(place));
    return [
      ...gone.flatMap((place) => this.#drop(place)),
      ...objects.flatMap((object) => this.#set(object)),
    ];
  }

  #set(object: KubernetesObject): readonly ObjectPlace[] {
    const place = this.#placeOf(object);
    const { metadata = {} } = object;
    const { uid = '' } = metadata;
    // Another object of the name: that of before is gone.
    const before = this.#uids.get(place) ?? uid;
    const freed = before === uid ? [] : this.#drop(place);
    this.#uids.set(place, uid);
    return [...freed, ...this.#graph.set(place, metadata)];
  }

  #drop(place: ObjectPlace): readonly ObjectPlace[] {
    const uid = this.#uids.get(place) ?? '';
    this.#uids.delete(place);
    return this.#graph.drop(place, uid);
  }

  #placeOf(object: KubernetesObject): ObjectPlace {
    const { name, namespace = '' } = (object as StoredObject).metadata;
    return placeOf(this.#name, storageKey(namespace, name));
  }
}
