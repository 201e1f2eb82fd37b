import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { ALL_METHODS, MANAGEMENT } from './shared.ts';

const spec = defineStruct('clusterRegistrationTokenSpec', {
  clusterName: field.reference('cluster', {
    access: 'edit',
    required: true,
    description: 'The cluster whose agents may register with the token.',
  }),
});

const read = { access: 'read' } as const;

const status = defineStruct('clusterRegistrationTokenStatus', {
  token: field.text({ ...read, description: 'The secret that an agent shows.' }),
  manifestUrl: field.text(read),
  command: field.text(read),
  insecureCommand: field.text(read),
  nodeCommand: field.text(read),
  insecureNodeCommand: field.text(read),
  windowsNodeCommand: field.text(read),
  insecureWindowsNodeCommand: field.text(read),
});

/** A secret with which the agents of one cluster register. */
export const clusterRegistrationToken = defineKind({
  ...MANAGEMENT,
  kind: 'ClusterRegistrationToken',
  plural: 'clusterregistrationtokens',
  scope: 'Namespaced',
  description: 'A secret with which the agents of one cluster register.',
  schema: { spec: field.struct(spec), status: field.struct(status) },
  norman: {
    id: 'clusterRegistrationToken',
    ...ALL_METHODS,
    scopedBy: 'clusterId',
    embedStatus: true,
  },
  crd: {
    columns: [
      { name: 'Cluster', type: 'string', jsonPath: '.spec.clusterName' },
      { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    ],
  },
});

/** An object of kind `ClusterRegistrationToken`. */
export type ClusterRegistrationToken = ObjectOf<typeof clusterRegistrationToken>;
