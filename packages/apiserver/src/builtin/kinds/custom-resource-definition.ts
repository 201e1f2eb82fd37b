import type { CustomResourceDefinition } from '@drover/kubernetes';
import type { KindRules } from '../../registry/kind-rules.ts';
import type { StoredObject } from '../../registry/stored-object.ts';
import { unrecognizedFormats } from '../../schema/custom/unrecognized-formats.ts';

/** Holds a definition until its objects are removed. */
export const DEFINITION_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';

/** How definitions differ: the server says in which versions their objects lie, and the objects go before the definition goes. */
export const customResourceDefinitionRules: Partial<KindRules> = {
  prepareCreate: withStorageVersion,
  prepareUpdate: (object) => withStorageVersion(withoutLostVersions(object)),
  prepareDelete: (object) => asTerminating(withFinalizer(object)),
  warningsOf: warnOfFormats,
};

/** A format that nothing is known of says nothing. */
function warnOfFormats(object: StoredObject, old?: StoredObject): readonly string[] {
  const formatsOf = (definition: StoredObject): readonly string[] =>
    unrecognizedFormats(definition as unknown as CustomResourceDefinition);
  const before = old === undefined ? [] : formatsOf(old);
  return formatsOf(object)
    .filter((format) => !before.includes(format))
    .map((format) => `unrecognized format ${JSON.stringify(format)}`);
}

/** From now on objects may lie in the version that the definition stores. */
function withStorageVersion(object: StoredObject): StoredObject {
  const { spec, status } = object as unknown as CustomResourceDefinition;
  // A definition without versions is refused after this.
  const versions = spec.versions as typeof spec.versions | null;
  const version = versions?.find(({ storage }) => storage)?.name;
  const stored = status?.storedVersions ?? [];
  if (version === undefined || stored.includes(version)) return object;
  return { ...object, status: { ...status, storedVersions: [...stored, version] } };
}

/** A definition that goes is not held by a version that was taken out of it while objects lay in it. */
function withoutLostVersions(object: StoredObject): StoredObject {
  const { spec, status, metadata } = object as unknown as CustomResourceDefinition;
  if (metadata?.deletionTimestamp === undefined) return object;
  const names = spec.versions.map(({ name }) => name);
  const storedVersions = status?.storedVersions?.filter((name) => names.includes(name));
  return { ...object, status: { ...status, storedVersions } };
}

/** What becomes of dependents when a definition is deleted is not asked: its objects always go. */
const PROPAGATION: ReadonlySet<string> = new Set(['foregroundDeletion', 'orphan']);

/** Taken on when the deletion begins, so that definitions without objects look as they were written. */
function withFinalizer(object: StoredObject): StoredObject {
  const { metadata } = object;
  const finalizers = (metadata.finalizers ?? []).filter((text) => !PROPAGATION.has(text));
  if (finalizers.includes(DEFINITION_FINALIZER)) return object;
  return {
    ...object,
    metadata: { ...metadata, finalizers: [...finalizers, DEFINITION_FINALIZER] },
  };
}

/** A definition that goes says so, and that is no change of what is wanted of it. */
function asTerminating(object: StoredObject): StoredObject {
  const { status } = object as unknown as CustomResourceDefinition;
  const conditions = status?.conditions ?? [];
  if (conditions.some(({ type }) => type === 'Terminating')) return object;
  const { deletionGracePeriodSeconds: _none, generation = 1, ...metadata } = object.metadata;
  const condition = {
    type: 'Terminating',
    status: 'True',
    lastTransitionTime: metadata.deletionTimestamp,
    reason: 'InstanceDeletionPending',
    message:
      'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
  };
  return {
    ...object,
    metadata: { ...metadata, generation: generation - 1 },
    status: { ...status, conditions: [...conditions, condition] },
  };
}
