import { ANNOTATIONS, type AnyKind } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import { annotationKey } from './annotation-binding.ts';
import { boundTo, type FieldBinding, valueAt } from './binding.ts';
import { factsOf } from './field-schema.ts';
import type { FieldSchema } from './schema.ts';

const READ: FieldSchema = { type: 'string', create: false, update: false, nullable: true };
const TEXT_MAP: FieldSchema = { type: 'map[string]', create: true, update: true, nullable: true };

/** The id of a stored object: its name, or `namespace:name`. */
export function objectId({ metadata }: DynamicObject): string {
  const { name = '', namespace } = metadata ?? {};
  return namespace ? `${namespace}:${name}` : name;
}

/** Reads the annotations that are no field of their own. */
function plainAnnotations({ norman }: AnyKind): FieldBinding['read'] {
  const fields = Object.entries(norman.virtualFields ?? {})
    .filter(([, node]) => factsOf(node).place === 'annotation')
    .map(([name]) => annotationKey(name));
  const hidden = new Set<string>([ANNOTATIONS.creatorId, ...fields]);
  return ({ metadata }) => {
    const { annotations } = metadata ?? {};
    if (!annotations) return undefined;
    return Object.fromEntries(Object.entries(annotations).filter(([key]) => !hidden.has(key)));
  };
}

function nameBindings({ norman }: AnyKind): readonly FieldBinding[] {
  if (norman.displayName) {
    const field: FieldSchema = { ...READ, type: 'dnsLabel' };
    return [{ name: 'id', field, read: objectId }];
  }
  const field: FieldSchema = { ...READ, type: 'dnsLabel', create: true };
  return [boundTo('name', field, ['metadata', 'name'])];
}

function namespaceBindings({ scope, norman }: AnyKind): readonly FieldBinding[] {
  if (scope === 'Cluster' || norman.storedIn !== undefined) return [];
  const field: FieldSchema = {
    ...READ,
    // So it is written in Rancher, though it leads to no type.
    type: 'reference[/v3/clusters/schemas/namespace]',
    create: true,
    ...(norman.scopedBy === undefined && { required: true }),
  };
  // The field that scopes the type says the namespace, so that this one is always empty there.
  if (norman.scopedBy !== undefined) return [{ name: 'namespaceId', field, read: () => null }];
  return [boundTo('namespaceId', field, ['metadata', 'namespace'])];
}

/** Who made an object. No client writes it, and it has no other flags. */
function creatorBinding(): FieldBinding {
  const path = ['metadata', 'annotations', ANNOTATIONS.creatorId];
  const field = { type: 'reference[/v3/schemas/user]', create: false, update: false };
  return { name: 'creatorId', field, read: (object) => valueAt(object, path) };
}

/** The fields that every stored type has. */
export function metadataBindings(kind: AnyKind): readonly FieldBinding[] {
  return [
    ...nameBindings(kind),
    ...namespaceBindings(kind),
    creatorBinding(),
    boundTo('labels', TEXT_MAP, ['metadata', 'labels']),
    {
      name: 'annotations',
      field: TEXT_MAP,
      read: plainAnnotations(kind),
      path: ['metadata', 'annotations'],
    },
    boundTo('created', { ...READ, type: 'date' }, ['metadata', 'creationTimestamp']),
    boundTo('removed', { ...READ, type: 'date' }, ['metadata', 'deletionTimestamp']),
    boundTo('uuid', READ, ['metadata', 'uid']),
    {
      name: 'ownerReferences',
      field: { ...READ, type: 'array[ownerReference]' },
      read: ({ metadata }) => metadata?.ownerReferences ?? [],
    },
  ];
}
