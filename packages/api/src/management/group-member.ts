import { field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { ALL_METHODS, MANAGEMENT } from './shared.ts';

/** That someone belongs to a group. */
export const groupMember = defineKind({
  ...MANAGEMENT,
  kind: 'GroupMember',
  plural: 'groupmembers',
  scope: 'Cluster',
  description: 'That someone belongs to a group.',
  schema: {
    groupName: field.reference('group', { form: { label: 'Group' } }),
    principalId: field.reference('principal', { form: { label: 'Member' } }),
  },
  norman: { id: 'groupMember', ...ALL_METHODS },
  crd: {},
});

/** An object of kind `GroupMember`. */
export type GroupMember = ObjectOf<typeof groupMember>;
