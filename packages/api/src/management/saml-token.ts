import { field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { MANAGEMENT } from './shared.ts';

/** A token that waits for the program that asked for it, encrypted to that program's key. */
export const samlToken = defineKind({
  ...MANAGEMENT,
  kind: 'SamlToken',
  plural: 'samltokens',
  scope: 'Namespaced',
  description: 'A token for the program that asked for it, encrypted to the key of that program.',
  schema: {
    token: field.text({ access: 'read', description: 'Base64 of the encrypted token.' }),
    expiresAt: field.text({ access: 'read', description: 'When the token expires, RFC 3339.' }),
  },
  norman: { id: 'samlToken', collectionMethods: [], resourceMethods: ['GET'] },
  crd: { columns: [{ name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' }] },
});

/** An object of kind `SamlToken`. */
export type SamlToken = ObjectOf<typeof samlToken>;
