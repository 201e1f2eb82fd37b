import { managementSecret as kind } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { TypeBehaviour } from '../behaviour.ts';
import { secretStore } from '../store/secret-store.ts';

/** What clients call the type of the resource is no type of secret. */
function toSecret({ type, ...secret }: DynamicObject): DynamicObject {
  return type === undefined || type === kind.norman.id ? secret : { ...secret, type };
}

/** What is special about secrets of the local cluster. */
export const managementSecretBehaviour: TypeBehaviour = {
  store: secretStore({ isOne: () => true, fromSecret: (secret) => secret, toSecret }),
  computed: { name: ({ metadata }) => metadata?.name },
  write: (object, { name }) =>
    typeof name === 'string' ? { ...object, metadata: { ...object.metadata, name } } : object,
};
