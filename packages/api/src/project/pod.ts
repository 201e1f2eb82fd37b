import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import { ALL_METHODS } from '../management/shared.ts';
import { publicEndpoints, workloadMetrics } from './pod-endpoints.ts';
import { podSpec } from './pod-spec.ts';
import { projectId, unshownStatus } from './workload-base.ts';

const podCondition = defineStruct('podCondition', {
  lastProbeTime: field.text(),
  lastTransitionTime: field.text(),
  message: field.text(),
  reason: field.text(),
  status: field.text(),
  type: field.text(),
});

const containerState = defineStruct('containerState', {
  running: field.json(),
  terminated: field.json(),
  waiting: field.json(),
});

const containerStatus = defineStruct('containerStatus', {
  containerID: field.text(),
  image: field.text(),
  imageID: field.text(),
  lastState: field.struct(containerState),
  name: field.text(),
  ready: field.flag(),
  restartCount: field.integer(),
  started: field.optionalFlag(),
  state: field.struct(containerState),
});

const podStatus = defineStruct('podStatus', {
  conditions: field.list(field.struct(podCondition)),
  containerStatuses: field.list(field.struct(containerStatus)),
  ephemeralContainerStatuses: field.list(field.struct(containerStatus)),
  initContainerStatuses: field.list(field.struct(containerStatus)),
  message: field.text(),
  nodeIp: field.text(),
  nominatedNodeName: field.text(),
  phase: field.text(),
  podIp: field.text(),
  podIPs: field.list(field.struct(defineStruct('podIP', { ip: field.text() }))),
  qosClass: field.text(),
  reason: field.text(),
  startTime: field.text(),
});

/** Containers that run together on one node. */
export const pod = defineKind({
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  scope: 'Namespaced',
  description: 'Containers that run together on one node.',
  schema: { status: unshownStatus },
  norman: {
    id: 'pod',
    ...ALL_METHODS,
    embedStatus: true,
    virtualFields: {
      ...podSpec.properties,
      description: field.text({ place: 'annotation' }),
      nodeId: field.reference('/v3/schemas/node'),
      projectId,
      publicEndpoints,
      status: field.struct(podStatus, { access: 'read' }),
      workloadId: field.reference('workload'),
      workloadMetrics,
    },
  },
});
