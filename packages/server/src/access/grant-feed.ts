import {
  type Cluster,
  type ClusterRoleTemplateBinding,
  type GlobalRole,
  type GlobalRoleBinding,
  LOCAL_CLUSTER,
  type Project,
  type ProjectRoleTemplateBinding,
  type RoleTemplate,
} from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import type { Change, Informer, ObjectKey } from '@drover/controller-runtime';
import { RESTRICTED_ADMIN } from '@drover/controllers';
import { ALL_CLUSTERS, type RoleGrant, RoleGrants } from '@drover/rbac';
import {
  clusterGrant,
  globalGrant,
  globalGrantId,
  globalRoleBundle,
  globalRoleName,
  projectGrant,
  templateRole,
} from './binding-grants.ts';

/** Index of the bindings of projects by their namespace. */
export const BY_PROJECT_NAME = 'project-name';

/** The index that the cache of bindings of projects needs. */
export const projectNameIndexes = {
  [BY_PROJECT_NAME]: ({ metadata }: KubernetesObject): readonly string[] => [
    metadata?.namespace ?? '',
  ],
} as const;

/** The caches that a {@link GrantFeed} reads. */
export interface GrantCaches {
  readonly bindings: Informer<ClusterRoleTemplateBinding>;
  /** With {@link projectNameIndexes}. */
  readonly projectBindings: Informer<ProjectRoleTemplateBinding>;
  readonly projects: Informer<Project>;
  readonly clusters: Informer<Cluster>;
  readonly globalRoles: Informer<GlobalRole>;
  readonly globalBindings: Informer<GlobalRoleBinding>;
  readonly roleTemplates: Informer<RoleTemplate>;
}

/**
 * Who holds which role, as the caches of roles and bindings have it.
 *
 * **Guarantees**: whoever asks for {@link grants} gets what the caches hold now; whoever listens to them is told of a
 * change before the next turn of the event loop.
 */
export class GrantFeed implements Disposable {
  readonly #grants = new RoleGrants();
  readonly #caches: GrantCaches;
  readonly #takers: (() => void)[] = [];
  readonly #feeds = new DisposableStack();
  /** Bindings of the restricted administrators, by name. */
  readonly #restricted = new Map<string, GlobalRoleBinding>();
  #isBehind = false;

  constructor(caches: GrantCaches) {
    this.#caches = caches;
    this.#follow(caches.roleTemplates, (key, template) =>
      this.#setRole(key.name, template && templateRole(template)),
    );
    this.#follow(caches.globalRoles, (key, role) =>
      this.#setRole(globalRoleName(key.name), role && globalRoleBundle(role)),
    );
    this.#follow(caches.bindings, ({ namespace, name }, binding) =>
      this.#setGrant(
        `clusterRoleTemplateBinding/${namespace}:${name}`,
        binding && clusterGrant(binding),
      ),
    );
    this.#follow(caches.projects, ({ name }) => {
      for (const binding of caches.projectBindings.byIndex(BY_PROJECT_NAME, name)) {
        this.#takeProjectBinding(
          { namespace: name, name: binding.metadata?.name ?? '' },
          binding as ProjectRoleTemplateBinding,
        );
      }
    });
    this.#follow(caches.projectBindings, (key, binding) => this.#takeProjectBinding(key, binding));
    this.#follow(caches.globalBindings, (key, binding) => this.#takeGlobalBinding(key, binding));
    this.#follow(caches.clusters, ({ name }, cluster) => {
      for (const binding of this.#restricted.keys()) this.#setRestricted(binding, name, cluster);
    });
  }

  /** Who holds what, up to date with the caches. */
  get grants(): RoleGrants {
    this.#catchUp();
    return this.#grants;
  }

  [Symbol.dispose](): void {
    this.#feeds.dispose();
  }

  #catchUp(): void {
    if (!this.#isBehind) return;
    this.#isBehind = false;
    for (const take of this.#takers) take();
  }

  /** @param take is told of each object that is new or has changed, and without it of one that is gone. */
  #follow<T extends KubernetesObject>(
    informer: Informer<T>,
    take: (key: ObjectKey, object: T | undefined) => void,
  ): void {
    const pending = this.#feeds.use(informer.pending(() => this.#fallBehind()));
    this.#takers.push(() => {
      for (const change of pending.take()) take(change.key, presentIn(change));
    });
    this.#isBehind = true;
  }

  #fallBehind(): void {
    if (this.#isBehind) return;
    this.#isBehind = true;
    queueMicrotask(() => this.#catchUp());
  }

  #takeProjectBinding(
    { namespace, name }: ObjectKey,
    binding: ProjectRoleTemplateBinding | undefined,
  ): void {
    const grant = binding && projectGrant(binding);
    // Else whoever owns one project could make himself a member of other clusters.
    const isThere =
      grant && this.#caches.projects.get({ namespace: grant.cluster, name: grant.project });
    this.#setGrant(`projectRoleTemplateBinding/${namespace}:${name}`, isThere ? grant : undefined);
  }

  #takeGlobalBinding({ name }: ObjectKey, binding: GlobalRoleBinding | undefined): void {
    const isRestricted = binding?.globalRoleName === RESTRICTED_ADMIN;
    this.#setGrant(
      globalGrantId(name, ALL_CLUSTERS),
      binding && !isRestricted ? globalGrant(binding, ALL_CLUSTERS) : undefined,
    );
    if (!isRestricted && !this.#restricted.has(name)) return;
    if (isRestricted) this.#restricted.set(name, binding);
    else this.#restricted.delete(name);
    for (const cluster of this.#caches.clusters.list()) {
      this.#setRestricted(name, cluster.metadata?.name ?? '', cluster);
    }
  }

  #setRestricted(name: string, cluster: string, present: unknown): void {
    const binding = this.#restricted.get(name);
    const isGiven = binding && present && cluster !== LOCAL_CLUSTER;
    this.#setGrant(
      globalGrantId(name, cluster),
      isGiven ? globalGrant(binding, cluster) : undefined,
    );
  }

  #setRole(name: string, role: Parameters<RoleGrants['setRole']>[0] | undefined): void {
    if (role) this.#grants.setRole(role);
    else this.#grants.deleteRole(name);
  }

  #setGrant(id: string, grant: RoleGrant | undefined): void {
    if (grant) this.#grants.setGrant(grant);
    else this.#grants.deleteGrant(id);
  }
}

function presentIn<T>({ type, object }: Change<T>): T | undefined {
  return type === 'deleted' ? undefined : (object as T);
}
