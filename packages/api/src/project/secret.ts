import { field } from '../define-kind/field.ts';
import { defineSecretKinds } from './secret-base.ts';

const kinds = defineSecretKinds({
  id: 'secret',
  description: 'Values that workloads need and nobody else is to know.',
  stored: {
    data: field.map(field.text(), {
      apiType: 'map[base64]',
      format: 'base64',
      description: 'Values in base64, by key.',
    }),
    stringData: field.map(field.text(), {
      writeOnly: true,
      description: 'Values as they are, which go into the data.',
    }),
    immutable: field.optionalFlag({
      description: 'Once true, neither this nor the data can be changed any more.',
    }),
  },
  fields: {
    kind: field.text({
      options: [
        'Opaque',
        'serviceAccountToken',
        'dockerCredential',
        'basicAuth',
        'sshAuth',
        'certificate',
      ],
    }),
  },
});

/** Values for all namespaces of a project; the base of all other secrets of projects. */
export const secret = kinds.project;
/** Values in one namespace; the base of all other secrets of namespaces. */
export const namespacedSecret = kinds.namespaced;
