import {
  builtInRoleTemplates,
  cluster as clusterKind,
  clusterRoleTemplateBinding,
  roleTemplate,
  user as userKind,
} from '@drover/api';
import type { KubernetesObject, PolicyRule, ResourceType } from '@drover/apimachinery';
import { systemClock } from '@drover/base';
import { FakeCluster } from '@drover/client/testing';
import { createInformerCache } from '@drover/controller-runtime';
import { createTestRuntime } from '@drover/controller-runtime/testing';
import { ClusterAuthorizer } from '@drover/explorer';
import { clusterRoles, roleBindings } from '@drover/kubernetes';
import { GrantFeed } from '../../packages/server/src/access/grant-feed.ts';
import { groupsFor, VirtualGroups } from '../../packages/server/src/access/virtual-groups.ts';
import { openCaches } from '../../packages/server/src/compose/caches.ts';

/** How long checks take with so many bindings. */
export interface CheckFigures {
  readonly bindings: number;
  /** Of people who are asked about again and again, the same at every size. */
  readonly few: Quantiles;
  /** Of everybody in turn. */
  readonly all: Quantiles;
}

interface Quantiles {
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** The same of the best of three answers to each question: what the machine did besides is not in it. */
  readonly bestP99Ms: number;
}

const CLUSTERS = 100;
const BINDINGS_OF_A_USER = 5;
const BINDINGS_OF_A_GROUP = 5;
/** Of ten bindings, one is for a group. */
const GROUP_SHARE = 10;
const ROLES = [
  'cluster-owner',
  'cluster-member',
  'projects-create',
  'nodes-view',
  'storage-manage',
];

/**
 * Measures what the server asks itself for every request: which roles somebody holds in a cluster, his groups there and
 * everywhere, and whether the home of state lets him do something. Roles and bindings come through the server's own
 * caches.
 */
export async function measureChecks(bindings: number, questions: number): Promise<CheckFigures> {
  await using world = await openWorld(bindings);
  const users = Math.max(1, Math.floor(bindings / BINDINGS_OF_A_USER));
  const few = Math.min(users, 20);
  world.ask(questions, few); // compiles
  return {
    bindings,
    few: world.ask(questions, few),
    all: world.ask(questions, users),
  };
}

interface CheckWorld extends AsyncDisposable {
  /** Asks so many questions about the first so many people in turn. */
  ask(questions: number, people: number): Quantiles;
}

async function openWorld(bindings: number): Promise<CheckWorld> {
  const home = new FakeCluster();
  await seed(home, bindings);
  const runtime = createTestRuntime({ clock: systemClock });
  const cache = createInformerCache(runtime, { client: home.client() });
  const caches = openCaches(cache);
  const virtual = new VirtualGroups({ feed: new GrantFeed(caches), users: caches.users });
  const authorizer = new ClusterAuthorizer(cache);
  const stop = new AbortController();
  const running = [cache, authorizer].map((part) => part.run({ signal: stop.signal }));
  await cache.waitForSync();
  const attributes = { verb: 'list', group: 'management.cattle.io', resource: 'nodes' };
  const check = (index: number): boolean => {
    const asked = { name: `u-${index}`, groups: groupsOfUser(index) };
    const where = clusterOf(index * BINDINGS_OF_A_USER);
    const inCluster = groupsFor(where, virtual.heldIn(where, asked));
    const user = { ...asked, groups: [...asked.groups, ...virtual.groupsOf(asked)] };
    return inCluster.length > 0 && authorizer.authorize(user, { ...attributes, namespace: where });
  };
  while (!check(0)) await systemClock.sleep(10);
  return {
    ask: (questions, people) => {
      const times = new Float64Array(questions);
      const best = new Float64Array(Math.ceil(questions / 3)).fill(Number.POSITIVE_INFINITY);
      for (let question = 0; question < questions; question += 1) {
        const asked = Math.floor(question / 3);
        const started = performance.now();
        check(asked % people);
        const tookMs = performance.now() - started;
        times[question] = tookMs;
        best[asked] = Math.min(best[asked] ?? tookMs, tookMs);
      }
      times.sort();
      best.sort();
      return {
        p50Ms: quantile(times, 0.5),
        p99Ms: quantile(times, 0.99),
        bestP99Ms: quantile(best, 0.99),
      };
    },
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await Promise.all(running);
    },
  };
}

function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.floor(sorted.length * share)] ?? 0;
}

/** People with five bindings each, groups with five each, and what controllers make of the roles in each cluster. */
async function seed(home: FakeCluster, bindings: number): Promise<void> {
  const client = home.client();
  const put = (type: ResourceType, name: string, { namespace, ...body }: Body): Promise<unknown> =>
    client
      .resource<KubernetesObject>(type)
      .create({ metadata: { name, ...(namespace && { namespace }) }, ...body });
  for (const { metadata, ...role } of builtInRoleTemplates) {
    const name = metadata?.name ?? '';
    await put(roleTemplate.type, name, role);
    await put(clusterRoles, name, { rules: (role.rules ?? []) as readonly PolicyRule[] });
  }
  for (let index = 0; index < CLUSTERS; index += 1) {
    const namespace = clusterOf(index);
    await put(clusterKind.type, namespace, {});
    for (const role of ROLES) {
      const subjects = [{ kind: 'Group', name: `drover:${namespace}:${role}` }];
      const roleRef = { apiGroup: '', kind: 'ClusterRole', name: role };
      await put(roleBindings, role, { namespace, subjects, roleRef });
    }
  }
  for (let index = 0; index * BINDINGS_OF_A_USER < bindings; index += 1) {
    await put(userKind.type, `u-${index}`, { principalIds: [`local://u-${index}`] });
  }
  for (let index = 0; index < bindings; index += 1) {
    const namespace = clusterOf(index);
    await put(clusterRoleTemplateBinding.type, `b-${index}`, {
      namespace,
      clusterName: namespace,
      roleTemplateName: ROLES[index % ROLES.length],
      ...subjectOf(index),
    });
  }
}

type Body = { readonly namespace?: string } & Readonly<Record<string, unknown>>;

function clusterOf(index: number): string {
  return `c-${index % CLUSTERS}`;
}

function subjectOf(index: number): object {
  if (index % GROUP_SHARE !== GROUP_SHARE - 1)
    return { userName: `u-${Math.floor(index / BINDINGS_OF_A_USER)}` };
  return { groupPrincipalName: groupName(Math.floor(index / GROUP_SHARE / BINDINGS_OF_A_GROUP)) };
}

function groupsOfUser(index: number): string[] {
  return [
    'system:authenticated',
    groupName(Math.floor(index / 50)),
    groupName(Math.floor(index / 50) + 1),
  ];
}

function groupName(index: number): string {
  return `oidc_group://${index}`;
}
