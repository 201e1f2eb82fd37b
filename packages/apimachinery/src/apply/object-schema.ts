import type { MergeSchema } from '../schema/merge-schema.ts';

const text: MergeSchema = { type: 'string' };
const texts: MergeSchema = { type: 'object', additionalProperties: text };

/** How metadata is merged, whatever the schema of a kind says of it. */
const objectMeta: MergeSchema = {
  type: 'object',
  properties: {
    name: text,
    generateName: text,
    namespace: text,
    uid: text,
    resourceVersion: text,
    generation: { type: 'integer' },
    creationTimestamp: text,
    deletionTimestamp: text,
    deletionGracePeriodSeconds: { type: 'integer' },
    selfLink: text,
    labels: texts,
    annotations: texts,
    finalizers: {
      type: 'array',
      items: text,
      'x-kubernetes-list-type': 'set',
      'x-kubernetes-patch-strategy': 'merge',
    },
    ownerReferences: {
      type: 'array',
      items: { type: 'object', 'x-kubernetes-map-type': 'atomic' },
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['uid'],
      'x-kubernetes-patch-strategy': 'merge',
      'x-kubernetes-patch-merge-key': 'uid',
    },
    managedFields: { type: 'array', items: { type: 'object' }, 'x-kubernetes-list-type': 'atomic' },
  },
};

/**
 * The schema of a whole object from that of its own fields: CustomResourceDefinitions leave out, or say little of,
 * what every object has.
 */
export function objectSchema(schema: MergeSchema | undefined): MergeSchema {
  return {
    ...(schema ?? { 'x-kubernetes-preserve-unknown-fields': true }),
    type: 'object',
    properties: { ...schema?.properties, apiVersion: text, kind: text, metadata: objectMeta },
  };
}
