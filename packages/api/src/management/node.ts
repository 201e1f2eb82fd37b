import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import type { Problem } from '../define-kind/problem.ts';
import {
  attachedVolume,
  customConfig,
  dockerInfo,
  drainProgress,
  internalNodeSpec,
  internalNodeStatus,
  metadataUpdate,
  nodeCondition,
  nodeDrainInput,
  nodeInfo,
  nodePlan,
  publicEndpoint,
  rkeNode,
  taint,
} from './node-structs.ts';
import { ALL_METHODS, MANAGEMENT } from './shared.ts';

const read = { access: 'read' } as const;
const create = { access: 'create' } as const;

/** What the server is to do with the Kubernetes node; clients ask for it by actions. */
const wishes = {
  desiredNodeTaints: field.list(field.struct(taint), { place: 'hidden' }),
  updateTaintsFromAPI: field.optionalFlag({ place: 'hidden' }),
  desiredNodeUnschedulable: field.text({
    place: 'hidden',
    description: '"true", "false", "drain" or "stopDrain"; empty when there is nothing to do.',
  }),
  nodeDrainInput: field.struct(nodeDrainInput, { place: 'hidden' }),
  metadataUpdate: field.struct(metadataUpdate, { place: 'hidden' }),
};

const spec = defineStruct('nodeSpec', {
  displayName: field.text({ as: 'name' }),
  description: field.text({ form: { label: 'Description' } }),
  etcd: field.flag(create),
  controlPlane: field.flag(create),
  worker: field.flag(create),
  nodeTemplateName: field.reference('nodeTemplate', create),
  nodePoolName: field.reference('nodePool', read),
  customConfig: field.struct(customConfig),
  imported: field.flag(),
  requestedHostname: field.hostname({
    ...create,
    required: true,
    description: 'The name of the machine.',
    form: { label: 'Host name' },
  }),
  scaledownTime: field.text(),
  internalNodeSpec: field.struct(internalNodeSpec, { place: 'flat' }),
  ...wishes,
});

const status = defineStruct('nodeStatus', {
  conditions: field.list(field.struct(nodeCondition), read),
  nodeName: field.text({ ...read, description: 'The name of the node in its cluster.' }),
  requested: field.map(field.text(), read),
  limits: field.map(field.text(), read),
  nodeTaints: field.list(field.struct(taint), read),
  dockerInfo: field.struct(dockerInfo, read),
  nodePlan: field.struct(nodePlan, read),
  appliedNodeVersion: field.integer(read),
  internalNodeStatus: field.struct(internalNodeStatus, { place: 'flat' }),
  rkeNode: field.struct(rkeNode, { place: 'flat' }),
  nodeLabels: field.map(field.text(), { place: 'hidden' }),
  drain: field.struct(drainProgress, { place: 'hidden' }),
  nodeAnnotations: field.map(field.text(), { place: 'hidden' }),
});

/** The namespace of a node is its cluster's, so that it cannot be made without one. */
function checkCluster(
  { clusterId }: Readonly<Record<string, unknown>>,
  operation: 'create' | 'update',
): Problem | undefined {
  if (operation === 'update' || clusterId) return undefined;
  const message = 'Say by clusterId of which cluster the machine is to be.';
  return { code: 'MissingRequired', fieldName: 'clusterId', message };
}

/** A machine of a cluster: its Kubernetes node, and what Drover knows and wants of it. */
export const node = defineKind({
  ...MANAGEMENT,
  kind: 'Node',
  plural: 'nodes',
  scope: 'Namespaced',
  description: 'A machine of a cluster.',
  schema: { spec: field.struct(spec), status: field.struct(status) },
  norman: {
    id: 'node',
    displayName: true,
    ...ALL_METHODS,
    scopedBy: 'clusterId',
    embedStatus: true,
    resourceActions: {
      cordon: {},
      uncordon: {},
      drain: { input: nodeDrainInput },
      stopDrain: {},
      scaledown: {},
    },
    virtualFields: {
      clusterId: field.reference('cluster', { ...create, required: true }),
      labels: field.map(field.text()),
      annotations: field.map(field.text()),
      taints: field.list(field.struct(taint), { access: 'update' }),
      ipAddress: field.text(read),
      externalIpAddress: field.text(read),
      hostname: field.text(read),
      info: field.struct(nodeInfo, read),
      publicEndpoints: field.list(field.struct(publicEndpoint), read),
      volumesAttached: field.map(field.struct(attachedVolume), read),
    },
  },
  crd: {
    columns: [
      { name: 'Node', type: 'string', jsonPath: '.status.nodeName' },
      {
        name: 'Ready',
        type: 'string',
        jsonPath: '.status.conditions[?(@.type=="Ready")].status',
      },
      {
        name: 'Unschedulable',
        type: 'boolean',
        jsonPath: '.spec.internalNodeSpec.unschedulable',
      },
      { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    ],
  },
  validate: checkCluster,
});

/** An object of kind `Node`. */
export type Node = ObjectOf<typeof node>;
