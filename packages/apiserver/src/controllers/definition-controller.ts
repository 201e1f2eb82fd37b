import { equalJson, isNotFound } from '@drover/apimachinery';
import { formatTime } from '@drover/base';
import type { ReconcileResult } from '@drover/controller-runtime';
import type { CustomResourceDefinition } from '@drover/kubernetes';
import { DEFINITION_FINALIZER } from '../builtin/kinds/custom-resource-definition.ts';
import { definitionStatus, withRemovedObjects } from '../crd/definition-status.ts';
import { DEFINITIONS_COLLECTION, type ServedDefinitions } from '../crd/served-definitions.ts';
import { everything } from '../registry/list-options.ts';
import type { Registry } from '../registry/registry.ts';
import { decodeEntry } from '../registry/stored-object.ts';
import type { Target } from '../registry/target.ts';
import { deleteObjects } from '../registry/verbs/delete-collection.ts';
import { adjustment, type ObjectChange, updateObject } from '../registry/verbs/update.ts';
import { controllerWrites } from './controller-writes.ts';

/** Milliseconds until objects that finalizers hold are looked at again. */
const RETRY_MS = 1_000;

/** Says in a definition's status whether its names are accepted and its objects served; removes its objects when it is deleted. */
export async function reconcileDefinition(
  registry: Registry,
  served: ServedDefinitions,
  name: string,
): Promise<ReconcileResult | undefined> {
  const entry = registry.store.get(DEFINITIONS_COLLECTION, name);
  if (!entry) return undefined;
  const definition = decodeEntry(entry) as unknown as CustomResourceDefinition;
  const { deletionTimestamp, finalizers } = definition.metadata ?? {};
  const isGoing = deletionTimestamp !== undefined;
  if (isGoing && finalizers?.includes(DEFINITION_FINALIZER)) {
    return removeObjects(registry, definition);
  }
  const time = formatTime(registry.clock.nowMs());
  const status = isGoing
    ? withRemovedObjects(definition.status, time)
    : definitionStatus(definition, served.judge(definition), time);
  if (!equalJson(status, definition.status)) {
    await write(registry, name, {
      subresource: 'status',
      change: adjustment((current) => ({ ...current, status })),
    });
  }
  return undefined;
}

async function removeObjects(
  registry: Registry,
  { spec, metadata }: CustomResourceDefinition,
): Promise<ReconcileResult | undefined> {
  const { group, names } = spec;
  const resource = registry.resources.preferred(group, names.plural);
  if (resource) {
    const target: Target = { resource, namespace: '', name: '', subresource: '' };
    await deleteObjects(registry, target, everything, controllerWrites);
    if (registry.store.range(resource.collection, { limit: 1 }).entries.length > 0) {
      return { requeueAfterMs: RETRY_MS };
    }
  }
  const change = adjustment((current) => ({
    ...current,
    metadata: {
      ...current.metadata,
      finalizers: (current.metadata.finalizers ?? []).filter(
        (text) => text !== DEFINITION_FINALIZER,
      ),
    },
  }));
  await write(registry, metadata?.name ?? '', { subresource: '', change });
  return undefined;
}

async function write(
  registry: Registry,
  name: string,
  { subresource, change }: { readonly subresource: string; readonly change: ObjectChange },
): Promise<void> {
  const resource = registry.resources.preferred(
    'apiextensions.k8s.io',
    'customresourcedefinitions',
  );
  if (!resource) return;
  const target: Target = { resource, namespace: '', name, subresource };
  try {
    await updateObject(registry, target, change, controllerWrites);
  } catch (error) {
    // Deleted meanwhile: there is nothing left to say.
    if (!isNotFound(error)) throw error;
  }
}
