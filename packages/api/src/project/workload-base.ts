import type { TProperties } from 'typebox';
import { defineStruct, field, type Struct } from '../define-kind/field.ts';
import { type ActionSignature, defineKind, type Kind } from '../define-kind/kind.ts';
import { measuredBy, publicEndpoints } from './pod-endpoints.ts';
import { podSpec } from './pod-spec.ts';
import { labelSelector } from './workload-label-selector.ts';

/** A status that v3 shows under a name of its own; that there is one gives a type its state. */
export const unshownStatus = field.struct(defineStruct('unshownStatus', {}), { place: 'hidden' });

/** The name of something that gets an address in the DNS of the cluster. */
export const restrictedName = field.text({
  access: 'create',
  apiType: 'dnsLabelRestricted',
  nullable: false,
  required: true,
  form: { label: 'Name' },
});

/** The project that a namespace of a cluster belongs to. */
export const projectId = field.reference('/v3/schemas/project', { access: 'create' });

/** Which pods of the past a Deployment goes back to. */
const deploymentRollbackInput = defineStruct('deploymentRollbackInput', {
  replicaSetId: field.reference('replicaSet'),
});

/** The actions of workloads that make pods again and again. */
export const REDEPLOY: Readonly<Record<string, ActionSignature>> = { redeploy: {} };

/** The actions of Deployments. */
export const DEPLOYMENT_ACTIONS: Readonly<Record<string, ActionSignature>> = {
  rollback: { input: deploymentRollbackInput },
  pause: {},
  resume: {},
  ...REDEPLOY,
};

/** The fields that all workloads have. Labels and annotations without prefix are those of the pods. */
export const workloadFields: TProperties = {
  ...podSpec.properties,
  name: restrictedName,
  projectId,
  labels: field.map(field.text(), { description: 'Labels of the pods.' }),
  annotations: field.map(field.text(), { description: 'Annotations of the pods.' }),
  workloadLabels: field.map(field.text()),
  workloadAnnotations: field.map(field.text()),
  nodeId: field.reference('/v3/schemas/node'),
  publicEndpoints,
  workloadMetrics: measuredBy(),
};

/** How many pods there are to be. */
export const scale = field.optionalInteger({ min: 0, form: { label: 'Pods' } });

/** Which pods belong to a workload; Kubernetes refuses to change it. */
export const selector = field.struct(labelSelector);

const podFailurePolicyRule = defineStruct('podFailurePolicyRule', {
  action: field.text(),
  onExitCodes: field.struct(
    defineStruct('podFailurePolicyOnExitCodesRequirement', {
      containerName: field.text(),
      operator: field.text(),
      values: field.list(field.integer()),
    }),
  ),
  onPodConditions: field.list(
    field.struct(
      defineStruct('podFailurePolicyOnPodConditionsPattern', {
        status: field.text(),
        type: field.text(),
      }),
    ),
  ),
});

const podFailurePolicy = defineStruct('podFailurePolicy', {
  rules: field.list(field.struct(podFailurePolicyRule)),
});

/** What Jobs have beside their configuration, those of CronJobs too. */
export const jobFieldsBeside = {
  completionMode: field.text(),
  podFailurePolicy: field.struct(podFailurePolicy),
  selector,
  ttlSecondsAfterFinished: field.optionalInteger(),
};

/** What {@link defineWorkload} is told. */
export interface WorkloadDefinition {
  readonly id: string;
  readonly group: 'apps' | 'batch' | '';
  readonly kind: string;
  readonly description: string;
  /** Fields that not every workload has: `<id>Config` and others. */
  readonly fields: TProperties;
  /** What of it is shown as `<id>Status`. */
  readonly status: Struct;
  readonly actions?: Readonly<Record<string, ActionSignature>>;
  readonly methods: Pick<Kind['norman'], 'collectionMethods' | 'resourceMethods'>;
}

/** A form of workload: a Kubernetes kind that makes pods out of a template. */
export function defineWorkload(definition: WorkloadDefinition): Kind {
  const { id, group, kind, description, fields, status, actions, methods } = definition;
  return defineKind({
    group,
    version: 'v1',
    kind,
    plural: `${kind.toLowerCase()}s`,
    scope: 'Namespaced',
    description,
    schema: { status: unshownStatus } as TProperties,
    norman: {
      id,
      baseType: 'workload',
      linksAs: 'workload',
      ...methods,
      embedStatus: true,
      ...(actions && { resourceActions: actions }),
      virtualFields: {
        ...workloadFields,
        ...fields,
        [`${id}Status`]: field.struct(status, { access: 'read' }),
      },
    },
  });
}
