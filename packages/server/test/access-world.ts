import {
  builtInRoleTemplates,
  cluster,
  clusterRoleTemplateBinding,
  project,
  projectRoleTemplateBinding,
  roleTemplate,
} from '@drover/api';
import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import type { FakeClock } from '@drover/base/testing';
import { FakeCluster } from '@drover/client/testing';
import { createInformerCache } from '@drover/controller-runtime';
import { createTestRuntime } from '@drover/controller-runtime/testing';
import type { UserInfo } from '@drover/rbac';
import { GrantFeed } from '../src/access/grant-feed.ts';
import { groupsFor, VirtualGroups } from '../src/access/virtual-groups.ts';
import { type Caches, openCaches } from '../src/compose/caches.ts';

/** Somebody with a group of an identity provider. */
export const ann = { name: 'u-1', groups: ['github_team://7', 'system:authenticated'] };

interface Kind {
  readonly type: ResourceType;
}

type Body = Readonly<Record<string, unknown>> & { readonly namespace?: string };

/** A home of state with two clusters, a project in the first, and the built-in roles, and who holds what in it. */
export interface AccessWorld {
  readonly virtual: VirtualGroups;
  readonly feed: GrantFeed;
  readonly caches: Caches;
  readonly clock: FakeClock;
  readonly put: (kind: Kind, name: string, body?: Body) => Promise<void>;
  readonly patch: (kind: Kind, name: string, body: object) => Promise<void>;
  readonly remove: (kind: Kind, name: string, namespace?: string) => Promise<void>;
  readonly bind: (name: string, cluster: string, body: Body) => Promise<void>;
  readonly bindProject: (name: string, projectName: string, body: Body) => Promise<void>;
  /** The virtual groups that somebody has in a cluster; default Ann in `c-1`. */
  readonly groups: (of?: UserInfo, where?: string) => readonly string[];
}

/** Opens an {@link AccessWorld}. Every change has reached whoever listens when its promise is settled. */
export async function openAccessWorld(): Promise<AccessWorld> {
  const home = new FakeCluster();
  const client = home.client();
  const runtime = createTestRuntime();
  const { clock } = runtime;
  const cache = createInformerCache(runtime, { client });
  const caches = openCaches(cache);
  const stop = new AbortController();
  void cache.run({ signal: stop.signal });
  const feed = new GrantFeed(caches);
  const virtual = new VirtualGroups({ feed, users: caches.users });
  const put: AccessWorld['put'] = async ({ type }, name, { namespace, ...body } = {}) => {
    const metadata = { name, ...(namespace && { namespace }) };
    await client.resource<KubernetesObject>(type).create({ metadata, ...body });
    await clock.advance(0);
  };
  for (const { metadata, ...role } of builtInRoleTemplates) {
    await put(roleTemplate, metadata?.name ?? '', role);
  }
  await put(cluster, 'c-1');
  await put(cluster, 'local');
  await put(project, 'p-1', { namespace: 'c-1' });
  await cache.waitForSync();
  return {
    virtual,
    feed,
    caches,
    clock,
    put,
    patch: async ({ type }, name, body) => {
      await client.resource<KubernetesObject>(type).patch(name, { type: 'merge', body });
      await clock.advance(0);
    },
    remove: async ({ type }, name, namespace) => {
      await client.resource(type).delete(name, namespace === undefined ? {} : { namespace });
      await clock.advance(0);
    },
    bind: (name, namespace, body) =>
      put(clusterRoleTemplateBinding, name, { namespace, clusterName: namespace, ...body }),
    bindProject: (name, projectName, body) =>
      put(projectRoleTemplateBinding, name, {
        namespace: projectName.split(':')[1] ?? '',
        projectName,
        ...body,
      }),
    groups: (of = ann, where = 'c-1') => groupsFor(where, virtual.heldIn(where, of)),
  };
}
