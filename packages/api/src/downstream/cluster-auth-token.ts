import { field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';

/**
 * A token as a cluster with an authorized endpoint knows it; in the namespace `cattle-system` of that cluster, under
 * the name of the Token (reference `rbac-projects-controllers.md` 1.2, 4.9).
 */
export const clusterAuthToken = defineKind({
  group: 'cluster.cattle.io',
  version: 'v3',
  kind: 'ClusterAuthToken',
  plural: 'clusterauthtokens',
  scope: 'Namespaced',
  description:
    'A token that opens this cluster without Drover in between. The secret is stored as a hash.',
  schema: {
    userName: field.text({ description: 'The user it belongs to.' }),
    expiresAt: field.text({ description: 'RFC 3339; absent when it never does.' }),
    hash: field.text({ description: '`$2:<salt>:<SHA-256>`, as the Token has it.' }),
    enabled: field.flag(),
  },
  norman: { id: 'clusterAuthToken', collectionMethods: [], resourceMethods: [] },
  crd: {},
});

/** An object of kind `ClusterAuthToken`. */
export type ClusterAuthToken = ObjectOf<typeof clusterAuthToken>;
