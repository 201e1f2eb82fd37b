import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { type Cluster, cluster, createSettings, GROUPS, type Project, project } from '@drover/api';
import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import { startTestApiServer } from '@drover/apiserver/testing';
import { silentLogger, systemClock, systemRandom, TaskGroup } from '@drover/base';
import { eventually } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import { createInformerCache } from '@drover/controller-runtime';
import { createTestRuntime } from '@drover/controller-runtime/testing';
import { ClusterAuthorizer } from '@drover/explorer';
import { clusterRoleBindings, clusterRoles, namespaces } from '@drover/kubernetes';
import { GrantFeed } from '../src/access/grant-feed.ts';
import { VirtualGroups } from '../src/access/virtual-groups.ts';
import { createAdmission } from '../src/admission/create-admission.ts';
import { openLoopbackWebhook } from '../src/admission/loopback-webhook.ts';
import type { WebhookAddress } from '../src/admission/webhook-configuration.ts';
import { openCaches } from '../src/compose/caches.ts';
import { installCrds } from '../src/seed/install-crds.ts';
import { seedNamespaces, seedObjects } from '../src/seed/seed-objects.ts';

/** A home of state in memory, with the policies and the webhook in front of it. */
export interface AdmissionTestWorld extends AsyncDisposable {
  /** As Drover itself. */
  readonly drover: KubernetesClient;
  /** Posts to where the webhook listens, and gives the status. */
  post(path: string, body: string): Promise<number>;
  /** A client as somebody who may write every management object, as far as roles go, and has no other rights. */
  as(user: string, ...groups: readonly string[]): KubernetesClient;
  /** A client as somebody who has no rights at all. */
  stranger(user: string): KubernetesClient;
  /** Has another leader take over. */
  handOver(): Promise<void>;
}

/** Name of Drover itself, as the embedded home has it. */
const SELF = { name: 'system:drover-server', groups: ['system:masters'] };

/** Members may write every management object, with every verb that Kubernetes knows; `escalate` is none of them. */
export const WRITERS = 'writers';

const signal = AbortSignal.timeout(120_000);

/** Starts a world with the clusters c-1 and c-2 and the project c-1:p-1. */
export async function startAdmissionWorld(): Promise<AdmissionTestWorld> {
  await using starting = new AsyncDisposableStack();
  const server = starting.use(await startTestApiServer({ clock: systemClock }));
  const drover = server.client(SELF);
  await installCrds({ client: drover, clock: systemClock, signal });
  await seedNamespaces({ client: drover, signal });
  await seedObjects({ client: drover, signal, features: {} });
  await storePlaces(drover);
  await letWriters(drover);

  const tasks = new TaskGroup();
  starting.defer(() => tasks.stop());
  const runtime = createTestRuntime({ clock: systemClock });
  const cache = createInformerCache(runtime, { client: drover });
  const caches = openCaches(cache);
  const virtualGroups = new VirtualGroups({ feed: new GrantFeed(caches), users: caches.users });
  const authorizer = new ClusterAuthorizer(cache);
  const admission = createAdmission({
    client: drover,
    leaderClient: drover,
    cache,
    rights: authorizer,
    heldIn: (name, user) => virtualGroups.heldIn(name, user),
    settings: createSettings({ lookup: () => undefined, environment: {} }),
    ...runtime,
  });
  const parts = { clock: systemClock, random: systemRandom, log: silentLogger, signal };
  const webhook = starting.use(await openLoopbackWebhook(admission.handler, parts));
  admission.listensAt(webhook.address);
  for (const runnable of [cache, authorizer]) {
    tasks.run((ending) => runnable.run({ signal: ending, stopping: ending }));
  }
  let term = new AbortController();
  const lead = (): Promise<void> => {
    term = new AbortController();
    return admission.guard.run({ signal: term.signal, stopping: term.signal });
  };
  let leading = lead();
  starting.defer(() => leading);
  starting.defer(() => term.abort());
  await eventually(
    async () => {
      const local = await drover.resource<Cluster>(cluster.type).get('local');
      const ready = local.status?.conditions?.find(({ type }) => type === 'AdmissionReady');
      if (ready?.status !== 'True') throw new Error(`not ready: ${JSON.stringify(ready)}`);
    },
    { signal },
  );
  const disposing = starting.move();
  return {
    drover,
    post: (path, body) => postTo(webhook.address, path, body),
    as: (name, ...groups) =>
      server.client({ name, groups: ['system:authenticated', WRITERS, ...groups] }),
    stranger: (name) => server.client({ name, groups: ['system:authenticated'] }),
    async handOver() {
      term.abort();
      await leading;
      leading = lead();
    },
    [Symbol.asyncDispose]: () => disposing.disposeAsync(),
  };
}

async function postTo(
  { url, authority }: WebhookAddress,
  path: string,
  body: string,
): Promise<number> {
  const sent = request(`${url}${path}`, { method: 'POST', ca: authority, signal });
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  answer.resume();
  return answer.statusCode ?? 0;
}

async function storePlaces(client: KubernetesClient): Promise<void> {
  for (const name of ['c-1', 'c-2', 'p-1', 'local']) {
    await client
      .resource<KubernetesObject>(namespaces)
      .create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, { signal });
  }
  for (const name of ['c-1', 'c-2']) {
    const object: Cluster = {
      ...typeMeta(cluster.type),
      metadata: { name },
      spec: { displayName: name },
    };
    await client.resource<Cluster>(cluster.type).create(object, { signal });
  }
  const object: Project = {
    ...typeMeta(project.type),
    metadata: { name: 'p-1', namespace: 'c-1' },
    spec: { displayName: 'One', clusterName: 'c-1' },
  };
  await client.resource<Project>(project.type).create(object, { namespace: 'c-1', signal });
}

async function letWriters(client: KubernetesClient): Promise<void> {
  const verbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];
  const metadata = { name: WRITERS };
  const apiGroup = 'rbac.authorization.k8s.io';
  const role = {
    apiVersion: `${apiGroup}/v1`,
    kind: 'ClusterRole',
    metadata,
    rules: [
      { apiGroups: [GROUPS.management], resources: ['*'], verbs },
      { apiGroups: [apiGroup], resources: ['*'], verbs },
    ],
  };
  const binding = {
    apiVersion: `${apiGroup}/v1`,
    kind: 'ClusterRoleBinding',
    metadata,
    subjects: [{ kind: 'Group', apiGroup, name: WRITERS }],
    roleRef: { apiGroup, kind: 'ClusterRole', name: WRITERS },
  };
  await client.resource<KubernetesObject>(clusterRoles).create(role, { signal });
  await client.resource<KubernetesObject>(clusterRoleBindings).create(binding, { signal });
}

/** The first lines of an object of a kind. */
export function typeMeta({ group, version, kind }: ResourceType): {
  apiVersion: string;
  kind: string;
} {
  return { apiVersion: `${group}/${version}`, kind };
}
