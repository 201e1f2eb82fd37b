import { type BuiltInResource, validateBuiltInStatus } from '@drover/kubernetes';
import type { ObjectPart } from '../../registry/kind-rules.ts';
import { collectionOf } from '../../registry/resource-table.ts';
import { statusAlone, statusWithMetadata } from '../../registry/status-part.ts';
import { daemonSetStatus } from '../kinds/daemon-set.ts';
import { resourceClaimStatus } from '../kinds/devices.ts';
import { persistentVolumeStatus } from '../kinds/persistent-volume.ts';
import { certificateApproval, certificateStatus } from './certificate-parts.ts';
import { ephemeralContainers, podStatus, servedPart } from './pod-parts.ts';
import { podResize } from './pod-resize.ts';

/** Parts that differ from those of other kinds, by collection. */
const OWN_PARTS: Readonly<Record<string, Readonly<Record<string, ObjectPart>>>> = {
  pods: {
    status: podStatus,
    ephemeralcontainers: ephemeralContainers,
    resize: podResize,
    binding: servedPart,
    eviction: servedPart,
  },
  'daemonsets.apps': { status: daemonSetStatus },
  persistentvolumes: { status: persistentVolumeStatus },
  'resourceclaims.resource.k8s.io': { status: resourceClaimStatus },
  'certificatesigningrequests.certificates.k8s.io': {
    status: certificateStatus,
    approval: certificateApproval,
  },
  'servicecidrs.networking.k8s.io': { status: { ...statusAlone, ownerless: [] } },
  'deployments.apps': {
    status: {
      ownerless: [['metadata', 'labels']],
      replace(given, old) {
        const { labels: _, ...metadata } = given.metadata;
        const { labels } = old.metadata;
        const kept = { ...given, metadata: { ...metadata, ...(labels && { labels }) } };
        return statusWithMetadata.replace(kept, old, '');
      },
    },
  },
};

/** Kinds whose metadata does not change with their status. */
const STATUS_ALONE: ReadonlySet<string> = new Set([
  'apiservices.apiregistration.k8s.io',
  'customresourcedefinitions.apiextensions.k8s.io',
  'flowschemas.flowcontrol.apiserver.k8s.io',
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io',
  'servicecidrs.networking.k8s.io',
  'validatingadmissionpolicies.admissionregistration.k8s.io',
  'volumeattachments.storage.k8s.io',
]);

/** What changes through the paths of the subresources of a built-in kind. */
export function builtInParts(facts: BuiltInResource): Readonly<Record<string, ObjectPart>> {
  const collection = collectionOf(facts);
  const own = OWN_PARTS[collection];
  const status = STATUS_ALONE.has(collection) ? statusAlone : statusWithMetadata;
  const validate: ObjectPart['validate'] = (object, old) =>
    validateBuiltInStatus(facts, object, old);
  return { ...own, status: { validate, ...(own?.['status'] ?? status) } };
}
