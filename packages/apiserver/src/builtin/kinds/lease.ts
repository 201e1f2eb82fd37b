import type { KindRules } from '../../registry/kind-rules.ts';
import type { StoredObject } from '../../registry/stored-object.ts';
import { withoutFields } from '../../registry/without-fields.ts';

interface LeaseObject extends StoredObject {
  readonly spec?: { readonly strategy?: unknown; readonly preferredHolder?: unknown };
}

/** How Leases differ: leaders that are chosen by the server are not switched on. */
export const leaseRules: Partial<KindRules> = {
  prepareCreate: (object) => withoutChoice(object),
  prepareUpdate: (object) => withoutChoice(object),
};

function withoutChoice(lease: LeaseObject): LeaseObject {
  const { spec } = lease;
  if (spec?.strategy === undefined && spec?.preferredHolder === undefined) return lease;
  return { ...lease, spec: withoutFields(spec, 'strategy', 'preferredHolder') };
}
