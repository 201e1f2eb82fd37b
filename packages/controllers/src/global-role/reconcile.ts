import type { KubernetesObject, OwnerReference, ResourceType } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';
import { type Committer, type Informer, keyOf, type Reconcile } from '@drover/controller-runtime';
import { givenRole } from '../rbac-objects.ts';
import { deleteIfPresent } from '../requests/delete-if-present.ts';

/** One object of Kubernetes for each of ours. */
export interface Mirror<From, To> {
  readonly from: ResourceType;
  /** Of the object of ours: the name of the other one. */
  readonly annotation: string;
  readonly desired: (object: From) => To | undefined;
  /** What the object of ours goes with; `undefined` while that is not there. */
  readonly ownersOf: (object: From) => readonly OwnerReference[] | undefined;
}

/** What mirroring works on. */
export interface MirrorParts<From extends KubernetesObject, To extends KubernetesObject> {
  readonly client: KubernetesClient;
  readonly committer: Committer;
  readonly originals: Informer<From>;
  readonly images: Informer<To>;
}

/** Keeps the image of an object as the object says, and notes its name on the object. */
export function createMirrorReconcile<From extends KubernetesObject, To extends KubernetesObject>(
  { from, annotation, desired, ownersOf }: Mirror<From, To>,
  { client, committer, originals, images }: MirrorParts<From, To>,
): Reconcile {
  return async (key, { signal }) => {
    const original = originals.get(key) as From | undefined;
    const image = original && desired(original);
    if (!original || !image) return;
    if (original.metadata?.deletionTimestamp) {
      // Finalizers, which whoever holds the role may have set, can keep the original for ever.
      const left = images.get(keyOf(image)) as To | undefined;
      if (left) await deleteIfPresent(client.resource(images.type), left, signal);
      return;
    }
    await applyImage(image, { client, committer, images, signal });
    const owners = ownersOf(original);
    // Without its role a binding goes, unless it came first.
    if (!owners) return;
    const marks = marksOf(original, { [annotation]: image.metadata?.name ?? '' }, owners);
    await committer.apply(from, marks, { current: original, signal });
  };
}

async function applyImage(
  image: KubernetesObject,
  {
    client,
    committer,
    images,
    signal,
  }: Pick<MirrorParts<KubernetesObject, KubernetesObject>, 'client' | 'committer' | 'images'> & {
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const current = images.get({ namespace: '', name: image.metadata?.name ?? '' }) as
    | KubernetesObject
    | undefined;
  // Which role a binding gives cannot be changed.
  const isStale = current !== undefined && givenRole(current) !== givenRole(image);
  if (isStale) await deleteIfPresent(client.resource(images.type), current, signal);
  await committer.apply(images.type, image, { signal, ...(!isStale && { current }) });
}

/** What is written to an object of ours, that very one: it may be gone by now. */
function marksOf(
  { metadata }: KubernetesObject,
  annotations: Readonly<Record<string, string>>,
  ownerReferences: readonly OwnerReference[],
): KubernetesObject {
  const { name = '', uid = '' } = metadata ?? {};
  return {
    metadata: { name, uid, annotations, ...(ownerReferences.length > 0 && { ownerReferences }) },
  };
}
