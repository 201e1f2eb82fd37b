import { type Cluster, LOCAL_CLUSTER, NAMESPACES, type Settings } from '@drover/api';
import { isForbidden, isNotFound, type KubernetesObject } from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import type { KubernetesClient, ResourceClient } from '@drover/client';
import {
  accountName,
  type ClusterConnections,
  type ClusterIdentities,
  DIRECT_ACCESS_MANAGER,
  DIRECT_ACCOUNTS_SELECTOR,
  type DirectAccount,
  type DownstreamRoles,
  directAccountObject,
  directAccountOf,
  IDLE_SETTING,
} from '@drover/controllers';
import { serviceAccounts } from '@drover/kubernetes';
import type { UserInfo } from '@drover/rbac';
import type { VirtualGroups } from '../access/virtual-groups.ts';
import { serverErrors } from '../errors.ts';

/** What {@link DirectAccounts} needs. */
export interface DirectAccountsOptions {
  readonly clusters: { get(key: { namespace: string; name: string }): unknown };
  readonly identities: Pick<ClusterIdentities, 'identityIn'>;
  readonly virtualGroups: Pick<VirtualGroups, 'heldIn'>;
  readonly roles: Pick<DownstreamRoles, 'ensure'>;
  readonly connections: Pick<ClusterConnections, 'get'>;
  readonly settings: Pick<Settings, 'number'>;
  readonly clock: Clock;
}

/** A token of an account. */
export interface DirectToken {
  readonly token: string;
  /** RFC 3339. */
  readonly expires: string;
}

/** An account and what it gives. */
export interface HeldAccount extends DirectAccount {
  /** `<cluster or project>:<role>`, inherited ones included. */
  readonly roles: readonly string[];
}

const NAMESPACE = NAMESPACES.impersonation;
const TIMEOUT_MS = 10_000;
const ROLE_GROUP = /^drover:/;

/**
 * The service accounts by which people reach clusters without Drover in between: made on request, in the cluster, which
 * alone knows of them.
 */
export class DirectAccounts {
  readonly #options: DirectAccountsOptions;

  constructor(options: DirectAccountsOptions) {
    this.#options = options;
  }

  /** The cluster, to somebody who holds a role in it. */
  clusterFor(cluster: string, user: string): Cluster {
    const found = this.#options.clusters.get({ namespace: '', name: cluster });
    this.#identityIn(cluster, user);
    return found as Cluster;
  }

  /**
   * A token that opens the cluster itself with the roles that `user` holds there now; the first one makes the account.
   *
   * **Guarantees**: when it is there, so are the roles.
   *
   * @throws `SERVER_FORBIDDEN`, `SERVER_DIRECT_ACCESS_OFF`, `SERVER_DIRECT_ACCESS_REFUSED`, `PROXY_CLUSTER_DISCONNECTED`,
   * `DOWNSTREAM_ROLES_PENDING`
   */
  async issueToken(
    cluster: string,
    user: string,
    { seconds, signal }: { readonly seconds: number; readonly signal: AbortSignal },
  ): Promise<DirectToken> {
    const { settings, virtualGroups, roles, clock } = this.#options;
    const identity = this.#identityIn(cluster, user);
    if (cluster === LOCAL_CLUSTER || settings.number(IDLE_SETTING) <= 0) {
      throw serverErrors.create('SERVER_DIRECT_ACCESS_OFF', { cluster });
    }
    const accounts = this.#accountsOf(cluster);
    const calls = { signal, timeoutMs: TIMEOUT_MS };
    return orRefused(cluster, async () => {
      await removeForeign(accounts, { user, cluster }, calls);
      const object = directAccountObject({ user, cluster }, clock.nowMs());
      await accounts.apply(object, { ...calls, fieldManager: DIRECT_ACCESS_MANAGER, force: true });
      const holder = { ...identity, account: accountName(user) };
      await roles.ensure(cluster, virtualGroups.heldIn(cluster, identity), holder);
      return requestToken(accounts, user, { ...calls, seconds });
    });
  }

