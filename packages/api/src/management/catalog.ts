import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { conditionStruct, MANAGEMENT, READ_METHODS } from './shared.ts';

const read = { access: 'read' } as const;

const spec = defineStruct('catalogSpec', {
  description: field.text(),
  url: field.text({ required: true }),
  branch: field.text(),
  catalogKind: field.text({ as: 'kind' }),
  username: field.text(),
  password: field.password(),
  helmVersion: field.text({ access: 'create' }),
});

const secrets = defineStruct('catalogSecrets', { credentialSecret: field.text(read) });

const status = defineStruct('catalogStatus', {
  lastRefreshTimestamp: field.text(read),
  commit: field.text(read),
  conditions: field.list(field.struct(conditionStruct('catalogCondition')), read),
  credentialSecret: field.text(read),
  catalogSecrets: field.struct(secrets, read),
});

/** What the action `refresh` answers. */
const catalogRefresh = defineStruct('catalogRefresh', { catalogs: field.list(field.text()) });

/** All three kinds of catalogs can be looked at and asked to refresh. */
const NORMAN = {
  ...READ_METHODS,
  embedStatus: true,
  resourceActions: { refresh: { output: catalogRefresh } },
  collectionActions: { refresh: { output: catalogRefresh } },
} as const;

const COLUMNS = { columns: [{ name: 'URL', type: 'string', jsonPath: '.spec.url' }] } as const;

/** A repository of charts for every project, as Rancher 2.4 had them. */
export const catalog = defineKind({
  ...MANAGEMENT,
  kind: 'Catalog',
  plural: 'catalogs',
  scope: 'Cluster',
  description: 'A repository of charts for every project, as Rancher 2.4 had them.',
  schema: { spec: field.struct(spec), status: field.struct(status) },
  norman: { id: 'catalog', ...NORMAN },
  crd: COLUMNS,
});

/** An object of kind `Catalog`. */
export type Catalog = ObjectOf<typeof catalog>;

/** A repository of charts for the projects of a cluster. */
export const clusterCatalog = defineKind({
  ...MANAGEMENT,
  kind: 'ClusterCatalog',
  plural: 'clustercatalogs',
  scope: 'Namespaced',
  description: 'A repository of charts for the projects of a cluster.',
  schema: {
    clusterName: field.reference('cluster', { required: true }),
    spec: field.struct(spec),
    status: field.struct(status),
  },
  norman: { id: 'clusterCatalog', ...NORMAN, scopedBy: 'clusterId' },
  crd: COLUMNS,
});

/** A repository of charts for a project. */
export const projectCatalog = defineKind({
  ...MANAGEMENT,
  kind: 'ProjectCatalog',
  plural: 'projectcatalogs',
  scope: 'Namespaced',
  description: 'A repository of charts for a project.',
  schema: {
    projectName: field.reference('project'),
    spec: field.struct(spec),
    status: field.struct(status),
  },
  norman: { id: 'projectCatalog', ...NORMAN, scopedBy: 'projectId' },
  crd: COLUMNS,
});
