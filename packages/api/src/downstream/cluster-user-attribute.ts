import { field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';

/**
 * Who the user of a {@link clusterAuthToken} is; in the namespace `cattle-system` of that cluster, under the name of the
 * user (reference `rbac-projects-controllers.md` 1.2, 4.9).
 */
export const clusterUserAttribute = defineKind({
  group: 'cluster.cattle.io',
  version: 'v3',
  kind: 'ClusterUserAttribute',
  plural: 'clusteruserattributes',
  scope: 'Namespaced',
  description: 'Groups of a user whose tokens open this cluster without Drover in between.',
  schema: {
    groups: field.list(field.text(), {
      description:
        'Groups of the identity providers, and the virtual groups of the roles held here.',
    }),
    lastRefresh: field.text({ description: 'RFC 3339.' }),
    needsRefresh: field.flag(),
    enabled: field.flag(),
    extraByProvider: field.json({ description: 'Facts by identity provider.' }),
  },
  norman: { id: 'clusterUserAttribute', collectionMethods: [], resourceMethods: [] },
  crd: {},
});

/** An object of kind `ClusterUserAttribute`. */
export type ClusterUserAttribute = ObjectOf<typeof clusterUserAttribute>;
