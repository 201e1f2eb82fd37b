import { type DynamicObject, equalJson, type OwnerReference } from '@drover/apimachinery';
import type { AdmissionPlugin } from './admission.ts';

/**
 * Takes away owner references that are there twice, and warns of them.
 *
 * @param when - what the warning says of when they came.
 */
export function uniqueOwnerReferences(
  when: '' | ' after mutating admission happens',
): AdmissionPlugin {
  return {
    name: 'UniqueOwnerReferences',
    mutate({ object, options }) {
      const given = object as DynamicObject;
      const references = given.metadata?.ownerReferences ?? [];
      if (references.length < 2) return given;
      const ownerReferences = references.filter((each, at) => isFirst(each, at, references));
      if (ownerReferences.length === references.length) return given;
      const repeated = references.filter((each, at) => !isFirst(each, at, references));
      const uids = repeated.map(({ uid }) => uid).join(', ');
      options.warn(
        `.metadata.ownerReferences contains duplicate entries${when}; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${uids}`,
      );
      return { ...given, metadata: { ...given.metadata, ownerReferences } };
    },
  };
}

function isFirst(reference: OwnerReference, at: number, all: readonly OwnerReference[]): boolean {
  return all.findIndex((each) => equalJson(each, reference)) === at;
}
