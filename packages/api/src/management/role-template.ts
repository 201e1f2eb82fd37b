import { field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { ALL_METHODS, MANAGEMENT, policyRule } from './shared.ts';

/** A role that can be given in clusters or projects. */
export const roleTemplate = defineKind({
  ...MANAGEMENT,
  kind: 'RoleTemplate',
  plural: 'roletemplates',
  scope: 'Cluster',
  description: 'A role that can be given in clusters or projects.',
  schema: {
    displayName: field.text({ as: 'name', required: true, form: { label: 'Name' } }),
    description: field.text({ form: { label: 'Description' } }),
    context: field.text({ options: ['project', 'cluster'], form: { label: 'Given in' } }),
    rules: field.list(field.struct(policyRule)),
    roleTemplateNames: field.list(field.reference('roleTemplate'), {
      description: 'Roles whose rules this role includes.',
    }),
    builtin: field.flag({ access: 'read' }),
    external: field.flag({
      description: 'The rules are those of the ClusterRole of this name in each cluster.',
    }),
    hidden: field.flag(),
    locked: field.flag({ form: { label: 'Locked', help: 'A locked role cannot be given anew.' } }),
    administrative: field.flag(),
    clusterCreatorDefault: field.flag({ required: true }),
    projectCreatorDefault: field.flag({ required: true }),
  },
  norman: { id: 'roleTemplate', displayName: true, ...ALL_METHODS },
  crd: {
    columns: [
      { name: 'Display name', type: 'string', jsonPath: '.displayName' },
      { name: 'Context', type: 'string', jsonPath: '.context' },
      { name: 'Builtin', type: 'boolean', jsonPath: '.builtin' },
    ],
  },
  validate: ({ administrative, context }) =>
    administrative === true && context !== undefined && context !== 'cluster'
      ? {
          code: 'InvalidBodyContent',
          fieldName: 'administrative',
          message: 'Only a role of the cluster context can be administrative.',
        }
      : undefined,
});

/** An object of kind `RoleTemplate`. */
export type RoleTemplate = ObjectOf<typeof roleTemplate>;
