import { ANNOTATIONS, type AnyKind } from '@drover/api';
import { apiVersionOf, type DynamicObject } from '@drover/apimachinery';
import { roleBindings, roles } from '@drover/kubernetes';
import type { TypeBehaviour } from '../behaviour.ts';
import type { RequestContext } from '../context.ts';

const RBAC = 'rbac.authorization.k8s.io';
const FIELD_MANAGER = 'drover-sharing';

/** What people may do with an object, by the letter that ends the name of the role. */
const VERBS = { a: ['*'], r: ['get', 'list', 'watch'] } as const;

/** Somebody with whom an object is shared. */
export interface Subject {
  readonly kind: 'User' | 'Group';
  readonly name: string;
}

/** With whom an object of a kind is shared beside its creator. */
export interface Sharing {
  readonly kind: AnyKind;
  /** What the names of the roles carry: `nt` for node templates, for example. */
  readonly code: string;
  readonly owners?: readonly Subject[];
  /** Absent for types that nobody is given to read. */
  readonly readers?: readonly Subject[];
}

/**
 * The roles by which one object in a namespace that belongs to everyone is somebody's, named as Rancher names them.
 * They are deleted with the object.
 */
function sharingRoles(
  object: DynamicObject,
  { kind, code, owners = [], readers }: Sharing,
): readonly DynamicObject[] {
  const all = [...creatorOf(object), ...owners];
  return [
    ...roleWithBinding(object, kind, { name: code, level: 'a', subjects: all }),
    ...(readers
      ? roleWithBinding(object, kind, { name: code, level: 'r', subjects: readers })
      : []),
  ];
}

function roleWithBinding(
  object: DynamicObject,
  kind: AnyKind,
  share: { name: string; level: keyof typeof VERBS; subjects: readonly Subject[] },
): readonly DynamicObject[] {
  const { name = '', namespace, uid } = object.metadata ?? {};
  const metadata = {
    name: `${name}-${share.name}-${share.level}`,
    ...(namespace !== undefined && { namespace }),
    ownerReferences: [{ apiVersion: apiVersionOf(kind), kind: kind.kind, name, uid: uid ?? '' }],
  };
  const rule = {
    apiGroups: [kind.group],
    resources: [kind.plural],
    resourceNames: [name],
    verbs: VERBS[share.level],
  };
  return [
    { apiVersion: `${RBAC}/v1`, kind: 'Role', metadata, rules: [rule] },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata,
      subjects: distinct(share.subjects).map((subject) => ({ ...subject, apiGroup: RBAC })),
      roleRef: { apiGroup: RBAC, kind: 'Role', name: metadata.name },
    },
  ];
}

function distinct(subjects: readonly Subject[]): readonly Subject[] {
  const byName = subjects.map((subject) => [`${subject.kind}/${subject.name}`, subject] as const);
  return [...new Map(byName).values()];
}

/** Who made an object. */
export function creatorOf({ metadata }: DynamicObject): readonly Subject[] {
  const name = metadata?.annotations?.[ANNOTATIONS.creatorId];
  return name === undefined ? [] : [{ kind: 'User', name }];
}

/** Gives an object to its creator and to those it is shared with, and takes it from everybody else. */
export async function shareObject(
  object: DynamicObject,
  sharing: Sharing,
  { services, signal }: RequestContext,
): Promise<void> {
  const { namespace = '' } = object.metadata ?? {};
  for (const wanted of sharingRoles(object, sharing)) {
    const resource = wanted['kind'] === 'Role' ? roles : roleBindings;
    const options = { namespace, fieldManager: FIELD_MANAGER, force: true, signal };
    await services.client.resource<DynamicObject>(resource).apply(wanted, options);
  }
}

/** Creators see what they made, though the roles that say so may not be in the caches yet. */
export const isVisibleToCreator: NonNullable<TypeBehaviour['isVisible']> = (
  object,
  { caller, mayRead },
) => object.metadata?.annotations?.[ANNOTATIONS.creatorId] === caller.user.name || mayRead(object);
