import { project as projectKind, projectRoleTemplateBinding, roleTemplate } from '@drover/api';
import type { KubernetesObject, PolicyRule, ResourceType } from '@drover/apimachinery';
import { systemClock } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { createClient, type KubernetesClient, watchFrom } from '@drover/client';
import { connectKubeconfig, loadKubeconfig } from '@drover/client/node';
import {
  clusterRoleBindings,
  clusterRoles,
  namespaces,
  roleBindings,
  roles,
} from '@drover/kubernetes';
import { cpuMsOf, untilAtRest } from '../process/process-figures.ts';
import type { Setting } from '../proxy/setting.ts';

/** What a change of a role costs that many projects use. */
export interface RoleChangeFigures {
  /** From the answer to a change of its rules to the role in the cluster. */
  readonly rulesSeconds: number;
  /** From the answer to a change of what it inherits until the home of state and the cluster have all that comes of it. */
  readonly addedSeconds: number;
  readonly removedSeconds: number;
  /** CPU of server and agent in the dearer of these two. */
  readonly cpuSeconds: number;
}

/** Roles of projects: one that people have, and one that it comes to inherit. */
const WORKER = 'bench-worker';
const INHERITED = 'bench-inherited';
/** What each project gets of the inherited role: two roles with their bindings at home, and two bindings in the cluster. */
const OBJECTS_OF_A_PROJECT = 6;
const MAX_WAIT_MS = 180_000;
const CONCURRENCY = 16;

interface Planes {
  readonly home: KubernetesClient;
  readonly there: KubernetesClient;
}

/** Gives a role in each of `count` projects with a namespace each, and changes it. */
export async function measureRoleChange(
  setting: Setting,
  { count }: { readonly count: number },
): Promise<RoleChangeFigures> {
  await using stack = new AsyncDisposableStack();
  const clientOf = async (path: string): Promise<KubernetesClient> =>
    createClient(stack.use(connectKubeconfig(await loadKubeconfig({ path }))));
  const planes = {
    home: await clientOf(setting.imported.homeKubeconfigPath),
    there: await clientOf(setting.controlPlane.kubeconfigPath),
  };
  await createRoles(planes.home);
  await createProjects(planes, setting.imported.cluster, count);
  await untilAtRest(setting.server.pid);
  const rulesSeconds = await untilRulesAreThere(planes);
  await untilAtRest(setting.server.pid);
  const added = await inherit(setting, planes, { names: [INHERITED], type: 'ADDED', count });
  await untilAtRest(setting.server.pid);
  const removed = await inherit(setting, planes, { names: [], type: 'DELETED', count });
  return {
    rulesSeconds,
    addedSeconds: added.seconds,
    removedSeconds: removed.seconds,
    cpuSeconds: Math.max(added.cpuSeconds, removed.cpuSeconds),
  };
}

function about(resource: string, group = ''): PolicyRule {
  return { apiGroups: [group], resources: [resource], verbs: ['get', 'list'] };
}

async function createRoles(home: KubernetesClient): Promise<void> {
  const create = (name: string, rules: readonly PolicyRule[]) =>
    home
      .resource<KubernetesObject>(roleTemplate.type)
      .create({ metadata: { name }, ...{ displayName: name, context: 'project', rules } });
  // What is in the namespaces of projects and of clusters counts in the home of state, too.
  await create(INHERITED, [
    about('configmaps'),
    about('projectroletemplatebindings', 'management.cattle.io'),
    about('notifiers', 'management.cattle.io'),
  ]);
  await create(WORKER, [about('pods')]);
}

