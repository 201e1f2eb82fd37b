import { field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { ALL_METHODS, MANAGEMENT } from './shared.ts';

/** What a person chose in the user interface. Kept in the namespace that bears the user's name. */
export const preference = defineKind({
  ...MANAGEMENT,
  kind: 'Preference',
  plural: 'preferences',
  scope: 'Namespaced',
  description: 'What a person chose in the user interface.',
  schema: { value: field.text({ required: true }) },
  norman: {
    id: 'preference',
    ...ALL_METHODS,
    virtualFields: {
      name: field.dnsLabel({ access: 'create', required: true }),
      // Taken for what clients of Rancher send; it is the caller's, whatever is given.
      namespaceId: field.reference('/v3/clusters/schemas/namespace', { access: 'create' }),
    },
  },
  crd: {},
});

/** An object of kind `Preference`. */
export type Preference = ObjectOf<typeof preference>;
