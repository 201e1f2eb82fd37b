import type { Step } from '../step.ts';

/** Path of definitions. */
export const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
/** The group of the definitions of a scenario. */
export const group = '{{ns}}.example.com';
/** Path of the objects of a scenario. */
export const things = `/apis/${group}/v1/namespaces/{{ns}}/things`;
/** A create. */
export const post = (path: string, body: unknown, query = ''): Step => ({
  method: 'POST',
  path: `${path}${query}`,
  body,
});
/** A read. */
export const get = (path: string, accept?: string): Step => ({
  method: 'GET',
  path,
  ...(accept === undefined ? {} : { accept }),
});
/** A merge patch. */
export const merge = (path: string, body: unknown): Step => ({
  method: 'PATCH',
  path,
  type: 'application/merge-patch+json',
  body,
});
/** What `kubectl get` asks for. */
export const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

/** A schema as definitions write it. */
export type Schema = Record<string, unknown>;
/** The schema of an object with these fields. */
export const object = (properties: Schema, more: Schema = {}): Schema => ({
  type: 'object',
  properties,
  ...more,
});

/** A definition of `things` with that schema of `spec`. */
export function definition(spec: Schema, version: object = {}, more: object = {}): object {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `things.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: {
        plural: 'things',
        singular: 'thing',
        kind: 'Thing',
        listKind: 'ThingList',
        shortNames: ['th'],
        categories: ['all'],
      },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: object({
              spec,
              status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            }),
          },
          subresources: {
            status: {},
            scale: {
              specReplicasPath: '.spec.replicas',
              statusReplicasPath: '.status.replicas',
              labelSelectorPath: '.status.selector',
            },
          },
          ...version,
        },
      ],
      ...more,
    },
  };
}

/** An object of the kind that {@link definition} defines. */
export const thing = (name: string, spec: unknown, more: object = {}): object => ({
  apiVersion: `${group}/v1`,
  kind: 'Thing',
  metadata: { name },
  spec,
  ...more,
});

/** Waits until the objects of the definition are served, and told of: the status of the definition may come before or after. */
export const established: Step[] = [
  { ...get(things), until: 200 },
  { ...get(`/apis/${group}/v1`), until: 200 },
];
