import { field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { ALL_METHODS, bindingSubjects, MANAGEMENT, policyRule } from './shared.ts';
import { checkOneSubject } from './subject-rule.ts';

/** A role in Drover itself. */
export const globalRole = defineKind({
  ...MANAGEMENT,
  kind: 'GlobalRole',
  plural: 'globalroles',
  scope: 'Cluster',
  description: 'A role in Drover itself.',
  schema: {
    displayName: field.text({ as: 'name', required: true, form: { label: 'Name' } }),
    description: field.text({ form: { label: 'Description' } }),
    rules: field.list(field.struct(policyRule)),
    newUserDefault: field.flag({
      required: true,
      form: { label: 'Given to new users' },
    }),
    builtin: field.flag({ access: 'read' }),
  },
  norman: { id: 'globalRole', displayName: true, ...ALL_METHODS },
  crd: {
    columns: [
      { name: 'Display name', type: 'string', jsonPath: '.displayName' },
      { name: 'Builtin', type: 'boolean', jsonPath: '.builtin' },
    ],
  },
});

/** An object of kind `GlobalRole`. */
export type GlobalRole = ObjectOf<typeof globalRole>;

/** Gives a global role to a user or a group. */
export const globalRoleBinding = defineKind({
  ...MANAGEMENT,
  kind: 'GlobalRoleBinding',
  plural: 'globalrolebindings',
  scope: 'Cluster',
  description: 'Gives a global role to a user or a group.',
  schema: {
    globalRoleName: field.reference('globalRole', {
      access: 'create',
      required: true,
      form: { label: 'Role' },
    }),
    userName: bindingSubjects.userName,
    groupPrincipalName: bindingSubjects.groupPrincipalName,
  },
  norman: { id: 'globalRoleBinding', ...ALL_METHODS },
  crd: {
    shortNames: ['grb'],
    columns: [
      { name: 'Role', type: 'string', jsonPath: '.globalRoleName' },
      { name: 'User', type: 'string', jsonPath: '.userName' },
      { name: 'Group', type: 'string', jsonPath: '.groupPrincipalName' },
    ],
  },
  validate: (body, operation) => (operation === 'create' ? checkOneSubject(body) : undefined),
});

/** An object of kind `GlobalRoleBinding`. */
export type GlobalRoleBinding = ObjectOf<typeof globalRoleBinding>;
