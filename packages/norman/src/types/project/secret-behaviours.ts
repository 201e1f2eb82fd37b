import type { DynamicObject } from '@drover/apimachinery';
import type { LinkHandler, TypeBehaviour } from '../../behaviour.ts';
import { normanErrors } from '../../errors.ts';
import { isRecord } from '../../is-record.ts';
import type { Store } from '../../store/store.ts';
import { clusterTypeBehaviour } from '../downstream-behaviour.ts';
import { yamlHandler } from '../yaml-link.ts';
import { basicAuthFields } from './basic-auth.ts';
import { certificateFields } from './certificate.ts';
import { dockerCredentialFields } from './docker-credential.ts';
import { withStringData } from './secret-data.ts';
import type { SecretFields } from './secret-fields.ts';
import { namespacedSecretStore, projectSecretStore } from './secret-stores.ts';
import { kindOf, type SecretSort, sortOf, typeOfKind } from './secret-types.ts';
import { serviceAccountTokenFields } from './service-account-token.ts';
import { sshAuthFields } from './ssh-auth.ts';

const FIELDS: Readonly<Record<SecretSort, SecretFields>> = {
  basicAuth: basicAuthFields,
  certificate: certificateFields,
  dockerCredential: dockerCredentialFields,
  serviceAccountToken: serviceAccountTokenFields,
  sshAuth: sshAuthFields,
};

/** What kubectl keeps of the text that was applied: all of the secret. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

const common: NonNullable<TypeBehaviour['computed']> = {
  projectId: (_object, { contextId }) => contextId,
  annotations(object, { type }) {
    const annotations = type.bindings.get('annotations')?.read(object);
    if (!isRecord(annotations)) return undefined;
    const { [LAST_APPLIED]: _secret, ...others } = annotations;
    return others;
  },
};

/** Secrets of any sort, each shown as what it is. */
function baseBehaviour(store: Store, typeOf: (sort: SecretSort) => string): TypeBehaviour {
  return clusterTypeBehaviour({
    store,
    linkHandlers: { yaml: plainYaml(store) },
    subtype: (secret) => {
      const sort = sortOf(secret);
      return sort && typeOf(sort);
    },
    computed: { ...common, kind: kindOf },
    write(object, fields, context) {
      const secret = withStringData(typed(object, fields['kind']));
      const sort = sortOf(secret);
      const isGiven = isNew(secret) || 'data' in fields || 'stringData' in fields;
      if (sort && isGiven) FIELDS[sort].check(secret, context);
      return secret;
    },
  });
}

/** The object behind a secret as YAML, unless something of it is never shown. */
function plainYaml(store: Store): LinkHandler {
  const handler = yamlHandler(store);
  return (secret, context) => {
    if (sortOf(secret)) throw normanErrors.create('NORMAN_LINK_NOT_FOUND');
    return handler(secret, context);
  };
}

/** Secrets of one sort. Nothing of them is shown as YAML, as that would be all of it. */
function sortBehaviour(sort: SecretSort, store: Store): TypeBehaviour {
  const { computed, store: withFields, check } = FIELDS[sort];
  return {
    store,
    isVisible: () => true,
    computed: { ...common, ...computed },
    write(object, fields, context) {
      const secret = typed(object, isNew(object) ? sort : undefined);
      const written = withFields(secret, fields);
      if (isNew(object) || written !== secret) check(written, context);
      return written;
    },
  };
}

function isNew({ metadata }: DynamicObject): boolean {
  return metadata?.uid === undefined;
}

/** The secret with the type that a kind stands for, if that is another one. */
function typed(secret: DynamicObject, kind: unknown): DynamicObject {
  const type = secret['type'] ?? 'Opaque';
  const isOther = typeof kind === 'string' && kind !== '' && kind !== kindOf(secret);
  return { ...secret, type: isOther ? typeOfKind(kind) : type };
}

const SORTS = Object.keys(FIELDS) as readonly SecretSort[];

function namespacedName(name: string): string {
  return `namespaced${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}

/** What is special about each type of secret, by its id. */
export const secretBehaviours: readonly (readonly [string, TypeBehaviour])[] = [
  ['secret', baseBehaviour(projectSecretStore(), (sort) => sort)],
  ['namespacedSecret', baseBehaviour(namespacedSecretStore(), namespacedName)],
  ...SORTS.flatMap((sort) => [
    [sort, sortBehaviour(sort, projectSecretStore(sort))] as const,
    [namespacedName(sort), sortBehaviour(sort, namespacedSecretStore(sort))] as const,
  ]),
];
