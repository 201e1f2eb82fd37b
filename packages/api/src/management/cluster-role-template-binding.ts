import { field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { ALL_METHODS, bindingSubjects, MANAGEMENT } from './shared.ts';
import { checkOneSubject } from './subject-rule.ts';

/** Gives a role in one cluster to a user or a group. */
export const clusterRoleTemplateBinding = defineKind({
  ...MANAGEMENT,
  kind: 'ClusterRoleTemplateBinding',
  plural: 'clusterroletemplatebindings',
  scope: 'Namespaced',
  description: 'Gives a role in one cluster to a user or a group.',
  schema: {
    clusterName: field.reference('cluster', { access: 'create', required: true }),
    roleTemplateName: field.reference('roleTemplate', {
      access: 'create',
      required: true,
      form: { label: 'Role' },
    }),
    ...bindingSubjects,
  },
  norman: { id: 'clusterRoleTemplateBinding', ...ALL_METHODS, scopedBy: 'clusterId' },
  crd: {
    shortNames: ['crtb'],
    columns: [
      { name: 'Role', type: 'string', jsonPath: '.roleTemplateName' },
      { name: 'User', type: 'string', jsonPath: '.userName' },
      { name: 'Group', type: 'string', jsonPath: '.groupPrincipalName' },
      { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    ],
  },
  validate: (body, operation) => (operation === 'create' ? checkOneSubject(body) : undefined),
});

/** An object of kind `ClusterRoleTemplateBinding`. */
export type ClusterRoleTemplateBinding = ObjectOf<typeof clusterRoleTemplateBinding>;
