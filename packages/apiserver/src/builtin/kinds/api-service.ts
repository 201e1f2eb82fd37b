import type { KindRules } from '../../registry/kind-rules.ts';
import type { StoredObject } from '../../registry/stored-object.ts';

interface ApiServiceObject extends StoredObject {
  readonly spec?: { readonly service?: object };
}

/** How APIServices differ: what this server serves itself is there from the start. */
export const apiServiceRules: Partial<KindRules> = {
  prepareCreate: (object) => {
    const { metadata, spec } = object as ApiServiceObject;
    if (spec?.service !== undefined) return object;
    const available = {
      type: 'Available',
      status: 'True',
      lastTransitionTime: metadata.creationTimestamp,
      reason: 'Local',
      message: 'Local APIServices are always available',
    };
    return { ...object, status: { conditions: [available] } } as StoredObject;
  },
};
