import { field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { ALL_METHODS, MANAGEMENT } from './shared.ts';

/** A group of people that an identity provider does not know; groups of identity providers are principals. */
export const group = defineKind({
  ...MANAGEMENT,
  kind: 'Group',
  plural: 'groups',
  scope: 'Cluster',
  description: 'A group of people that no identity provider knows.',
  schema: { displayName: field.text({ as: 'name', form: { label: 'Name' } }) },
  norman: { id: 'group', displayName: true, ...ALL_METHODS },
  crd: { columns: [{ name: 'Display name', type: 'string', jsonPath: '.displayName' }] },
});

/** An object of kind `Group`. */
export type Group = ObjectOf<typeof group>;