async function createProjects(
  { home, there }: Planes,
  cluster: string,
  count: number,
): Promise<void> {
  const numbers = Array.from({ length: count }, (_, index) => index).values();
  const work = async (): Promise<void> => {
    for (const index of numbers) {
      const name = `p-bench-${index}`;
      const projectName = `${cluster}:${name}`;
      await put(home, projectKind.type, cluster, {
        metadata: { name },
        ...{ spec: { displayName: name, clusterName: cluster } },
      });
      const annotations = { 'field.cattle.io/projectId': projectName };
      await put(there, namespaces, undefined, { metadata: { name: `in-${name}`, annotations } });
      const subject = { userName: `u-${index}`, roleTemplateName: WORKER };
      // The server makes the namespace of the project.
      await eventually(
        () =>
          put(home, projectRoleTemplateBinding.type, name, {
            metadata: { name: 'bench' },
            ...{ projectName, ...subject },
          }),
        { timeoutMs: 60_000, intervalMs: 50 },
      );
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
}

function put(
  client: KubernetesClient,
  type: ResourceType,
  namespace: string | undefined,
  object: KubernetesObject,
): Promise<KubernetesObject> {
  return client
    .resource<KubernetesObject>(type)
    .create(object, namespace === undefined ? {} : { namespace });
}

function change({ home }: Planes, body: object): Promise<unknown> {
  return home.resource<KubernetesObject>(roleTemplate.type).patch(WORKER, { type: 'merge', body });
}

async function untilRulesAreThere(planes: Planes): Promise<number> {
  const rules = [about('pods'), about('services')];
  const resource = planes.there.resource<KubernetesObject & { rules: readonly PolicyRule[] }>(
    clusterRoles,
  );
  await change(planes, { rules });
  const startMs = systemClock.monotonicMs();
  await eventually(
    async () => {
      const role = await resource.get(WORKER);
      if (role.rules.length !== rules.length) throw new Error('The cluster has the old rules');
    },
    { timeoutMs: MAX_WAIT_MS, intervalMs: 5 },
  );
  return (systemClock.monotonicMs() - startMs) / 1_000;
}

interface Inheriting {
  /** What the role inherits from now on. */
  readonly names: readonly string[];
  /** What comes of it for roles and bindings. */
  readonly type: 'ADDED' | 'DELETED';
  /** Of projects. */
  readonly count: number;
}

async function inherit(
  { server, agent }: Setting,
  planes: Planes,
  { names, type, count }: Inheriting,
): Promise<{ readonly seconds: number; readonly cpuSeconds: number }> {
  await using events = await countEvents(planes, type);
  const cpuMs = async (): Promise<number> =>
    (await cpuMsOf(server.pid)) + (await cpuMsOf(agent.pid));
  const before = await cpuMs();
  await change(planes, { roleTemplateNames: names });
  const startMs = systemClock.monotonicMs();
  await events.until(count * OBJECTS_OF_A_PROJECT);
  const seconds = (systemClock.monotonicMs() - startMs) / 1_000;
  return { seconds, cpuSeconds: ((await cpuMs()) - before) / 1_000 };
}

interface EventCounter extends AsyncDisposable {
  /** Resolves when so many have come. */
  until(count: number): Promise<void>;
}

/** Counts what happens to roles and bindings of projects, from now on. */
async function countEvents({ home, there }: Planes, type: string): Promise<EventCounter> {
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(MAX_WAIT_MS)]);
  const followed = [
    { client: home, kind: roles, labelSelector: 'drover.dev/project-access' },
    { client: home, kind: roleBindings, labelSelector: 'drover.dev/project-access' },
    { client: there, kind: roleBindings, labelSelector: 'drover.dev/project' },
    { client: there, kind: clusterRoleBindings, labelSelector: 'drover.dev/project' },
  ];
  let seen = 0;
  let wanted = Number.POSITIVE_INFINITY;
  const reached = Promise.withResolvers<void>();
  const listed = followed.map(() => Promise.withResolvers<void>());
  const following = followed.map(async ({ client, kind, labelSelector }, index) => {
    for await (const event of watchFrom(client.resource(kind), { labelSelector, signal })) {
      if (event.type === 'LISTED') listed[index]?.resolve();
      if (event.type === type) seen += 1;
      if (seen >= wanted) reached.resolve();
    }
  });
  const ended = Promise.allSettled(following);
  void ended.then(() => reached.reject(new Error(`${seen} of ${wanted} have come`)));
  await Promise.all(listed.map(({ promise }) => promise));
  return {
    until: async (count) => {
      wanted = count;
      if (seen >= wanted) return;
      await reached.promise;
    },
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await ended;
    },
  };
}