  /** The accounts of a cluster, those of `user` alone if one is given, with what they give. */
  async list(
    cluster: string,
    user: string | undefined,
    signal: AbortSignal,
  ): Promise<readonly HeldAccount[]> {
    const { items } = await orRefused(cluster, () =>
      this.#accountsOf(cluster).listAll({
        namespace: NAMESPACE,
        labelSelector: DIRECT_ACCOUNTS_SELECTOR,
        metadataOnly: true,
        signal,
      }),
    );
    return items
      .flatMap((object) => directAccountOf(object) ?? [])
      .filter((account) => account.cluster === cluster && (user ?? account.user) === account.user)
      .map((account) => ({ ...account, roles: this.#rolesOf(cluster, account.user) }));
  }

  /** Takes the account of a user away, and its tokens with it; says whether there was one. */
  async remove(cluster: string, user: string, signal: AbortSignal): Promise<boolean> {
    const accounts = this.#accountsOf(cluster);
    const [account] = await this.list(cluster, user, signal);
    if (!account) return false;
    try {
      await accounts.delete(account.name, { namespace: NAMESPACE, signal });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    return true;
  }

  #identityIn(cluster: string, user: string): UserInfo {
    const identity = this.#options.identities.identityIn(cluster, user);
    if (identity) return identity;
    // Said of clusters that do not exist too, so that ids cannot be found out.
    throw serverErrors.create('SERVER_FORBIDDEN', {
      problem: `You hold no role in cluster ${cluster}`,
    });
  }

  #rolesOf(cluster: string, user: string): readonly string[] {
    const { groups = [] } = this.#options.identities.identityIn(cluster, user) ?? {};
    return groups
      .filter((group) => ROLE_GROUP.test(group))
      .map((group) => group.replace(ROLE_GROUP, ''))
      .toSorted();
  }

  #accountsOf(cluster: string): ResourceClient<KubernetesObject> {
    const client: KubernetesClient | undefined = this.#options.connections.get(cluster)?.client;
    if (!client) throw serverErrors.create('PROXY_CLUSTER_DISCONNECTED', { cluster });
    return client.resource<KubernetesObject>(serviceAccounts);
  }
}

interface Calls {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** An account of that name that somebody else made may have tokens that Drover knows nothing of. */
async function removeForeign(
  accounts: ResourceClient<KubernetesObject>,
  { user, cluster }: Pick<DirectAccount, 'user' | 'cluster'>,
  calls: Calls,
): Promise<void> {
  const name = accountName(user);
  try {
    const found = await accounts.get(name, { ...calls, namespace: NAMESPACE });
    const known = directAccountOf(found);
    if (known?.user !== user || known.cluster !== cluster) {
      await accounts.delete(name, { ...calls, namespace: NAMESPACE });
    }
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

async function requestToken(
  accounts: ResourceClient<KubernetesObject>,
  user: string,
  { seconds, ...calls }: Calls & { readonly seconds: number },
): Promise<DirectToken> {
  const request = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    metadata: { name: accountName(user) },
    spec: { expirationSeconds: seconds },
  };
  const answer: KubernetesObject & { readonly status?: Partial<TokenRequestStatus> } =
    await accounts.create(request, { ...calls, namespace: NAMESPACE, subresource: 'token' });
  const { token = '', expirationTimestamp = '' } = answer.status ?? {};
  return { token, expires: expirationTimestamp };
}

interface TokenRequestStatus {
  readonly token: string;
  readonly expirationTimestamp: string;
}

/** An agent that came with an older manifest has neither the namespace nor the rights. */
async function orRefused<T>(cluster: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (!isForbidden(cause) && !isNotFound(cause)) throw cause;
    throw serverErrors.create('SERVER_DIRECT_ACCESS_REFUSED', { cluster }, { cause });
  }
}
