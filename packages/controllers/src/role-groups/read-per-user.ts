import {
  allowsEverything,
  type GlobalRole,
  type GlobalRoleBinding,
  globalRoleBinding as globalRoleBindingKind,
  globalRole as globalRoleKind,
  isReservedGroup,
  LOCAL_CLUSTER,
  type UserAttribute,
  userAttribute as userAttributeKind,
} from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import type { DeepReadonly, Informer, InformerCache } from '@drover/controller-runtime';
import type { RoleBinding } from '../role-use/role-bindings.ts';
import type { Administrator, Impersonated } from './desired-per-user.ts';
import type { ManagedObject } from './managed-object.ts';
import { RESTRICTED_ADMIN } from './owner-role.ts';

/** What clusters in mode `per-user` are told beyond roles: who administers all, and who people are. */
export class PeopleInputs {
  readonly #globalRoles: Informer<GlobalRole>;
  readonly #globalBindings: Informer<GlobalRoleBinding>;
  readonly #attributes: Informer<UserAttribute>;

  constructor(cache: InformerCache) {
    this.#globalRoles = cache.informer<GlobalRole>(globalRoleKind.type);
    this.#globalBindings = cache.informer<GlobalRoleBinding>(globalRoleBindingKind.type);
    this.#attributes = cache.informer<UserAttribute>(userAttributeKind.type);
  }

  /** Whoever has a global role that allows everything, or owns all clusters that are not Drover's own. */
  administrators(cluster: string): readonly Administrator[] {
    return this.#globalBindings
      .list()
      .filter(({ metadata }) => metadata?.deletionTimestamp === undefined)
      .filter(({ globalRoleName: name = '' }) =>
        name === RESTRICTED_ADMIN
          ? cluster !== LOCAL_CLUSTER
          : isAdministrative(this.#globalRoles.get({ namespace: '', name })),
      )
      .flatMap(({ userName, groupPrincipalName }): Administrator[] => {
        if (userName) return [{ kind: 'User', name: userName }];
        return groupPrincipalName ? [{ kind: 'Group', name: groupPrincipalName }] : [];
      });
  }

  /** The users that bindings name; `roles` are the ClusterRoles of ours that the cluster has. */
  impersonated(
    bindings: readonly DeepReadonly<RoleBinding>[],
    roles: Pick<Informer<ManagedObject>, 'get'>,
  ): readonly Impersonated[] {
    const users = new Set(bindings.flatMap(({ userName }) => (userName ? [userName] : [])));
    return [...users].toSorted().map((user) => {
      const name = `cattle-impersonation-${user}`;
      const roleUid = roles.get({ namespace: '', name })?.metadata.uid;
      return { user, ...this.#known(user), roleUid };
    });
  }

  #known(user: string): Pick<Impersonated, 'groups' | 'principalIds' | 'userNames'> {
    const attribute = this.#attributes.get({ namespace: '', name: user }) as
      | UserAttribute
      | undefined;
    const groups = Object.values(attribute?.GroupPrincipals ?? {}).flatMap(({ Items }) =>
      ((Items ?? []) as readonly KubernetesObject[]).flatMap(
        ({ metadata }) => metadata?.name ?? [],
      ),
    );
    const extras = Object.values(attribute?.ExtraByProvider ?? {}) as readonly Extra[];
    return {
      // Whatever an identity provider calls its groups: nobody's account may be in one of ours or of Kubernetes.
      groups: [...new Set(groups)].filter((group) => !isReservedGroup(group)),
      principalIds: [...new Set(extras.flatMap(({ principalid = [] }) => principalid))],
      userNames: [...new Set(extras.flatMap(({ username = [] }) => username))],
    };
  }
}

interface Extra {
  readonly principalid?: readonly string[];
  readonly username?: readonly string[];
}

function isAdministrative(role: DeepReadonly<GlobalRole> | undefined): boolean {
  return role !== undefined && allowsEverything(role as GlobalRole);
}
