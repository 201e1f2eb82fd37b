import type { DeletionRules } from '../registry/kind-rules.ts';
import type { StoredObject } from '../registry/stored-object.ts';

/** Kinds whose deletion is answered with the object. */
const ANSWER_OBJECT: ReadonlySet<string> = new Set([
  'csidrivers.storage.k8s.io',
  'csinodes.storage.k8s.io',
  'deviceclasses.resource.k8s.io',
  'namespaces',
  'persistentvolumeclaims',
  'persistentvolumes',
  'pods',
  'podtemplates',
  'resourceclaims.resource.k8s.io',
  'resourceclaimtemplates.resource.k8s.io',
  'resourcequotas',
  'resourceslices.resource.k8s.io',
  'serviceaccounts',
  'services',
  'storageclasses.storage.k8s.io',
  'volumeattachments.storage.k8s.io',
  'volumeattributesclasses.storage.k8s.io',
]);

/** Kinds whose first clients knew nothing of owners. */
const ORPHANING: ReadonlySet<string> = new Set(['jobs.batch', 'replicationcontrollers']);

const JOB_WARNING =
  'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning';

/** How the objects of a built-in kind are deleted. */
export function deletionRules(collection: string): DeletionRules {
  return {
    propagation: propagationOf(collection),
    answersObject: ANSWER_OBJECT.has(collection),
    ...(collection === 'jobs.batch' && { warning: JOB_WARNING }),
    ...(collection === 'namespaces' && { isCheckedByStore: true }),
    ...(collection === 'pods' && { graceSeconds: podGraceSeconds }),
  };
}

function propagationOf(collection: string): DeletionRules['propagation'] {
  if (collection === 'events') return 'Unsupported';
  return ORPHANING.has(collection) ? 'Orphan' : 'Background';
}

interface PodObject extends StoredObject {
  readonly spec?: { readonly nodeName?: string; readonly terminationGracePeriodSeconds?: number };
  readonly status?: { readonly phase?: string };
}

/** A pod that runs nowhere goes at once. */
function podGraceSeconds(object: StoredObject, requested: number | undefined): number {
  const { spec = {}, status = {} } = object as PodObject;
  const isRunning = spec.nodeName && status.phase !== 'Failed' && status.phase !== 'Succeeded';
  if (!isRunning) return 0;
  const seconds = requested ?? spec.terminationGracePeriodSeconds ?? 0;
  return seconds < 0 ? 1 : seconds;
}
