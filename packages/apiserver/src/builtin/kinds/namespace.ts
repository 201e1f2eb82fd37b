import type { DynamicObject } from '@drover/apimachinery';
import type { KindRules } from '../../registry/kind-rules.ts';
import { statusWithMetadata } from '../../registry/status-part.ts';
import type { StoredObject } from '../../registry/stored-object.ts';

/** The label that carries the name of a namespace, so that selectors can name it. */
const NAME_LABEL = 'kubernetes.io/metadata.name';

/** The finalizer in the spec that the namespace controller takes away when the content is gone. */
export const NAMESPACE_FINALIZER = 'kubernetes';

/** Objects of kind Namespace, with the fields that the server looks at. */
export interface NamespaceObject extends StoredObject {
  readonly spec?: { readonly finalizers?: readonly string[] };
  readonly status?: { readonly phase?: 'Active' | 'Terminating' };
}

/** How namespaces differ: they are held by their content, which the namespace controller removes. */
export const namespaceRules: Partial<KindRules> = {
  hasGeneration: false,
  prepareCreate: (object) =>
    withNameLabel(withOwnFinalizer({ ...object, status: { phase: 'Active' } })),
  prepareUpdate: (object, old) => withNameLabel(withFinalizers(object, finalizersOf(old))),
  prepareDelete: (object) => (isHeld(object) ? terminating(object) : object),
  isHeld,
  parts: {
    status: statusWithMetadata,
    finalize: {
      replace: (given, old) =>
        withNameLabel({ ...withFinalizers(old, finalizersOf(given)), metadata: given.metadata }),
    },
  },
};

/** It is given no time to end, and does not say so. */
function terminating(object: StoredObject): StoredObject {
  const { status } = object as NamespaceObject;
  const { deletionGracePeriodSeconds: seconds, ...metadata } = object.metadata;
  if (status?.phase === 'Terminating' && seconds === undefined) return object;
  return { ...object, metadata, status: { ...status, phase: 'Terminating' } };
}

function withNameLabel(object: StoredObject): StoredObject {
  const { metadata } = object;
  const labels = { ...metadata.labels, [NAME_LABEL]: metadata.name };
  return { ...object, metadata: { ...metadata, labels } };
}

function withOwnFinalizer(object: StoredObject): StoredObject {
  const finalizers = finalizersOf(object);
  if (finalizers.includes(NAMESPACE_FINALIZER)) return object;
  return withFinalizers(object, [...finalizers, NAMESPACE_FINALIZER]);
}

function withFinalizers(object: StoredObject, finalizers: readonly string[]): StoredObject {
  return { ...object, spec: { ...(object['spec'] as object | undefined), finalizers } };
}

function isHeld(object: StoredObject): boolean {
  return finalizersOf(object).length > 0;
}

function finalizersOf(object: DynamicObject): readonly string[] {
  return (object as NamespaceObject).spec?.finalizers ?? [];
}
