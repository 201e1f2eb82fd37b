import { type BuiltInResource, warnOfBuiltIn } from '@drover/kubernetes';
import { type KindRules, openRules } from '../registry/kind-rules.ts';
import { collectionOf } from '../registry/resource-table.ts';
import { builtInObjectSchema } from '../schema/index.ts';
import { deletionRules } from './deletion-rules.ts';
import { certificateSigningRequestRules } from './kinds/certificate-signing-request.ts';
import { customResourceDefinitionRules } from './kinds/custom-resource-definition.ts';
import { endpointSliceRules } from './kinds/endpoint-slice.ts';
import { namespaceRules } from './kinds/namespace.ts';
import { nodeRules } from './kinds/node.ts';
import { serviceRules } from './kinds/service.ts';
import { builtInParts } from './parts/built-in-parts.ts';

/** Kinds whose generation counts changes of what the user wants. */
const WITH_GENERATION: ReadonlySet<string> = new Set([
  'apiservices.apiregistration.k8s.io',
  'cronjobs.batch',
  'customresourcedefinitions.apiextensions.k8s.io',
  'daemonsets.apps',
  'deployments.apps',
  'flowschemas.flowcontrol.apiserver.k8s.io',
  'deviceclasses.resource.k8s.io',
  'ingressclasses.networking.k8s.io',
  'ingresses.networking.k8s.io',
  'jobs.batch',
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
  'networkpolicies.networking.k8s.io',
  'poddisruptionbudgets.policy',
  'pods',
  'priorityclasses.scheduling.k8s.io',
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io',
  'podtemplates',
  'replicasets.apps',
  'replicationcontrollers',
  'resourceslices.resource.k8s.io',
  'statefulsets.apps',
  'validatingadmissionpolicies.admissionregistration.k8s.io',
  'validatingadmissionpolicybindings.admissionregistration.k8s.io',
  'validatingwebhookconfigurations.admissionregistration.k8s.io',
]);

/** Kinds that an update may create. */
const CREATED_BY_UPDATE: ReadonlySet<string> = new Set([
  'clusterrolebindings.rbac.authorization.k8s.io',
  'clusterroles.rbac.authorization.k8s.io',
  'endpoints',
  'events',
  'leases.coordination.k8s.io',
  'limitranges',
  'rolebindings.rbac.authorization.k8s.io',
  'roles.rbac.authorization.k8s.io',
  'services',
]);

/** Kinds whose updates must name the resourceVersion that they rest on. */
const CONDITIONAL_UPDATES: ReadonlySet<string> = new Set([
  'apiservices.apiregistration.k8s.io',
  'customresourcedefinitions.apiextensions.k8s.io',
  'leases.coordination.k8s.io',
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
  'priorityclasses.scheduling.k8s.io',
  'validatingwebhookconfigurations.admissionregistration.k8s.io',
]);

/** Fields that can be selected, by collection. */
const SELECTABLE_FIELDS: Readonly<Record<string, readonly string[]>> = {
  events: [
    'involvedObject.apiVersion',
    'involvedObject.fieldPath',
    'involvedObject.kind',
    'involvedObject.name',
    'involvedObject.namespace',
    'involvedObject.resourceVersion',
    'involvedObject.uid',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  namespaces: ['status.phase'],
  nodes: ['spec.unschedulable'],
  pods: [
    'spec.hostNetwork',
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'status.nominatedNodeName',
    'status.phase',
    'status.podIP',
    'status.podIPs',
  ],
  replicationcontrollers: ['status.replicas'],
  secrets: ['type'],
  services: ['spec.clusterIP', 'spec.type'],
  'certificatesigningrequests.certificates.k8s.io': ['spec.signerName'],
  'jobs.batch': ['status.successful'],
  'replicasets.apps': ['status.replicas'],
};

/** What is written by hand for single kinds. */
const OWN_RULES: Readonly<Record<string, Partial<KindRules>>> = {
  'certificatesigningrequests.certificates.k8s.io': certificateSigningRequestRules,
  'customresourcedefinitions.apiextensions.k8s.io': customResourceDefinitionRules,
  namespaces: namespaceRules,
  nodes: nodeRules,
  services: serviceRules,
  'endpointslices.discovery.k8s.io': endpointSliceRules,
  'servicecidrs.networking.k8s.io': { keepsNewStatus: true },
};

/** The rules of a built-in kind. */
export function builtInRules(facts: BuiltInResource): KindRules {
  const collection = collectionOf(facts);
  const schema = builtInObjectSchema(facts) ?? openRules.schema;
  return {
    ...openRules,
    schema,
    blank: schema.prune({}).object,
    hasStatus: facts.subresources.some(({ name }) => name === 'status'),
    hasGeneration: WITH_GENERATION.has(collection),
    allowsCreateOnUpdate: CREATED_BY_UPDATE.has(collection),
    allowsUnconditionalUpdate: !CONDITIONAL_UPDATES.has(collection),
    selectableFields: SELECTABLE_FIELDS[collection] ?? [],
    parts: builtInParts(facts),
    deletion: deletionRules(collection),
    warningsOf: (object, old) => warnOfBuiltIn(facts, object, old),
    ...OWN_RULES[collection],
  };
}
