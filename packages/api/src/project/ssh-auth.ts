import { field } from '../define-kind/field.ts';
import { defineSecretKinds } from './secret-base.ts';

const kinds = defineSecretKinds({
  id: 'sshAuth',
  description: 'A private key for SSH.',
  fields: {
    privateKey: field.text({ writeOnly: true, verbatim: true, form: { label: 'Private key' } }),
    certFingerprint: field.text({ access: 'read' }),
  },
});

/** A private key for SSH, for all namespaces of a project. */
export const sshAuth = kinds.project;
/** A private key for SSH in one namespace. */
export const namespacedSshAuth = kinds.namespaced;
