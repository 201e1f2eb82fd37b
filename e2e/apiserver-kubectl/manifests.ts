/** A ConfigMap with these data. */
export function configMap(name: string, data: object, labels?: object): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels }, data };
}

/** A Deployment `web` with one container `c`. */
export function deployment(image: string): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'c', image, ports: [{ containerPort: 80 }] }] },
      },
    },
  };
}

/** A Pod that a Node would run. */
export function pod(name: string, nodeName?: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { nodeName, containers: [{ name: 'c', image: 'busybox' }] },
  };
}

function gearVersion(name: string, teeth: string, more: object): object {
  const spec = {
    type: 'object',
    description: 'What it should be.',
    required: ['teeth'],
    properties: {
      teeth: { type: 'integer', minimum: 3, description: teeth },
      note: { type: 'string' },
    },
  };
  const status = { type: 'object', properties: { teeth: { type: 'integer' } } };
  const properties = { spec, status };
  return {
    name,
    served: true,
    schema: {
      openAPIV3Schema: { type: 'object', description: 'A wheel with teeth.', properties },
    },
    ...more,
  };
}

/** A CustomResourceDefinition with two versions, each with columns of its own. */
export const gears = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'gears.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'gears', kind: 'Gear', shortNames: ['gr'], categories: ['parts'] },
    versions: [
      gearVersion('v1', 'How many it has.', {
        storage: true,
        subresources: {
          status: {},
          scale: { specReplicasPath: '.spec.teeth', statusReplicasPath: '.status.teeth' },
        },
        additionalPrinterColumns: [
          { name: 'Teeth', type: 'integer', jsonPath: '.spec.teeth' },
          { name: 'Note', type: 'string', jsonPath: '.spec.note', priority: 1 },
        ],
        selectableFields: [{ jsonPath: '.spec.note' }],
      }),
      gearVersion('v1beta1', 'How many it had.', {
        storage: false,
        deprecated: true,
        additionalPrinterColumns: [{ name: 'Beta', type: 'integer', jsonPath: '.spec.teeth' }],
      }),
    ],
  },
};

/** An object of {@link gears}. */
export const gear = {
  apiVersion: 'example.com/v1',
  kind: 'Gear',
  metadata: { name: 'g' },
  spec: { teeth: 12, note: 'hello' },
};
