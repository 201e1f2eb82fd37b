import { equalContent } from '@drover/apimachinery';
import type { KindRules } from '../../registry/kind-rules.ts';
import type { StoredObject } from '../../registry/stored-object.ts';
import { withoutFields } from '../../registry/without-fields.ts';

/** How EndpointSlices differ: their generation counts labels too, and where an endpoint is, is said by its own fields alone. */
export const endpointSliceRules: Partial<KindRules> = {
  prepareCreate: (object) => withGeneration(withoutTopology(object), 1),
  prepareUpdate: (object, old) => {
    const { generation = 0 } = old.metadata;
    const isSame =
      equalContent(withoutFields(object, 'metadata'), withoutFields(old, 'metadata')) &&
      equalContent(object.metadata.labels ?? {}, old.metadata.labels ?? {});
    return withGeneration(withoutTopology(object), isSame ? generation : generation + 1);
  },
};

function withGeneration(object: StoredObject, generation: number): StoredObject {
  return { ...object, metadata: { ...object.metadata, generation } };
}

function withoutTopology(object: StoredObject): StoredObject {
  const endpoints = (object['endpoints'] ?? []) as readonly object[];
  if (!endpoints.some((endpoint) => 'deprecatedTopology' in endpoint)) return object;
  return {
    ...object,
    endpoints: endpoints.map((endpoint) => withoutFields(endpoint, 'deprecatedTopology' as never)),
  };
}
