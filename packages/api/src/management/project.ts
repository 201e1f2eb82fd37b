import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { monitoringInput, monitoringOutput } from './cluster-actions.ts';
import { monitoringStatus } from './cluster-structs.ts';
import { checkContainerLimits, checkQuota } from './project-quota.ts';
import { containerResourceLimit, resourceQuotaLimit } from './project-structs.ts';
import { ALL_METHODS, conditionStruct, MANAGEMENT } from './shared.ts';

const read = { access: 'read' } as const;

const projectResourceQuota = defineStruct('projectResourceQuota', {
  limit: field.struct(resourceQuotaLimit, {
    description: 'What all namespaces of the project may use together.',
  }),
  usedLimit: field.struct(resourceQuotaLimit, {
    ...read,
    description: 'What the namespaces of the project were given.',
  }),
});

const namespaceResourceQuota = defineStruct('namespaceResourceQuota', {
  limit: field.struct(resourceQuotaLimit),
});

const spec = defineStruct('projectSpec', {
  displayName: field.text({
    as: 'name',
    required: true,
    description: 'The name people see; unique in its cluster.',
    form: { label: 'Name' },
  }),
  description: field.text({ form: { label: 'Description' } }),
  clusterName: field.reference('cluster', {
    required: true,
    description: 'The cluster that the project is a part of, for good.',
  }),
  resourceQuota: field.struct(projectResourceQuota),
  namespaceDefaultResourceQuota: field.struct(namespaceResourceQuota, {
    description: 'What a namespace may use that says nothing else.',
  }),
  containerDefaultResourceLimit: field.struct(containerResourceLimit),
  enableProjectMonitoring: field.flag(),
});

const status = defineStruct('projectStatus', {
  conditions: field.list(field.struct(conditionStruct('projectCondition')), read),
  podSecurityPolicyTemplateId: field.text(read),
  monitoringStatus: field.struct(monitoringStatus, read),
});

const setPodSecurityPolicyTemplateInput = defineStruct('setPodSecurityPolicyTemplateInput', {
  podSecurityPolicyTemplateId: field.reference('podSecurityPolicyTemplate'),
});

/** A part of a cluster: namespaces that are given to people together. */
export const project = defineKind({
  ...MANAGEMENT,
  kind: 'Project',
  plural: 'projects',
  scope: 'Namespaced',
  description: 'A part of a cluster: namespaces that are given to people together.',
  schema: { spec: field.struct(spec), status: field.struct(status) },
  norman: {
    id: 'project',
    displayName: true,
    ...ALL_METHODS,
    scopedBy: 'clusterId',
    embedStatus: true,
    resourceActions: {
      setpodsecuritypolicytemplate: {
        input: setPodSecurityPolicyTemplateInput,
        output: 'project',
      },
      exportYaml: {},
      viewMonitoring: { output: monitoringOutput },
      editMonitoring: { input: monitoringInput },
      enableMonitoring: { input: monitoringInput },
      disableMonitoring: {},
    },
  },
  crd: {
    columns: [
      { name: 'Display name', type: 'string', jsonPath: '.spec.displayName' },
      { name: 'Cluster', type: 'string', jsonPath: '.spec.clusterName' },
      { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    ],
  },
  validate: (body) => checkQuota(body) ?? checkContainerLimits(body),
});

/** An object of kind `Project`. */
export type Project = ObjectOf<typeof project>;
