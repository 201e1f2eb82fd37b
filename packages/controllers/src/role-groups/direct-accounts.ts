import type { RbacSubject } from '@drover/apimachinery';
import type { UserInfo } from '@drover/rbac';
import {
  accountSubject,
  directAccountOf,
  directAccountsIn,
} from '../direct-access/direct-account.ts';
import type { DownstreamCluster } from '../downstream/downstream-cluster.ts';
import type { ClusterIdentities } from '../ports/cluster-identities.ts';
import type { ManagedObject } from './managed-object.ts';

/** A user who reaches a cluster without Drover in between, by a service account. */
export interface DirectHolder {
  readonly account: RbacSubject;
  /** Who he is to the cluster when Drover is in between, the groups of his roles included. */
  readonly identity: UserInfo;
}

/** Those who may act there now; accounts of nobody stand for nobody. */
export function directHolders(
  there: DownstreamCluster,
  identities: Pick<ClusterIdentities, 'identityIn'>,
): readonly DirectHolder[] {
  return directAccountsIn(there)
    .list()
    .flatMap((object) => {
      const { user, cluster } = directAccountOf(object) ?? {};
      if (user === undefined || cluster !== there.cluster) return [];
      const identity = identities.identityIn(cluster, user);
      if (!identity || object.metadata?.deletionTimestamp) return [];
      return [{ account: accountSubject(user), identity }];
    });
}

/** The same objects, where each binding that gives something to a holder gives it to his account too. */
export function withAccounts(
  objects: readonly ManagedObject[],
  holders: readonly DirectHolder[],
): readonly ManagedObject[] {
  if (holders.length === 0) return objects;
  const accountsOf = new Map<string, RbacSubject[]>();
  for (const { account, identity } of holders) {
    for (const name of new Set(namesOf(identity))) {
      accountsOf.set(name, [...(accountsOf.get(name) ?? []), account]);
    }
  }
  return objects.map((object) => withAccountsOf(object, accountsOf));
}

function withAccountsOf(
  object: ManagedObject,
  accountsOf: ReadonlyMap<string, readonly RbacSubject[]>,
): ManagedObject {
  const { subjects = [] } = object;
  const added = new Map(
    subjects
      .flatMap(({ kind, name }) => accountsOf.get(`${kind} ${name}`) ?? [])
      .map((account) => [account.name, account]),
  );
  if (added.size === 0) return object;
  const names = [...added.keys()].toSorted();
  return { ...object, subjects: [...subjects, ...names.flatMap((name) => added.get(name) ?? [])] };
}

/** Under which subjects of bindings somebody gets something. */
function namesOf({ name, groups = [], extra = {} }: UserInfo): readonly string[] {
  return [
    ...[name, ...(extra['principalid'] ?? [])].map((user) => `User ${user}`),
    ...groups.map((group) => `Group ${group}`),
  ];
}
