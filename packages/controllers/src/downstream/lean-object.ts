import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import { MANAGED_LABEL } from '../downstream-names.ts';
import { leanPod } from '../network-policy/lean-pod.ts';

/** Field managers of ours begin with this. */
const OUR_MANAGERS = 'drover-';

/**
 * `object` as the server keeps it of a downstream cluster: without `managedFields`, but for objects of ours. Of those it
 * keeps which fields we own, so that a committer sees that nothing is to be written, and the names of the others who wrote.
 * Of pods it keeps which ports their nodes hand on. Of Secrets of ours it keeps whose every field is: their data is not known, so that this alone shows whether it was changed.
 */
export function leanObject(object: KubernetesObject, type?: ResourceType): KubernetesObject {
  if (type?.resource === 'pods') return leanPod(object);
  const { metadata } = object;
  if (!metadata?.managedFields) return object;
  const { managedFields, ...rest } = metadata;
  if (metadata.labels?.[MANAGED_LABEL] === undefined) return { ...object, metadata: rest };
  if (type?.resource === 'secrets') return object;
  return {
    ...object,
    metadata: {
      ...rest,
      managedFields: managedFields.map(({ fieldsV1, ...entry }) =>
        entry.manager?.startsWith(OUR_MANAGERS) && fieldsV1 ? { ...entry, fieldsV1 } : entry,
      ),
    },
  };
}
