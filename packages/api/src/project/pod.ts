import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import { ALL_METHODS } from '../management/shared.ts';
import { measuredBy, publicEndpoints } from './pod-endpoints.ts';
import { podSpec } from './pod-spec.ts';
import { projectId, unshownStatus } from './workload-base.ts';

const read = { access: 'read' } as const;

const podCondition = defineStruct('podCondition', {
  lastProbeTime: field.date(),
  lastTransitionTime: field.date(),
  message: field.text(),
  reason: field.text(),
  status: field.text(),
  type: field.text(),
});

const containerStateRunning = defineStruct('containerStateRunning', { startedAt: field.date() });

const containerStateTerminated = defineStruct('containerStateTerminated', {
  containerID: field.text(),
  exitCode: field.integer(),
  finishedAt: field.date(),
  message: field.text(),
  reason: field.text(),
  signal: field.integer(),
  startedAt: field.date(),
});

const containerStateWaiting = defineStruct('containerStateWaiting', {
  message: field.text(),
  reason: field.text(),
});

const containerState = defineStruct('containerState', {
  running: field.struct(containerStateRunning),
  terminated: field.struct(containerStateTerminated),
  waiting: field.struct(containerStateWaiting),
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

const podIp = defineStruct('podIP', { ip: field.text() });

const podStatus = defineStruct('podStatus', {
  conditions: field.list(field.struct(podCondition), read),
  containerStatuses: field.list(field.struct(containerStatus), read),
  ephemeralContainerStatuses: field.list(field.struct(containerStatus), read),
  initContainerStatuses: field.list(field.struct(containerStatus), read),
  message: field.text(read),
  nodeIp: field.text(read),
  nominatedNodeName: field.text(read),
  phase: field.text(read),
  podIp: field.text(read),
  podIPs: field.list(field.struct(podIp), read),
  qosClass: field.text(read),
  reason: field.text(read),
  startTime: field.date(read),
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
      status: field.struct(podStatus, read),
      workloadId: field.reference('workload'),
      workloadMetrics: measuredBy(read),
    },
  },
});
