import { field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { ALL_METHODS, bindingSubjects, MANAGEMENT } from './shared.ts';
import { checkOneSubject } from './subject-rule.ts';

/** Gives a role in one project to a user or a group. */
export const projectRoleTemplateBinding = defineKind({
  ...MANAGEMENT,
  kind: 'ProjectRoleTemplateBinding',
  plural: 'projectroletemplatebindings',
  scope: 'Namespaced',
  description: 'Gives a role in one project to a user or a group.',
  schema: {
    projectName: field.reference('project', { access: 'create', required: true }),
    roleTemplateName: field.reference('roleTemplate', {
      access: 'create',
      required: true,
      form: { label: 'Role' },
    }),
    ...bindingSubjects,
    serviceAccount: field.text({
      access: 'read',
      description: 'A service account that gets the role, as namespace:name.',
    }),
  },
  norman: { id: 'projectRoleTemplateBinding', ...ALL_METHODS, scopedBy: 'projectId' },
  crd: {
    shortNames: ['prtb'],
    columns: [
      { name: 'Project', type: 'string', jsonPath: '.projectName' },
      { name: 'Role', type: 'string', jsonPath: '.roleTemplateName' },
      { name: 'User', type: 'string', jsonPath: '.userName' },
      { name: 'Group', type: 'string', jsonPath: '.groupPrincipalName' },
      { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    ],
  },
  validate: (body, operation) => (operation === 'create' ? checkOneSubject(body) : undefined),
});

/** An object of kind `ProjectRoleTemplateBinding`. */
export type ProjectRoleTemplateBinding = ObjectOf<typeof projectRoleTemplateBinding>;
