import { field } from '../define-kind/field.ts';
import { defineSecretKinds } from './secret-base.ts';

const kinds = defineSecretKinds({
  id: 'basicAuth',
  description: 'A user name and its password.',
  fields: {
    username: field.text({ form: { label: 'User name' } }),
    password: field.text({ writeOnly: true, verbatim: true, form: { label: 'Password' } }),
  },
});

/** User name and password for all namespaces of a project. */
export const basicAuth = kinds.project;
/** User name and password in one namespace. */
export const namespacedBasicAuth = kinds.namespaced;
