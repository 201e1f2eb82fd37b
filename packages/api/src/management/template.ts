import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import { NAMESPACES } from '../names/names.ts';
import { question } from './cluster-template-structs.ts';
import { MANAGEMENT, READ_METHODS } from './shared.ts';

const read = { access: 'read' } as const;
const text = field.text;

const versionFields = {
  externalId: text(),
  version: text(),
  rancherVersion: text(),
  requiredNamespace: text(),
  kubeVersion: text(),
  upgradeVersionLinks: field.map(text()),
  digest: text(),
  rancherMinVersion: text(),
  rancherMaxVersion: text(),
  files: field.map(text(), read),
  questions: field.list(field.struct(question), read),
  readme: text(read),
  appReadme: text(read),
  versionName: text(),
  versionDir: text(),
  versionUrls: field.list(text()),
};

const versionSpec = defineStruct('templateVersionSpec', versionFields);
const versionStatus = defineStruct('templateVersionStatus', { helmVersion: text(read) });
const status = defineStruct('templateStatus', { helmVersion: text(read) });

const spec = defineStruct('templateSpec', {
  displayName: text({ as: 'name' }),
  catalogId: field.reference('catalog'),
  projectCatalogId: field.reference('projectCatalog'),
  clusterCatalogId: field.reference('clusterCatalog'),
  defaultTemplateVersionId: field.reference('templateVersion'),
  projectId: field.reference('project', { required: true }),
  clusterId: field.reference('cluster', { required: true }),
  description: text(),
  defaultVersion: text(),
  path: text(),
  maintainer: text(),
  projectURL: text(),
  upgradeFrom: text(),
  folderName: text(),
  icon: text(),
  iconFilename: text(),
  readme: text(read),
  categories: field.list(text()),
  versions: field.list(field.struct(versionSpec)),
  category: text(),
});

/** Addresses of the versions, by their number. */
const versionLinks = { versionLinks: field.map(text()) };

/** No methods are left of it; the type stays for clients that look it up. */
const EMPTIED = { collectionMethods: [], resourceMethods: [], emptied: true } as const;

/** A chart of a catalog. */
export const template = defineKind({
  ...MANAGEMENT,
  kind: 'Template',
  plural: 'templates',
  scope: 'Cluster',
  description: 'A chart of a catalog.',
  schema: { spec: field.struct(spec), status: field.struct(status, read) },
  norman: { id: 'template', displayName: true, ...READ_METHODS, virtualFields: versionLinks },
  crd: {},
});

/** A version of a chart. */
export const templateVersion = defineKind({
  ...MANAGEMENT,
  kind: 'TemplateVersion',
  plural: 'templateversions',
  scope: 'Cluster',
  description: 'A version of a chart.',
  schema: { spec: field.struct(versionSpec), status: field.struct(versionStatus, read) },
  norman: { id: 'templateVersion', ...READ_METHODS },
  crd: {},
});

/** A file of a chart. */
export const templateContent = defineKind({
  ...MANAGEMENT,
  kind: 'TemplateContent',
  plural: 'templatecontents',
  scope: 'Cluster',
  description: 'A file of a chart.',
  schema: { data: text() },
  norman: { id: 'templateContent', collectionMethods: [], resourceMethods: ['GET'] },
  crd: {},
});

/** A chart of the catalog of a cluster or project. */
export const catalogTemplate = defineKind({
  ...MANAGEMENT,
  kind: 'CatalogTemplate',
  plural: 'catalogtemplates',
  scope: 'Namespaced',
  description: 'A chart of the catalog of a cluster or project.',
  schema: { spec: field.struct(spec), status: field.struct(status, read) },
  norman: {
    id: 'catalogTemplate',
    displayName: true,
    ...EMPTIED,
    storedIn: NAMESPACES.globalData,
    virtualFields: versionLinks,
  },
  crd: {},
});

/** A version of a chart of the catalog of a cluster or project. */
export const catalogTemplateVersion = defineKind({
  ...MANAGEMENT,
  kind: 'CatalogTemplateVersion',
  plural: 'catalogtemplateversions',
  scope: 'Namespaced',
  description: 'A version of a chart of the catalog of a cluster or project.',
  schema: { spec: field.struct(versionSpec), status: field.struct(versionStatus, read) },
  norman: { id: 'catalogTemplateVersion', ...EMPTIED, storedIn: NAMESPACES.globalData },
  crd: {},
});
