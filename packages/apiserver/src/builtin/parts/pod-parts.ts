import { equalContent, getField, isJsonObject, type JsonObject } from '@drover/apimachinery';
import { type FieldError, forbidden, goQuote, validateBuiltIn } from '@drover/kubernetes';
import type { ObjectPart } from '../../registry/kind-rules.ts';
import { keepMetadata, statusWithMetadata } from '../../registry/status-part.ts';
import type { StoredObject } from '../../registry/stored-object.ts';

const POD = { group: '', version: 'v1', kind: 'Pod' };

/** A kubelet tells of the pod, labels and annotations too; who owns the pod it does not say. */
export const podStatus: ObjectPart = {
  ownerless: [
    ['metadata', 'deletionTimestamp'],
    ['metadata', 'ownerReferences'],
  ],
  replace(given, old) {
    const { ownerReferences: _, ...metadata } = given.metadata;
    const { ownerReferences } = old.metadata;
    const kept = { ...metadata, ...(ownerReferences && { ownerReferences }) };
    return statusWithMetadata.replace({ ...withClass(given, old), metadata: kept }, old, '');
  },
};

/** Who says nothing of the class of a pod leaves it as it is. */
function withClass(given: StoredObject, old: StoredObject): StoredObject {
  const { qosClass } = (old['status'] ?? {}) as { readonly qosClass?: string };
  const status = given['status'] as object | undefined;
  if (qosClass === undefined || status === undefined) return given;
  return { ...given, status: { qosClass, ...status } };
}

/** What bindings and evictions write of a pod: they are made by the server and need no rules. */
export const servedPart: ObjectPart = {
  keepsGeneration: true,
  replace: (given) => given,
  validate: () => [],
};

/** Containers that are put into a running pod to look at it. */
export const ephemeralContainers: ObjectPart = {
  replace(given, old) {
    const { ephemeralContainers: _, ...spec } = specOf(old);
    const wanted = specOf(given)['ephemeralContainers'];
    const changed = { ...spec, ...(wanted !== undefined && { ephemeralContainers: wanted }) };
    return keepMetadata({ ...old, spec: changed }, given, old);
  },
  validate: (object, old) => [
    // As a pod that stays as it is: a new one could not have them.
    ...validateBuiltIn(POD, object, object),
    ...validateKept(
      containersOf(object, 'ephemeralContainers'),
      containersOf(old, 'ephemeralContainers'),
    ),
  ],
};

/** The spec of a pod; empty when it has none. */
export function specOf(pod: StoredObject): JsonObject {
  const spec = pod['spec'];
  return isJsonObject(spec) ? spec : {};
}

/** One of the lists of containers of a pod. */
export function containersOf(
  pod: StoredObject,
  list: 'containers' | 'initContainers' | 'ephemeralContainers',
): readonly JsonObject[] {
  const containers = getField(specOf(pod), list);
  return Array.isArray(containers) ? containers.filter(isJsonObject) : [];
}

function validateKept(next: readonly JsonObject[], old: readonly JsonObject[]): FieldError[] {
  const byName = new Map(next.map((container) => [container['name'], container]));
  return old.flatMap((container) => {
    const name = goQuote(String(container['name']));
    const kept = byName.get(container['name']);
    if (kept && equalContent(kept, container)) return [];
    const what = kept ? 'changed' : 'removed';
    const detail = `existing ephemeral containers ${name} may not be ${what}\n`;
    return [forbidden('spec.ephemeralContainers', detail)];
  });
}
