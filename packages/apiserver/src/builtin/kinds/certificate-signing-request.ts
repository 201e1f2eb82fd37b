import type { KindRules } from '../../registry/kind-rules.ts';

/** How requests for certificates differ: who asks is not theirs to say, and what was asked for stays. */
export const certificateSigningRequestRules: Partial<KindRules> = {
  ownerlessFields: ['spec', 'status'],
  prepareCreate: (object, { name, uid, groups, extra }) => ({
    ...object,
    spec: {
      ...(object['spec'] as object | undefined),
      username: name,
      uid,
      ...(groups.length > 0 && { groups }),
      extra,
    },
    status: {},
  }),
  prepareUpdate: (object, old) => ({ ...object, spec: old['spec'], status: old['status'] }),
};
