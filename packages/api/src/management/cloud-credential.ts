import { field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { NAMESPACES } from '../names/names.ts';
import { s3CredentialConfig } from './cloud-credential-structs.ts';
import { ALL_METHODS } from './shared.ts';

/**
 * What a provider asks of those who use it. Stored as a core Secret; which fields there are is told by the dynamic
 * schemas of the active node drivers.
 */
export const cloudCredential = defineKind({
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  scope: 'Namespaced',
  description: 'What a provider asks of those who use it.',
  schema: {
    displayName: field.text({ as: 'name', form: { label: 'Name' } }),
    description: field.text({ form: { label: 'Description' } }),
    s3credentialConfig: field.struct(s3CredentialConfig),
  },
  norman: {
    id: 'cloudCredential',
    displayName: true,
    ...ALL_METHODS,
    storedIn: NAMESPACES.globalData,
  },
});

/** A cloud credential in the form between the Secret and the API. */
export type CloudCredential = ObjectOf<typeof cloudCredential>;
