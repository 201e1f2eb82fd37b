import { field } from '../define-kind/field.ts';
import { defineSecretKinds } from './secret-base.ts';

const kinds = defineSecretKinds({
  id: 'serviceAccountToken',
  description: 'A token by which a service account logs in.',
  fields: {
    accountName: field.text({ form: { label: 'Service account' } }),
    accountUid: field.text(),
    caCrt: field.text({ description: 'The authority that signed the certificate of the cluster.' }),
    token: field.text({ writeOnly: true }),
  },
});

/** A service account's token in the namespace of a project. */
export const serviceAccountToken = kinds.project;
/** A service account's token in one namespace. */
export const namespacedServiceAccountToken = kinds.namespaced;
