import type { KubernetesObject } from '@drover/apimachinery';
import { systemClock } from '@drover/base';
import { createClient, type KubernetesClient, watchFrom } from '@drover/client';
import { connectKubeconfig, loadKubeconfig } from '@drover/client/node';
import { namespaces as namespaceType, secrets } from '@drover/kubernetes';
import { untilAtRest } from '../process/process-figures.ts';
import { call } from '../server/drover-server.ts';

/** Where the fan-out is measured. */
export interface FanOutSetting {
  /** Of the server. */
  readonly url: string;
  readonly serverPid: number;
  /** Of an administrator. */
  readonly token: string;
  /** Id of a connected cluster. */
  readonly cluster: string;
  /** Of an administrator of that cluster, past Drover. */
  readonly kubeconfigPath: string;
}

/** Seconds from the request to the last copy, as a watch at the cluster itself shows it. */
export interface FanOutFigures {
  /** The first secret of the cluster: rights and watches come first. */
  readonly firstSeconds: number;
  readonly createSeconds: number;
  readonly updateSeconds: number;
}

interface Secret extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>>;
}

const MAX_WAIT_MS = 300_000;

/** Measures how long a project secret takes to reach `count` namespaces of a real cluster through server and agent. */
export async function measureSecretFanOut(
  setting: FanOutSetting,
  { count }: { readonly count: number },
): Promise<FanOutFigures> {
  const kubeconfig = await loadKubeconfig({ path: setting.kubeconfigPath });
  await using connection = connectKubeconfig(kubeconfig);
  const client = createClient(connection);
  const project = await createProject(setting);
  await createNamespaces(client, project, count);
  const path = `/v3/project/${project}/secrets`;
  const { url, token } = setting;
  const create = (name: string, value: string) => () =>
    call<{ id: string }>(url, {
      path,
      token,
      body: { type: 'secret', name, projectId: project, stringData: { value } },
    });
  const update = (name: string, value: string) => () =>
    call(url, {
      path: `${path}/${project.slice(project.indexOf(':') + 1)}:${name}`,
      token,
      method: 'PUT',
      body: { data: { value: Buffer.from(value).toString('base64') } },
    });
  const until = (name: string, value: string) => ({ client, name, value, count });
  // Roles and labels of so many new namespaces come first.
  await untilAtRest(setting.serverPid);
  const firstSeconds = await secondsOf(create('first', 'one'), until('first', 'one'));
  const createSeconds = await secondsOf(create('second', 'one'), until('second', 'one'));
  const updateSeconds = await secondsOf(update('second', 'two'), until('second', 'two'));
  return { firstSeconds, createSeconds, updateSeconds };
}

async function createProject({ url, token, cluster }: FanOutSetting): Promise<string> {
  const body = { type: 'project', name: 'fan-out', clusterId: cluster };
  const { id } = await call<{ id: string }>(url, { path: '/v3/projects', token, body });
  return id;
}

async function createNamespaces(
  client: KubernetesClient,
  project: string,
  count: number,
): Promise<void> {
  const resource = client.resource(namespaceType);
  const annotations = { 'field.cattle.io/projectId': project };
  const names = Array.from({ length: count }, (_, index) => `fan-out-${index}`).values();
  const worker = async (): Promise<void> => {
    for (const name of names) await resource.create({ metadata: { name, annotations } });
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

interface Expected {
  readonly client: KubernetesClient;
  readonly name: string;
  readonly value: string;
  readonly count: number;
}

/** Copies are counted as they come, so that the counting itself takes no time at the end. */
async function secondsOf(write: () => Promise<unknown>, expected: Expected): Promise<number> {
  const watching = Promise.withResolvers<void>();
  const arrived = untilAll(expected, watching.resolve);
  await watching.promise;
  const startMs = systemClock.monotonicMs();
  await write();
  return ((await arrived) - startMs) / 1_000;
}

/** When the last of the copies was there. */
async function untilAll(
  { client, name, value, count }: Expected,
  onWatching: () => void,
): Promise<number> {
  const encoded = Buffer.from(value).toString('base64');
  const signal = AbortSignal.timeout(MAX_WAIT_MS);
  const fieldSelector = `metadata.name=${name}`;
  const there = new Set<string>();
  for await (const event of watchFrom(client.resource<Secret>(secrets), {
    fieldSelector,
    signal,
  })) {
    if (event.type === 'LISTED') onWatching();
    else if (event.type === 'ADDED' || event.type === 'MODIFIED') {
      const { metadata, data } = event.object;
      if (data?.['value'] === encoded) there.add(metadata?.namespace ?? '');
      if (there.size === count) return systemClock.monotonicMs();
    }
  }
  throw new Error(`${there.size} of ${count} copies of ${name} have come`);
}
