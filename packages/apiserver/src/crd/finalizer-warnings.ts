import type { StoredObject } from '../registry/stored-object.ts';

/** Finalizers of Kubernetes itself, which have no prefix. */
const KNOWN: ReadonlySet<string> = new Set(['foregroundDeletion', 'kubernetes', 'orphan']);

/** What the writer of a custom resource is told of the finalizers that were added. */
export function finalizerWarnings(object: StoredObject, old?: StoredObject): readonly string[] {
  const before = new Set(old?.metadata.finalizers);
  const added = new Set(object.metadata.finalizers?.filter((name) => !before.has(name)));
  return [...added]
    .filter((name) => !name.includes('/') && !KNOWN.has(name))
    .toSorted()
    .map(
      (name) =>
        `metadata.finalizers: ${JSON.stringify(name)}: prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers`,
    );
}
