import type { KindRules } from '../../registry/kind-rules.ts';
import type { StoredObject } from '../../registry/stored-object.ts';

/** Holds a definition until its objects are removed. */
export const DEFINITION_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';

/** How definitions differ: their objects go before the definition goes. */
export const customResourceDefinitionRules: Partial<KindRules> = {
  prepareDelete: (object) => withFinalizer(object),
};

/** Taken on when the deletion begins, so that definitions without objects look as they were written. */
function withFinalizer(object: StoredObject): StoredObject {
  const { metadata } = object;
  const finalizers = metadata.finalizers ?? [];
  if (finalizers.includes(DEFINITION_FINALIZER)) return object;
  return {
    ...object,
    metadata: { ...metadata, finalizers: [...finalizers, DEFINITION_FINALIZER] },
  };
}
