import { defineStruct, field } from '../define-kind/field.ts';

/** Who is told of an alert. */
export const recipient = defineStruct('recipient', {
  recipient: field.text(),
  notifierId: field.reference('notifier', { required: true }),
  notifierType: field.choice(
    ['slack', 'email', 'pagerduty', 'webhook', 'wechat', 'dingtalk', 'msteams'],
    {
      required: true,
    },
  ),
});

/** How urgent an alert is. */
export const severity = field.choice(['info', 'critical', 'warning'], {
  required: true,

  default: 'critical',
});

const percent = { min: 1, default: 70 } as const;

const nodeFields = {
  nodeId: field.reference('node'),
  selector: field.map(field.text()),
  condition: field.choice(['notready', 'mem', 'cpu'], {
    required: true,

    default: 'notready',
  }),
  memThreshold: field.integer({ ...percent, max: 100 }),
  cpuThreshold: field.integer(percent),
};

const podFields = {
  podId: field.reference('/v3/projects/schemas/pod', { required: true }),
  condition: field.choice(['notrunning', 'notscheduled', 'restarts'], {
    required: true,

    default: 'notrunning',
  }),
  restartTimes: field.integer({ min: 1, default: 3 }),
  restartIntervalSeconds: field.integer({ min: 1, default: 300 }),
};

const eventFields = {
  eventType: field.choice(['Normal', 'Warning'], { required: true, default: 'Warning' }),
  resourceKind: field.choice(['Pod', 'Node', 'Deployment', 'StatefulSet', 'DaemonSet'], {
    required: true,
  }),
};

const workloadFields = {
  workloadId: field.text(),
  selector: field.map(field.text()),
  availablePercentage: field.integer({ ...percent, required: true, max: 100 }),
};

const systemServiceFields = {
  condition: field.choice(['etcd', 'controller-manager', 'scheduler'], {
    required: true,

    default: 'scheduler',
  }),
};

/** Nodes that an older alert is about. */
export const targetNode = defineStruct('targetNode', nodeFields);
/** The pod that an older alert is about. */
export const targetPod = defineStruct('targetPod', podFields);
/** Events that an older alert is about. */
export const targetEvent = defineStruct('targetEvent', eventFields);
/** Workloads that an older alert is about. */
export const targetWorkload = defineStruct('targetWorkload', workloadFields);
/** The part of Kubernetes that an older alert is about. */
export const targetSystemService = defineStruct('targetSystemService', systemServiceFields);
/** When something is wrong with a node. */
export const nodeRule = defineStruct('nodeRule', nodeFields);
/** When something is wrong with a pod. */
export const podRule = defineStruct('podRule', podFields);
/** When an event is reported. */
export const eventRule = defineStruct('eventRule', eventFields);
/** When too few pods of a workload are there. */
export const workloadRule = defineStruct('workloadRule', workloadFields);
/** When a part of Kubernetes is not healthy. */
export const systemServiceRule = defineStruct('systemServiceRule', systemServiceFields);

/** When a scan of the cluster ended. */
export const clusterScanRule = defineStruct('clusterScanRule', {
  scanRunType: field.choice(['manual', 'scheduled'], {
    required: true,

    default: 'scheduled',
  }),
  failuresOnly: field.flag(),
});

/** When a metric is beyond a threshold. */
export const metricRule = defineStruct('metricRule', {
  expression: field.text({ required: true }),
  description: field.text(),
  duration: field.text({ required: true }),
  comparison: field.choice(
    [
      'equal',
      'not-equal',
      'greater-than',
      'less-than',
      'greater-or-equal',
      'less-or-equal',
      'has-value',
    ],
    { default: 'equal' },
  ),
  thresholdValue: field.float(),
});

/** When those concerned are told, and told again. */
export const timing = {
  groupWaitSeconds: field.integer({ required: true, default: 30, min: 1 }),
  groupIntervalSeconds: field.integer({ required: true, default: 180, min: 1 }),
  repeatIntervalSeconds: field.integer({ required: true, default: 3600, min: 1 }),
};

/** Where an alert stands. */
export const alertState = field.choice(['active', 'inactive', 'alerting', 'muted'], {
  access: 'read',

  default: 'active',
});
