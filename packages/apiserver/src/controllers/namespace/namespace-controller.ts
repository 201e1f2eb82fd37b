import { equalJson } from '@drover/apimachinery';
import type { ReconcileResult } from '@drover/controller-runtime';
import type { Condition } from '@drover/kubernetes';
import { API_SERVICES } from '../../aggregation/api-service.ts';
import { NAMESPACE_FINALIZER, type NamespaceObject } from '../../builtin/kinds/namespace.ts';
import type { Registry } from '../../registry/registry.ts';
import { decodeEntry, type StoredObject } from '../../registry/stored-object.ts';
import { adjustment } from '../../registry/verbs/update.ts';
import type { BuiltInController } from '../built-in-controller.ts';
import { changeObject } from '../change-object.ts';
import { collectionSource, keySource } from '../key-source.ts';
import { deletionConditions } from './deletion-conditions.ts';
import { type AggregatedContent, removeContent } from './remove-content.ts';

/** Milliseconds until content that is held is looked at again, though nothing of it went. */
const RETRY_MS = 8_000;

/** A namespace as it is while it is deleted. */
interface TerminatingNamespace extends NamespaceObject {
  readonly status?: NamespaceObject['status'] & { readonly conditions?: readonly Condition[] };
}

/** Removes the content of namespaces that are being deleted, then lets them go. */
export function namespaceController(
  registry: Registry,
  aggregated: AggregatedContent,
): BuiltInController {
  const { store } = registry;
  /** Namespaces that wait for the last of their content. */
  const waiting = new Set<string>();
  const departures = keySource('content of namespaces', (add) =>
    store.subscribeAll(({ entry, deleted }) => {
      const namespace = deleted ? entry.key.slice(0, entry.key.indexOf('/')) : '';
      if (waiting.has(namespace)) add(namespace);
    }),
  );
  return {
    name: 'namespace-controller',
    sources: [
      collectionSource(store, 'namespaces'),
      departures,
      // What could not be asked for may be there now, or be gone for good.
      collectionSource(store, API_SERVICES, () => waiting),
    ],
    async reconcile(name) {
      const beginWaiting = (): unknown => waiting.add(name);
      const result = await reconcileNamespace({ registry, aggregated, beginWaiting }, name);
      if (!result) waiting.delete(name);
      return result;
    },
  };
}

interface NamespaceContext {
  readonly registry: Registry;
  readonly aggregated: AggregatedContent;
  readonly beginWaiting: () => unknown;
}

async function reconcileNamespace(
  { registry, aggregated, beginWaiting }: NamespaceContext,
  name: string,
): Promise<ReconcileResult | undefined> {
  const entry = registry.store.get('namespaces', name);
  if (!entry) return undefined;
  const namespace = decodeEntry(entry) as NamespaceObject;
  if (namespace.metadata.deletionTimestamp === undefined) return undefined;
  if (!namespace.spec?.finalizers?.includes(NAMESPACE_FINALIZER)) return undefined;
  beginWaiting();
  const removal = await removeContent(registry, aggregated, name);
  await changeNamespace(registry, name, 'status', (current) => {
    const { status } = current as TerminatingNamespace;
    const conditions = deletionConditions(status?.conditions, removal, registry.clock);
    return equalJson(conditions, status?.conditions)
      ? current
      : { ...current, status: { ...status, conditions } };
  });
  const { remaining, failures, missing } = removal;
  if (remaining.size > 0 || failures.length > 0 || missing.length > 0) {
    return { requeueAfterMs: RETRY_MS };
  }
  await changeNamespace(registry, name, 'finalize', withoutOurFinalizer);
  return undefined;
}

function withoutOurFinalizer(current: StoredObject): StoredObject {
  const { spec } = current as NamespaceObject;
  const finalizers = (spec?.finalizers ?? []).filter((text) => text !== NAMESPACE_FINALIZER);
  return { ...current, spec: { ...spec, finalizers } };
}

function changeNamespace(
  registry: Registry,
  name: string,
  subresource: 'finalize' | 'status',
  change: (current: StoredObject) => StoredObject,
): Promise<void> {
  const controlled = { collection: 'namespaces', namespace: '', name, subresource };
  return changeObject(registry, controlled, adjustment(change));
}
