import { isConflict, type KubernetesObject } from '@drover/apimachinery';
import type { WaitOptions } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { namespaces } from '@drover/kubernetes';

/** Annotations by name, as a namespace has them. */
export type Annotations = Readonly<Record<string, string>>;

/** What becomes of annotations; `null` takes one away. Names that are absent stay as they are. */
export type AnnotationChange = Readonly<Record<string, string | null>>;

/** What is changed, and how. */
export interface NamespaceChange extends WaitOptions {
  /** The namespace as the cache has it. */
  readonly current: KubernetesObject;
  /** The change of these annotations. It is asked again when somebody else has written meanwhile. */
  readonly change: (annotations: Annotations) => AnnotationChange;
}

/** Writers that get in each other's way more often than this come back later. */
const MAX_ATTEMPTS = 5;
const TIMEOUT_MS = 10_000;

/**
 * Changes annotations of a namespace that several controllers write.
 *
 * **Guarantees**: what somebody else writes between the reading and the writing is not lost; a change that changes
 * nothing is not sent.
 *
 * @returns the namespace as stored, or `unchanged` when nothing was sent.
 * @throws what the cluster answers; a conflict after five attempts, or when a namesake has come in its place.
 */
export async function changeNamespace(
  client: KubernetesClient,
  { current, change, signal }: NamespaceChange,
): Promise<KubernetesObject | 'unchanged'> {
  const resource = client.resource<KubernetesObject>(namespaces);
  const { name = '', uid } = current.metadata ?? {};
  const options = { signal, timeoutMs: TIMEOUT_MS };
  let read = current;
  for (let attempt = 1; ; attempt += 1) {
    const body = bodyOf(read, change);
    if (!body) return 'unchanged';
    try {
      return await resource.patch(name, { type: 'merge', body }, options);
    } catch (error) {
      if (!isConflict(error) || attempt === MAX_ATTEMPTS) throw error;
      read = await resource.get(name, options);
      if (read.metadata?.uid !== uid) throw error;
    }
  }
}

/** The patch of a namespace as it was read, which fails when it is not so any more; `undefined` when nothing changes. */
function bodyOf(
  { metadata }: KubernetesObject,
  change: NamespaceChange['change'],
): object | undefined {
  const before = metadata?.annotations ?? {};
  const entries = Object.entries(change(before)).filter(
    ([key, value]) => value !== (before[key] ?? null),
  );
  if (entries.length === 0) return undefined;
  const annotations = Object.fromEntries(entries);
  return { metadata: { resourceVersion: metadata?.resourceVersion, annotations } };
}
