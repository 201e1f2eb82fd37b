import type { DynamicObject } from '@drover/apimachinery';

/** The sorts of secrets that have a type of their own in v3, by that type. */
export type SecretSort =
  | 'basicAuth'
  | 'certificate'
  | 'dockerCredential'
  | 'serviceAccountToken'
  | 'sshAuth';

/** The type of a secret in Kubernetes. */
export const KUBERNETES_TYPES: Readonly<Record<SecretSort, string>> = {
  basicAuth: 'kubernetes.io/basic-auth',
  certificate: 'kubernetes.io/tls',
  dockerCredential: 'kubernetes.io/dockerconfigjson',
  serviceAccountToken: 'kubernetes.io/service-account-token',
  sshAuth: 'kubernetes.io/ssh-auth',
};

/** An older form of `dockerCredential`. */
export const DOCKER_CFG = 'kubernetes.io/dockercfg';

const SORTS = new Map<unknown, SecretSort>([
  ...Object.entries(KUBERNETES_TYPES).map(([sort, type]) => [type, sort as SecretSort] as const),
  [DOCKER_CFG, 'dockerCredential'],
]);

/** The sort of a secret; `undefined` for `Opaque` and for what others have made up. */
export function sortOf({ type }: DynamicObject): SecretSort | undefined {
  return SORTS.get(type);
}

/** What v3 calls the kind of a secret: its sort, else its type in Kubernetes. */
export function kindOf(secret: DynamicObject): unknown {
  return sortOf(secret) ?? secret['type'];
}

/** The type in Kubernetes of what v3 calls the kind of a secret: ids of types are such kinds as well. */
export function typeOfKind(kind: string): string {
  const plain = kind.replace(/^namespaced/, '');
  const sort = `${plain.slice(0, 1).toLowerCase()}${plain.slice(1)}`;
  return Object.hasOwn(KUBERNETES_TYPES, sort) ? KUBERNETES_TYPES[sort as SecretSort] : kind;
}
