import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import { ALL_METHODS } from '../management/shared.ts';

const serviceReference = defineStruct('serviceReference', {
  name: field.text(),
  namespace: field.text(),
  port: field.optionalInteger(),
});

const condition = defineStruct('apiServiceCondition', {
  lastTransitionTime: field.date(),
  message: field.text(),
  reason: field.text(),
  status: field.text(),
  type: field.text(),
});

const spec = defineStruct('apiServiceSpec', {
  caBundle: field.text({ apiType: 'base64' }),
  group: field.text(),
  groupPriorityMinimum: field.integer(),
  insecureSkipTLSVerify: field.flag(),
  service: field.struct(serviceReference, {
    description: 'The service that answers; absent for what the API server answers itself.',
  }),
  version: field.text(),
  versionPriority: field.integer(),
});

const status = defineStruct('apiServiceStatus', {
  conditions: field.list(field.struct(condition), { access: 'read' }),
});

/** A group and version of the API of a cluster, and who answers for it. */
export const apiService = defineKind({
  group: 'apiregistration.k8s.io',
  version: 'v1',
  kind: 'APIService',
  plural: 'apiservices',
  scope: 'Cluster',
  description: 'A group and version of the API of a cluster, and who answers for it.',
  schema: { spec: field.struct(spec), status: field.struct(status) },
  norman: {
    id: 'apiService',
    ...ALL_METHODS,
    embedStatus: true,
    virtualFields: { name: field.hostname({ access: 'create', required: true }) },
  },
});
