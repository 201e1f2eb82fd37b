import {
  type DynamicObject,
  expiredError,
  matchesFields,
  matchesLabels,
  parseFieldSelector,
  parseLabelSelector,
  type ResourceType,
  type WatchEvent,
} from '@drover/apimachinery';
import type { ListOptions, WatchOptions } from '../rest/client.ts';
import { collectionOf, type FakeChange, type FakeStore } from './fake-store.ts';

/** Whether an object belongs to a list or watch. */
export type Selects = (object: DynamicObject) => boolean;

/** The choice that namespace and selectors make; fields are `metadata.name` and `metadata.namespace`. */
export function selection({
  namespace,
  labelSelector,
  fieldSelector,
}: ListOptions | WatchOptions): Selects {
  const labels = parseLabelSelector(labelSelector ?? '');
  const fields = parseFieldSelector(fieldSelector ?? '');
  return ({ metadata = {} }) =>
    (namespace === undefined || metadata.namespace === namespace) &&
    matchesLabels(labels, metadata.labels) &&
    matchesFields(fields, (field) => fieldOf(metadata, field));
}

function fieldOf(
  metadata: NonNullable<DynamicObject['metadata']>,
  field: string,
): string | undefined {
  if (field === 'metadata.name') return metadata.name;
  return field === 'metadata.namespace' ? metadata.namespace : undefined;
}

/** What a fake watch needs beside its options. */
export interface FakeWatchSource {
  readonly store: FakeStore;
  /** Aborted when the server ends its watches; without a reason of its own the watch ends normally. */
  readonly ended: AbortSignal;
}

/** Events after the version asked for, then as they happen, until someone ends the watch. */
export async function* watchFake(
  type: ResourceType,
  { store, ended }: FakeWatchSource,
  options: WatchOptions,
): AsyncGenerator<WatchEvent, void, undefined> {
  const { signal, sendInitialEvents, resourceVersion = '' } = options;
  const selects = selection(options);
  let revision = Number(resourceVersion);
  if (revision > 0 && revision < store.compacted) {
    throw expiredError(`too old resource version: ${revision} (${store.compacted})`);
  }
  if (sendInitialEvents || revision === 0) {
    revision = store.revision;
    const objects = store.list(collectionOf(type)).filter(selects);
    yield* objects.map((object): WatchEvent => ({ type: 'ADDED', object }));
    if (sendInitialEvents) yield initialEventsEnd(type, revision);
  }
  while (!ended.aborted) {
    signal?.throwIfAborted();
    const changes = store.changesAfter(collectionOf(type), revision);
    revision = store.revision;
    for (const change of changes) yield* eventsOf(change, selects);
    if (revision === store.revision) await nextChange(store, ended, signal);
  }
}

/** An object that comes to match is added, one that ceases to is deleted. */
function eventsOf({ before, after }: FakeChange, selects: Selects): WatchEvent[] {
  const was = before !== undefined && selects(before);
  if (after !== undefined && selects(after)) {
    return [{ type: was ? 'MODIFIED' : 'ADDED', object: after }];
  }
  const { resourceVersion } = (after ?? before)?.metadata ?? {};
  const last = before && {
    ...before,
    metadata: { ...before.metadata, ...(resourceVersion !== undefined && { resourceVersion }) },
  };
  return was && last ? [{ type: 'DELETED', object: last }] : [];
}

function initialEventsEnd({ kind }: ResourceType, revision: number): WatchEvent {
  const annotations = { 'k8s.io/initial-events-end': 'true' };
  return {
    type: 'BOOKMARK',
    object: { kind, metadata: { resourceVersion: `${revision}`, annotations } },
  };
}

function nextChange(
  store: FakeStore,
  ended: AbortSignal,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      forget();
      ended.removeEventListener('abort', wake);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const forget = store.onChange(wake);
    ended.addEventListener('abort', wake, { once: true });
    signal?.addEventListener('abort', wake, { once: true });
    if (ended.aborted || signal?.aborted) wake();
  });
}
