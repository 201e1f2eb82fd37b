import { defineStruct, field } from '../define-kind/field.ts';
import { defineSecretKinds } from './secret-base.ts';

const registryCredential = defineStruct('registryCredential', {
  auth: field.text({
    writeOnly: true,
    description: 'User name and password in base64; worked out when both are given.',
  }),
  description: field.text(),
  email: field.text(),
  password: field.text({ writeOnly: true, verbatim: true }),
  username: field.text(),
});

const kinds = defineSecretKinds({
  id: 'dockerCredential',
  description: 'User names and passwords of image registries.',
  fields: {
    registries: field.map(field.struct(registryCredential), {
      description: 'By the address of the registry.',
    }),
  },
});

/** Credentials of image registries, for all namespaces of a project. */
export const dockerCredential = kinds.project;
/** Credentials of image registries in one namespace. */
export const namespacedDockerCredential = kinds.namespaced;
