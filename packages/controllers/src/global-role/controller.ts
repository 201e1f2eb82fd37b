import {
  ANNOTATIONS,
  type GlobalRole,
  type GlobalRoleBinding,
  globalRole,
  globalRoleBinding,
} from '@drover/api';
import type { KubernetesObject, OwnerReference, ResourceType } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';
import {
  type Committer,
  type Controller,
  createCommitter,
  createController,
  type Informer,
  informerSource,
  type KeyMapper,
  keyOf,
  ownerKeys,
  ownerReferenceTo,
  type Reconcile,
  type Source,
} from '@drover/controller-runtime';
import { clusterRoleBindings, clusterRoles } from '@drover/kubernetes';
import type { ControllerContext } from '../controller-context.ts';
import { type BindingObject, givenRole, type RoleObject } from '../rbac-objects.ts';
import { deleteIfPresent } from '../requests/delete-if-present.ts';
import { globalClusterRole, globalClusterRoleBinding } from './desired.ts';

/** Keeps a ClusterRole in the home of state for each GlobalRole. */
export function createGlobalRoleController(context: ControllerContext): Controller {
  return createMirror<GlobalRole, RoleObject>(context, {
    name: 'global-role',
    from: globalRole.type,
    to: clusterRoles,
    annotation: ANNOTATIONS.clusterRoleName,
    desired: globalClusterRole,
    ownersOf: () => [],
    sources: () => [],
  });
}

/** Index of bindings by their global role. */
const BY_GLOBAL_ROLE = 'bound-global-role';
const indexes = {
  [BY_GLOBAL_ROLE]: ({ globalRoleName }: GlobalRoleBinding): readonly string[] =>
    globalRoleName ? [globalRoleName] : [],
} as const;

/** Keeps a ClusterRoleBinding in the home of state for each GlobalRoleBinding, which goes with its role. */
export function createGlobalRoleBindingController(context: ControllerContext): Controller {
  const { cache } = context;
  const roles = cache.informer<GlobalRole>(globalRole.type);
  const bindings = cache.informer<GlobalRoleBinding>(globalRoleBinding.type, { indexes });
  return createMirror<GlobalRoleBinding, BindingObject>(context, {
    name: 'global-role-binding',
    from: globalRoleBinding.type,
    to: clusterRoleBindings,
    annotation: ANNOTATIONS.clusterRoleBindingName,
    desired: globalClusterRoleBinding,
    ownersOf: ({ globalRoleName = '' }) => {
      const role = roles.get({ namespace: '', name: globalRoleName }) as GlobalRole | undefined;
      const plain = { controller: false, blockOwnerDeletion: false };
      return role && [ownerReferenceTo(role, globalRole.type, plain)];
    },
    sources: () => [
      informerSource(roles, ({ type, key }) =>
        type === 'added'
          ? bindings.byIndex(BY_GLOBAL_ROLE, key.name).map((binding) => keyOf(binding))
          : [],
      ),
    ],
  });
}

interface Mirror<From, To> {
  readonly name: string;
  readonly from: ResourceType;
  readonly to: ResourceType;
  /** Of the object of ours: the name of the other one. */
  readonly annotation: string;
  readonly desired: (object: From) => To | undefined;
  /** What the object of ours goes with; `undefined` while that is not there. */
  readonly ownersOf: (object: From) => readonly OwnerReference[] | undefined;
  readonly sources: () => readonly Source[];
}

/** One object of Kubernetes for one of ours, which owns it. */
function createMirror<From extends KubernetesObject, To extends KubernetesObject>(
  { runtime, cache, client }: ControllerContext,
  mirror: Mirror<From, To>,
): Controller {
  const { name, from, to, sources } = mirror;
  const originals = cache.informer<From>(from);
  const images = cache.informer<To>(to);
  return createController(runtime, {
    name,
    workers: 4,
    sources: [
      informerSource(originals),
      informerSource(images, ownerKeys(from) as KeyMapper<To>),
      ...sources(),
    ],
    reconcile: reconcileMirror(mirror, {
      client,
      originals,
      images,
      committer: createCommitter({ client, fieldManager: `drover-${name}` }),
    }),
  });
}

interface MirrorParts<From extends KubernetesObject, To extends KubernetesObject> {
  readonly client: KubernetesClient;
  readonly committer: Committer;
  readonly originals: Informer<From>;
  readonly images: Informer<To>;
}

function reconcileMirror<From extends KubernetesObject, To extends KubernetesObject>(
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
