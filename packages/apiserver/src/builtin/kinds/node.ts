import type { KindRules } from '../../registry/kind-rules.ts';
import type { StoredObject } from '../../registry/stored-object.ts';
import { withoutFields } from '../../registry/without-fields.ts';

/** How Nodes differ: where their kubelet finds its configuration is not said by them any more. */
export const nodeRules: Partial<KindRules> = {
  keepsNewStatus: true,
  prepareCreate: (object) => withoutConfigSource(object),
  prepareUpdate: (object) => withoutConfigSource(object),
};

function withoutConfigSource(object: StoredObject): StoredObject {
  const spec = object['spec'] as { readonly configSource?: unknown } | undefined;
  if (spec?.configSource === undefined) return object;
  return { ...object, spec: withoutFields(spec, 'configSource') };
}
