import { ANNOTATIONS, LABELS } from '@drover/api';
import { MANAGED_LABEL } from '../downstream-names.ts';

/** Who owns the fields that these controllers write. */
export const FIELD_MANAGER = 'drover-quota';

/** Rancher's label of the objects that come from the quota of a project; those that Rancher made have it too. */
export const QUOTA_LABEL = 'resourcequota.management.cattle.io/default-resource-quota';

/** The ResourceQuota and the LimitRange of a namespace; one of each, so that the name can be the same everywhere. */
export const QUOTA_OBJECT_NAME = 'default-drover';

/** Labels of what is written for a project. */
export function quotaLabels(project: string): Readonly<Record<string, string>> {
  return { [QUOTA_LABEL]: 'true', [MANAGED_LABEL]: 'quota', [LABELS.projectId]: project };
}

/** On a Namespace: JSON of what it may use, `{"limit":{"pods":"5"}}`. */
export const NAMESPACE_QUOTA = `${ANNOTATIONS.fieldPrefix}resourceQuota`;

/** On a Namespace: JSON of what a container may use that says nothing else, `{"limitsCpu":"1"}`. */
export const CONTAINER_LIMITS = `${ANNOTATIONS.fieldPrefix}containerDefaultResourceLimit`;

/** The condition that says whether a namespace gets what it asks for. */
export const QUOTA_VALIDATED = 'ResourceQuotaValidated';
