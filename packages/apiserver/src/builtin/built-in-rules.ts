import { type BuiltInResource, warnOfBuiltIn } from '@drover/kubernetes';
import { type KindRules, openRules } from '../registry/kind-rules.ts';
import { collectionOf } from '../registry/resource-table.ts';
import { builtInObjectSchema } from '../schema/index.ts';
import { deletionRules } from './deletion-rules.ts';
import { admissionRules } from './kinds/admission-configuration.ts';
import { apiServiceRules } from './kinds/api-service.ts';
import { certificateSigningRequestRules } from './kinds/certificate-signing-request.ts';
import { csiDriverRules } from './kinds/csi-driver.ts';
import { customResourceDefinitionRules } from './kinds/custom-resource-definition.ts';
import { deviceRules } from './kinds/devices.ts';
import { endpointSliceRules } from './kinds/endpoint-slice.ts';
import { namespaceRules } from './kinds/namespace.ts';
import { nodeRules } from './kinds/node.ts';
import { persistentVolumeRules } from './kinds/persistent-volume.ts';
import { persistentVolumeClaimRules } from './kinds/persistent-volume-claim.ts';
import { serviceRules } from './kinds/service.ts';
import { workloadRules } from './kinds/workloads.ts';
import { builtInParts } from './parts/built-in-parts.ts';
import { selectableFields, unselectable } from './selectable-fields.ts';

/** Kinds whose generation counts changes of what the user wants. */
const WITH_GENERATION: ReadonlySet<string> = new Set([
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
  'runtimeclasses.node.k8s.io',
  'services',
]);

/** Kinds whose updates must name the resourceVersion that they rest on. */
const CONDITIONAL_UPDATES: ReadonlySet<string> = new Set([
  'apiservices.apiregistration.k8s.io',
  'csidrivers.storage.k8s.io',
  'csinodes.storage.k8s.io',
  'csistoragecapacities.storage.k8s.io',
  'customresourcedefinitions.apiextensions.k8s.io',
  'leases.coordination.k8s.io',
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
  'poddisruptionbudgets.policy',
  'runtimeclasses.node.k8s.io',
  'validatingadmissionpolicies.admissionregistration.k8s.io',
  'validatingadmissionpolicybindings.admissionregistration.k8s.io',
  'validatingwebhookconfigurations.admissionregistration.k8s.io',
  'volumeattachments.storage.k8s.io',
]);

/** What is written by hand for single kinds. */
const OWN_RULES: Readonly<Record<string, Partial<KindRules>>> = {
  ...workloadRules,
  ...admissionRules,
  ...deviceRules,
  'certificatesigningrequests.certificates.k8s.io': certificateSigningRequestRules,
  'customresourcedefinitions.apiextensions.k8s.io': customResourceDefinitionRules,
  'apiservices.apiregistration.k8s.io': apiServiceRules,
  namespaces: namespaceRules,
  nodes: nodeRules,
  persistentvolumeclaims: persistentVolumeClaimRules,
  persistentvolumes: persistentVolumeRules,
  services: serviceRules,
  'csidrivers.storage.k8s.io': csiDriverRules,
  'endpointslices.discovery.k8s.io': endpointSliceRules,
  // Their names are addresses.
  'ipaddresses.networking.k8s.io': { nameFor: (prefix) => prefix },
  limitranges: {
    nameFor: (prefix, random) =>
      prefix === '' ? random.uuid() : openRules.nameFor(prefix, random),
  },
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
    selectableFields: selectableFields(facts),
    unselectable: unselectable(facts),
    isCached: collection !== 'events',
    parts: builtInParts(facts),
    deletion: deletionRules(collection),
    warningsOf: (object, old) => warnOfBuiltIn(facts, object, old),
    ...OWN_RULES[collection],
  };
}
