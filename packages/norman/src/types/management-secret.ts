import { managementSecret as kind } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { TypeBehaviour } from '../behaviour.ts';
import type { RequestContext } from '../context.ts';
import { secretStore } from '../store/secret-store.ts';

/** What clients call the type of the resource is no type of secret. */
function toSecret({ type, ...secret }: DynamicObject): DynamicObject {
  return type === undefined || type === kind.norman.id ? secret : { ...secret, type };
}

/** Whether there may be secrets that the caller can see: reading all of them costs too much for those who see none. */
function maySeeSome({ services, caller, seesAll }: RequestContext): boolean {
  const { group, plural: resource } = kind;
  const may = (verb: string): boolean =>
    services.authorizeSomewhere(caller.user, { verb, group, resource });
  return seesAll || may('list') || may('get');
}

/** Frames say that a secret changed, and leave what it hides to those who ask for it. */
function followed({ data: _data, stringData: _text, ...secret }: DynamicObject): DynamicObject {
  return secret;
}

/** What is special about secrets of the local cluster. */
export const managementSecretBehaviour: TypeBehaviour = {
  store: secretStore({
    isOne: () => true,
    fromSecret: (secret) => secret,
    toSecret,
    followed,
    maySeeSome,
  }),
  computed: { name: ({ metadata }) => metadata?.name },
  write: (object, { name }) =>
    typeof name === 'string' ? { ...object, metadata: { ...object.metadata, name } } : object,
};
