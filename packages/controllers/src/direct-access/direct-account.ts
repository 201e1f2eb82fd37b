import { NAMESPACES } from '@drover/api';
import type { KubernetesObject, RbacSubject } from '@drover/apimachinery';
import { formatTime, parseTimeMs } from '@drover/base';
import type { DeepReadonly, Informer } from '@drover/controller-runtime';
import { serviceAccounts } from '@drover/kubernetes';
import type { DownstreamCluster, FollowedKind } from '../downstream/downstream-cluster.ts';
import { MANAGED_LABEL } from '../downstream-names.ts';
import { CLUSTER_LABEL } from '../role-groups/managed-object.ts';

/** Owns what is written of these accounts. */
export const DIRECT_ACCESS_MANAGER = 'drover-direct-access';

/** Finds the accounts by which people reach a cluster without Drover in between. */
export const DIRECT_ACCOUNTS_SELECTOR = `${MANAGED_LABEL}=direct-access`;

const USER = 'drover.dev/user';
const LAST_TOKEN = 'drover.dev/last-token';

/** The service account of a user in a cluster; the object there is the only record of it. */
export interface DirectAccount {
  readonly name: string;
  /** Id of the user. */
  readonly user: string;
  /** Under which id the cluster was asked for: the same one may have been imported twice. */
  readonly cluster: string;
  /** RFC 3339; when it was made. */
  readonly since: string;
  /** RFC 3339; when a token of it was asked for last. */
  readonly lastToken: string;
}

/** The account that an object is; `undefined` for one that Drover did not make like this. */
export function directAccountOf({
  metadata,
}: DeepReadonly<KubernetesObject>): DirectAccount | undefined {
  const {
    name = '',
    labels = {},
    annotations = {},
    creationTimestamp: since = '',
  } = metadata ?? {};
  const { [CLUSTER_LABEL]: cluster = '' } = labels;
  const { [USER]: user = '', [LAST_TOKEN]: lastToken = since } = annotations;
  if (user === '' || name !== accountName(user)) return undefined;
  return { name, user, cluster, since, lastToken };
}

/** The account of a user who asks for a token now. */
export function directAccountObject(
  { user, cluster }: Pick<DirectAccount, 'user' | 'cluster'>,
  nowMs: number,
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: {
      name: accountName(user),
      namespace: NAMESPACES.impersonation,
      labels: { [MANAGED_LABEL]: 'direct-access', [CLUSTER_LABEL]: cluster },
      annotations: { [USER]: user, [LAST_TOKEN]: formatTime(nowMs) },
    },
  };
}

/** The name of the account of a user. */
export function accountName(user: string): string {
  return `drover-${user}`;
}

/** The account of a user, as bindings name it. */
export function accountSubject(user: string): RbacSubject {
  return { kind: 'ServiceAccount', namespace: NAMESPACES.impersonation, name: accountName(user) };
}

/** When a token of an account was asked for last, in milliseconds since the epoch; long ago when nobody can read it. */
export function lastTokenMs({ lastToken }: DirectAccount): number {
  return parseTimeMs(lastToken) ?? 0;
}

const ACCOUNTS: FollowedKind<KubernetesObject> = {
  type: serviceAccounts,
  namespace: NAMESPACES.impersonation,
  labelSelector: DIRECT_ACCOUNTS_SELECTOR,
  metadataOnly: true,
};

/** The accounts of a cluster, as metadata only. */
export function directAccountsIn(there: DownstreamCluster): Informer<KubernetesObject> {
  return there.informer(ACCOUNTS);
}
