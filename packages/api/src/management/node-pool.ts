import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { taint } from './node-structs.ts';
import { ALL_METHODS, conditionStruct, MANAGEMENT } from './shared.ts';

/** One year, in seconds. */
const MAX_NOT_READY_SECONDS = 31_540_000;

const spec = defineStruct('nodePoolSpec', {
  etcd: field.flag(),
  controlPlane: field.flag(),
  worker: field.flag(),
  nodeTemplateName: field.reference('nodeTemplate', { required: true, nullable: false }),
  hostnamePrefix: field.text({ required: true, nullable: false }),
  quantity: field.integer({ required: true, default: 1 }),
  nodeLabels: field.map(field.text()),
  nodeAnnotations: field.map(field.text()),
  clusterName: field.reference('cluster', { access: 'create', required: true }),
  displayName: field.text(),
  nodeTaints: field.list(field.struct(taint)),
  deleteNotReadyAfterSecs: field.integer({ min: 0, max: MAX_NOT_READY_SECONDS }),
  drainBeforeDelete: field.flag(),
});

const status = defineStruct('nodePoolStatus', {
  conditions: field.list(field.struct(conditionStruct('condition'))),
});

/** Machines of one cluster that are made alike, out of one template. */
export const nodePool = defineKind({
  ...MANAGEMENT,
  kind: 'NodePool',
  plural: 'nodepools',
  scope: 'Namespaced',
  description: 'Machines of one cluster that are made alike, out of one template.',
  schema: { spec: field.struct(spec), status: field.struct(status, { access: 'read' }) },
  norman: {
    id: 'nodePool',
    ...ALL_METHODS,
    scopedBy: 'clusterId',
    virtualFields: { driver: field.text({ nullable: false, access: 'read' }) },
  },
  crd: {
    columns: [
      { name: 'Template', type: 'string', jsonPath: '.spec.nodeTemplateName' },
      { name: 'Quantity', type: 'integer', jsonPath: '.spec.quantity' },
      { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    ],
  },
});

/** An object of kind `NodePool`. */
export type NodePool = ObjectOf<typeof nodePool>;
