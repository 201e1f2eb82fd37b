import { comparePathElements, type PathElement } from './path-element.ts';

/**
 * A set of paths in an object. A path may be a member without the paths below it being so, and the other way round:
 * to own a list is not to own its items.
 */
export interface FieldSet {
  /** Steps from here that are paths of the set themselves. */
  readonly members: ReadonlySet<PathElement>;
  /** Steps from here below which there are paths of the set; never empty sets. */
  readonly children: ReadonlyMap<PathElement, FieldSet>;
}

/** The set without a path. */
export const emptyFieldSet: FieldSet = { members: new Set(), children: new Map() };

/** A set of these paths. */
export function fieldSetOf(paths: Iterable<readonly PathElement[]>): FieldSet {
  const builder = new FieldSetBuilder();
  for (const path of paths) builder.insert(path);
  return builder.build();
}

/** Whether there is no path. */
export function isEmptyFieldSet({ members, children }: FieldSet): boolean {
  return members.size === 0 && children.size === 0;
}

/** The set below one step. */
export function childSet(set: FieldSet, element: PathElement): FieldSet {
  return set.children.get(element) ?? emptyFieldSet;
}

/** Whether `path` is a member. */
export function hasPath(set: FieldSet, path: readonly PathElement[]): boolean {
  const [first, ...rest] = path;
  if (first === undefined) return false;
  return rest.length === 0 ? set.members.has(first) : hasPath(childSet(set, first), rest);
}

/** Whether each path of `left` is one of `right`. */
export function isSubset(left: FieldSet, right: FieldSet): boolean {
  if (!left.members.isSubsetOf(right.members)) return false;
  for (const [element, child] of left.children) {
    if (!isSubset(child, childSet(right, element))) return false;
  }
  return true;
}

/** The paths of both; `left` itself when it has all of `right`, and the other way round when it has none. */
export function unionFieldSets(left: FieldSet, right: FieldSet): FieldSet {
  if (isEmptyFieldSet(left)) return right;
  if (isSubset(right, left)) return left;
  const elements = left.children.keys().toArray().concat(right.children.keys().toArray());
  return {
    members: left.members.union(right.members),
    children: mapChildren(elements, (element) =>
      unionFieldSets(childSet(left, element), childSet(right, element)),
    ),
  };
}

/** The paths that are in both. */
export function intersectFieldSets(left: FieldSet, right: FieldSet): FieldSet {
  return {
    members: left.members.intersection(right.members),
    children: mapChildren(left.children.keys(), (element) =>
      intersectFieldSets(childSet(left, element), childSet(right, element)),
    ),
  };
}

/** The paths of `left` that are not in `right`; paths below a removed one stay. */
export function subtractFieldSet(left: FieldSet, right: FieldSet): FieldSet {
  if (isEmptyFieldSet(right)) return left;
  return {
    members: left.members.difference(right.members),
    children: mapChildren(left.children.keys(), (element) =>
      subtractFieldSet(childSet(left, element), childSet(right, element)),
    ),
  };
}

/** The paths of `left` that are neither in `right` nor below one of it. */
export function subtractSubtrees(left: FieldSet, right: FieldSet): FieldSet {
  const kept = left.children.keys().filter((element) => !right.members.has(element));
  return {
    members: left.members.difference(right.members),
    children: mapChildren(kept, (element) =>
      subtractSubtrees(childSet(left, element), childSet(right, element)),
    ),
  };
}

/** The paths of `left` that are in `right` or below one of it. */
export function keepSubtrees(left: FieldSet, right: FieldSet): FieldSet {
  return {
    members: left.members.intersection(right.members),
    children: mapChildren(left.children.keys(), (element) =>
      right.members.has(element)
        ? childSet(left, element)
        : keepSubtrees(childSet(left, element), childSet(right, element)),
    ),
  };
}

/** Whether both have the same paths. */
export function equalFieldSets(left: FieldSet, right: FieldSet): boolean {
  return isSubset(left, right) && isSubset(right, left);
}

/** All paths, as Kubernetes lists them: at each step first those that end there, then those below. */
export function* pathsOf(
  { members, children }: FieldSet,
  prefix: readonly PathElement[] = [],
): Generator<readonly PathElement[], void, undefined> {
  for (const element of [...members].toSorted(comparePathElements)) yield [...prefix, element];
  for (const [element, child] of [...children].toSorted(([a], [b]) => comparePathElements(a, b))) {
    yield* pathsOf(child, [...prefix, element]);
  }
}

/** Collects paths into a set. */
export class FieldSetBuilder {
  readonly #members = new Set<PathElement>();
  readonly #children = new Map<PathElement, FieldSetBuilder>();

  /** Adds one path; the empty path is none. */
  insert(path: readonly PathElement[]): void {
    this.#insertFrom(path, 0);
  }

  /** The set so far. */
  build(): FieldSet {
    if (this.#members.size === 0 && this.#children.size === 0) return emptyFieldSet;
    const children = new Map<PathElement, FieldSet>();
    for (const [element, child] of this.#children) children.set(element, child.build());
    return { members: new Set(this.#members), children };
  }

  #insertFrom(path: readonly PathElement[], depth: number): void {
    const element = path[depth];
    if (element === undefined) return;
    if (depth === path.length - 1) this.#members.add(element);
    else this.#child(element).#insertFrom(path, depth + 1);
  }

  #child(element: PathElement): FieldSetBuilder {
    const present = this.#children.get(element);
    if (present) return present;
    const child = new FieldSetBuilder();
    this.#children.set(element, child);
    return child;
  }
}

function mapChildren(
  elements: Iterable<PathElement>,
  map: (element: PathElement) => FieldSet,
): Map<PathElement, FieldSet> {
  const children = new Map<PathElement, FieldSet>();
  for (const element of elements) {
    const child = map(element);
    if (!isEmptyFieldSet(child)) children.set(element, child);
  }
  return children;
}
