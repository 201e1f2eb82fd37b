import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { NAMESPACES } from '../names/names.ts';
import { moreSecretNames, secretNames } from './cluster-structs.ts';
import { clusterSpecBase, member, question } from './cluster-template-structs.ts';
import { ALL_METHODS, conditionStruct, MANAGEMENT } from './shared.ts';

const templateSpec = defineStruct('clusterTemplateSpec', {
  displayName: field.text({ as: 'name', required: true, form: { label: 'Name' } }),
  description: field.text({ form: { label: 'Description' } }),
  defaultRevisionName: field.reference('clusterTemplateRevision'),
  // Stored with the names of Kubernetes; clients see `userName` as `userId`.
  members: field.list(field.json(), { place: 'hidden' }),
});

/** A way to make clusters alike, in revisions. */
export const clusterTemplate = defineKind({
  ...MANAGEMENT,
  kind: 'ClusterTemplate',
  plural: 'clustertemplates',
  scope: 'Namespaced',
  description: 'A way to make clusters alike, in revisions.',
  schema: { spec: field.struct(templateSpec) },
  norman: {
    id: 'clusterTemplate',
    displayName: true,
    ...ALL_METHODS,
    storedIn: NAMESPACES.globalData,
    virtualFields: { members: field.list(field.struct(member)) },
  },
  crd: {
    columns: [{ name: 'Display name', type: 'string', jsonPath: '.spec.displayName' }],
  },
});

/** An object of kind `ClusterTemplate`. */
export type ClusterTemplate = ObjectOf<typeof clusterTemplate>;

const revisionSpec = defineStruct('clusterTemplateRevisionSpec', {
  displayName: field.text({ as: 'name', required: true, form: { label: 'Name' } }),
  enabled: field.optionalFlag({ default: true }),
  clusterTemplateName: field.reference('clusterTemplate', { access: 'create', required: true }),
  questions: field.list(field.struct(question)),
  clusterConfig: field.struct(clusterSpecBase, { required: true, storedOpen: true }),
});

const revisionStatus = defineStruct('clusterTemplateRevisionStatus', {
  conditions: field.list(field.struct(conditionStruct('clusterTemplateRevisionCondition')), {
    access: 'read',
  }),
  ...secretNames,
  ...moreSecretNames,
});

const clusterTemplateQuestionsOutput = defineStruct('clusterTemplateQuestionsOutput', {
  questions: field.list(field.struct(question)),
});

/** One state of a cluster template, which clusters refer to. */
export const clusterTemplateRevision = defineKind({
  ...MANAGEMENT,
  kind: 'ClusterTemplateRevision',
  plural: 'clustertemplaterevisions',
  scope: 'Namespaced',
  description: 'One state of a cluster template, which clusters refer to.',
  schema: { spec: field.struct(revisionSpec), status: field.struct(revisionStatus) },
  norman: {
    id: 'clusterTemplateRevision',
    displayName: true,
    ...ALL_METHODS,
    storedIn: NAMESPACES.globalData,
    embedStatus: true,
    resourceActions: { enable: {}, disable: {} },
    collectionActions: { listquestions: { output: clusterTemplateQuestionsOutput } },
  },
  crd: {
    columns: [
      { name: 'Display name', type: 'string', jsonPath: '.spec.displayName' },
      { name: 'Template', type: 'string', jsonPath: '.spec.clusterTemplateName' },
      { name: 'Enabled', type: 'boolean', jsonPath: '.spec.enabled' },
    ],
  },
});

/** An object of kind `ClusterTemplateRevision`. */
export type ClusterTemplateRevision = ObjectOf<typeof clusterTemplateRevision>;
