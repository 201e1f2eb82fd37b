import { type GroupVersionResource, groupResource } from '@drover/apimachinery';
import type { Resource } from './resource.ts';

/** The resources that are served now. */
export interface ResourceTable {
  /** Grows by one with each change of the table: what was made from it can be kept until then. */
  readonly generation: number;
  /** All resources, built-in ones first, each in all its versions. */
  all(): readonly Resource[];
  find(gvr: GroupVersionResource): Resource | undefined;
  /** The version in which a resource is preferably read; absent when it is not served. */
  preferred(group: string, resource: string): Resource | undefined;
  /** A resource whose objects have that kind, in its preferred version. */
  ofKind(group: string, kind: string): Resource | undefined;
  /** A resource whose objects lie in that collection, in its preferred version. */
  ofCollection(collection: string): Resource | undefined;
}

/** A {@link ResourceTable} that custom resources come into and leave. */
export class ResourceRegistry implements ResourceTable {
  readonly #builtIn: readonly Resource[];
  /** Resources by the CustomResourceDefinition that made them. */
  readonly #custom = new Map<string, readonly Resource[]>();
  #byPath = new Map<string, Resource>();
  #byKind = new Map<string, Resource>();
  #byCollection = new Map<string, Resource>();
  #generation = 0;

  constructor(builtIn: readonly Resource[]) {
    this.#builtIn = builtIn;
    this.#index();
  }

  get generation(): number {
    return this.#generation;
  }

  all(): readonly Resource[] {
    return [...this.#builtIn, ...[...this.#custom.values()].flat()];
  }

  find({ group, version, resource }: GroupVersionResource): Resource | undefined {
    return this.#byPath.get(`${group}/${version}/${resource}`);
  }

  preferred(group: string, resource: string): Resource | undefined {
    return this.#byCollection.get(collectionOf({ group, resource }));
  }

  ofKind(group: string, kind: string): Resource | undefined {
    return this.#byKind.get(`${group}/${kind}`);
  }

  ofCollection(collection: string): Resource | undefined {
    return this.#byCollection.get(collection);
  }

  /** Serves these resources from now on, in place of what the definition served before; none: stops serving them. */
  serve(definition: string, resources: readonly Resource[]): void {
    if (resources.length === 0) this.#custom.delete(definition);
    else this.#custom.set(definition, resources);
    this.#index();
  }

  #index(): void {
    const all = this.all();
    this.#generation += 1;
    this.#byPath = new Map(
      all.map((resource) => [
        `${resource.group}/${resource.version}/${resource.resource}`,
        resource,
      ]),
    );
    // Of several versions the first is the preferred one, so it is set last.
    const reversed = all.toReversed();
    this.#byKind = new Map(reversed.map((each) => [`${each.group}/${each.kind}`, each]));
    this.#byCollection = new Map(reversed.map((each) => [each.collection, each]));
  }
}

/** Where objects of a resource are stored, whatever their version. */
export function collectionOf(resource: {
  readonly group: string;
  readonly resource: string;
}): string {
  return groupResource(resource);
}
