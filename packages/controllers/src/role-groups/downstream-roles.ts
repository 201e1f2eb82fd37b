import type { RoleTemplate } from '@drover/api';
import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';
import type { Lister } from '@drover/controller-runtime';
import { clusterRoleBindings, clusterRoles } from '@drover/kubernetes';
import type { ClusterConnections } from '../ports/cluster-connections.ts';
import { downstreamBinding, downstreamClusterRole } from './desired-downstream.ts';

/** What {@link DownstreamRoles} needs. */
export interface DownstreamRolesOptions {
  readonly roleTemplates: Lister<RoleTemplate>;
  readonly connections: ClusterConnections;
}

interface WrittenRoles {
  /** The sessions through which they were written. */
  readonly epoch: number;
  /** By name and version of the role. */
  readonly writes: Map<string, Promise<void>>;
}

const FIELD_MANAGER = 'drover-role-groups';

/**
 * The roles that have been bound to their virtual groups in each cluster.
 *
 * **Guarantees**: a role is written to a cluster on its first use and again when its rules have changed or the sessions
 * of the cluster have; whoever asks for the same role meanwhile waits for the same write. Adding a person writes
 * nothing.
 */
export class DownstreamRoles {
  readonly #options: DownstreamRolesOptions;
  readonly #written = new Map<string, WrittenRoles>();

  constructor(options: DownstreamRolesOptions) {
    this.#options = options;
  }

  /**
   * Makes sure that `roles` are bound in `cluster`.
   *
   * @throws what the cluster answers. A cluster that is not connected is no failure: there is nothing to use yet.
   */
  async ensure(cluster: string, roles: readonly string[]): Promise<void> {
    await Promise.all(roles.map((role) => this.#ensureOne(cluster, role)));
  }

  /** Forgets what was written to a cluster, so that it is compared and written again. */
  forget(cluster: string): void {
    this.#written.delete(cluster);
  }

  async #ensureOne(cluster: string, name: string): Promise<void> {
    const connection = this.#options.connections.get(cluster);
    const role = this.#options.roleTemplates.get({ namespace: '', name }) as
      | RoleTemplate
      | undefined;
    if (!connection || !role) return;
    const { writes } = this.#writtenIn(cluster, connection.epoch);
    const version = `${name}@${role.metadata?.resourceVersion}`;
    let write = writes.get(version);
    if (!write) {
      write = writeRole(connection.client, cluster, role);
      writes.set(version, write);
      write.catch(() => writes.delete(version));
    }
    await write;
  }

  #writtenIn(cluster: string, epoch: number): WrittenRoles {
    const known = this.#written.get(cluster);
    if (known?.epoch === epoch) return known;
    const fresh = { epoch, writes: new Map<string, Promise<void>>() };
    this.#written.set(cluster, fresh);
    return fresh;
  }
}

async function writeRole(
  client: KubernetesClient,
  cluster: string,
  role: RoleTemplate,
): Promise<void> {
  const clusterRole = downstreamClusterRole(role);
  // The role first: a binding to a role that is not there grants nothing, but says so in every audit log.
  if (clusterRole) await write(client, clusterRoles, clusterRole);
  await write(client, clusterRoleBindings, downstreamBinding(cluster, role.metadata?.name ?? ''));
}

async function write(
  client: KubernetesClient,
  type: ResourceType,
  object: KubernetesObject,
): Promise<void> {
  await client
    .resource<KubernetesObject>(type)
    .apply(object, { fieldManager: FIELD_MANAGER, force: true, timeoutMs: 10_000 });
}
