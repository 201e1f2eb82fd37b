import {
  builtInGlobalRoles,
  builtInRoleTemplates,
  cluster,
  clusterRoleTemplateBinding,
  globalRole,
  globalRoleBinding,
  project,
  projectRoleTemplateBinding,
  roleTemplate,
  user,
  userAttribute,
} from '@drover/api';
import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import { userInfoOf } from '@drover/auth';
import { systemClock } from '@drover/base';
import { FakeCluster } from '@drover/client/testing';
import { createInformerCache } from '@drover/controller-runtime';
import { createTestRuntime } from '@drover/controller-runtime/testing';
import type { RoleGrants, UserInfo } from '@drover/rbac';
import { PeopleInputs } from '../../packages/controllers/src/role-groups/read-per-user.ts';
import { RoleInputs } from '../../packages/controllers/src/role-groups/role-inputs.ts';
import { GrantFeed } from '../../packages/server/src/access/grant-feed.ts';
import { VirtualGroups } from '../../packages/server/src/access/virtual-groups.ts';
import { openCaches } from '../../packages/server/src/compose/caches.ts';
import { attributeOf, type Person, type RandomSet, userOf } from './random-set.ts';

/** The home of state with all sets: what controllers read of it, and what the server's engine makes of it. */
export interface Home extends AsyncDisposable {
  readonly inputs: RoleInputs;
  readonly peopleInputs: PeopleInputs;
  readonly grants: RoleGrants;
  readonly virtualGroups: VirtualGroups;
  /** Who somebody is to the server. */
  infoOf(person: Person): UserInfo;
}

/** Fills a home of state and waits until all caches have it. */
export async function openHome(sets: readonly RandomSet[]): Promise<Home> {
  const fake = new FakeCluster();
  await fill(fake, sets);
  const cache = createInformerCache(createTestRuntime({ clock: systemClock }), {
    client: fake.client(),
  });
  const caches = openCaches(cache);
  const feed = new GrantFeed(caches);
  const inputs = new RoleInputs(cache);
  const peopleInputs = new PeopleInputs(cache);
  const stop = new AbortController();
  const running = cache.run({ signal: stop.signal });
  await cache.waitForSync();
  return {
    inputs,
    peopleInputs,
    grants: feed.grants,
    virtualGroups: new VirtualGroups({ feed, users: caches.users }),
    infoOf: (person) =>
      person.account ? { name: person.name } : userInfoOf(userOf(person), attributeOf(person)),
    [Symbol.asyncDispose]: async () => {
      feed[Symbol.dispose]();
      stop.abort();
      await running;
    },
  };
}

async function fill(fake: FakeCluster, sets: readonly RandomSet[]): Promise<void> {
  const put = async (
    type: ResourceType,
    objects: readonly KubernetesObject[],
    namespace?: string,
  ): Promise<void> => {
    const resource = fake.client().resource<KubernetesObject>(type);
    for (const object of objects) {
      const metadata = { ...object.metadata, ...(namespace !== undefined && { namespace }) };
      await resource.create({ ...object, metadata });
    }
  };
  await put(roleTemplate.type, builtInRoleTemplates);
  await put(globalRole.type, builtInGlobalRoles);
  for (const set of sets) {
    const users = set.people.filter(({ account }) => !account);
    await put(cluster.type, [{ metadata: { name: set.cluster } }]);
    await put(roleTemplate.type, set.roles);
    await put(user.type, users.map(userOf));
    await put(userAttribute.type, users.map(attributeOf));
    await put(
      project.type,
      set.projects.map(({ name }) => ({ metadata: { name } })),
      set.cluster,
    );
    await put(
      globalRoleBinding.type,
      set.administrators.map((given, index) => ({
        metadata: { name: `grb-${set.cluster}-${index}` },
        ...given,
      })),
    );
    for (const binding of set.bindings) {
      const { name, role: roleTemplateName, subject, project: within } = binding;
      const metadata = { name };
      if (within === undefined) {
        const given = { metadata, clusterName: set.cluster, roleTemplateName, ...subject };
        await put(clusterRoleTemplateBinding.type, [given], set.cluster);
      } else {
        const projectName = `${set.cluster}:${within}`;
        const given = { metadata, projectName, roleTemplateName, ...subject };
        await put(projectRoleTemplateBinding.type, [given], within);
      }
    }
  }
}
