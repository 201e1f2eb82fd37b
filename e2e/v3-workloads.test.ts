import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCommand } from '../scripts/run-command.ts';
import { importCluster, untilState } from './imported-cluster.ts';
import {
  busyboxImage,
  clusterSkipReason,
  pushImage,
  startCluster,
  type TestCluster,
} from './kubernetes/index.ts';
import { type Answer, ServerProcess } from './server-process.ts';

const skip = await clusterSkipReason();
const NAMESPACE = 'shop';

interface Resource {
  readonly id: string;
  readonly state?: string;
  readonly [field: string]: unknown;
}

let stack: AsyncDisposableStack;
let cluster: TestCluster;
let server: ServerProcess;
let token: string;
/** Address of the project of the test. */
let project: string;
let image: string;

const send = (method: string, path: string, body?: unknown): Promise<Answer> =>
  server.request(path, { method, token, ...(body !== undefined && { body }) });

async function get(path: string): Promise<Resource> {
  return (await send('GET', path)).json<Resource>();
}

async function must(method: string, path: string, body?: unknown): Promise<Resource> {
  const answer = await send(method, path, body);
  expect(answer.status, answer.text).toBeLessThan(300);
  expect(answer.headers['warning']).toBeUndefined();
  return answer.text === '' ? { id: '' } : answer.json<Resource>();
}

async function list(path: string): Promise<readonly Resource[]> {
  const { data } = (await get(path)) as unknown as { data: readonly Resource[] };
  return data;
}

async function kubectl(...args: readonly string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await cluster.kubectl(['-n', NAMESPACE, ...args]);
  expect(exitCode, stderr).toBe(0);
  return stdout.trim();
}

/** Names of all objects of some kinds in the namespace, as kubectl sees them. */
async function objects(kinds: string): Promise<readonly string[]> {
  const names = await kubectl('get', kinds, '-o', 'name');
  return names.split('\n').filter((name) => name !== '' && !name.endsWith('/kubernetes'));
}

const active = (path: string): Promise<Resource> => untilState(() => get(path), 'active');

async function untilObjects(kinds: string, expected: readonly unknown[]): Promise<void> {
  await eventually(async () => expect(await objects(kinds)).toEqual(expected), {
    timeoutMs: 90_000,
    intervalMs: 300,
  });
}

beforeAll(async () => {
  if (skip) return;
  await checkCommand(
    process.execPath,
    ['--conditions=@drover/source', 'scripts/build.ts', 'agent'],
    { cwd: join(import.meta.dirname, '..'), timeoutMs: 300_000 },
  );
  await using opening = new AsyncDisposableStack();
  const directory = opening.use(await mkdtempDisposable(join(tmpdir(), 'drover-workloads-'))).path;
  cluster = opening.use(await startCluster({ nodes: 1 }));
  server = opening.use(
    await ServerProcess.start({
      directory,
      flags: ['--data-dir', join(directory, 'data')],
      address: cluster.hostAddress,
    }),
  );
  token = await server.login();
  const { id } = await importCluster({ server, token, cluster, directory, name: 'workloads' });
  image = await pushImage(await busyboxImage(), {
    registry: cluster.registryAddress,
    repository: 'test/busybox',
    tag: '1',
  });
  await active(`/v3/clusters/${id}`);
  const created = await must('POST', '/v3/projects', { name: 'Shop', clusterId: id });
  project = `/v3/project/${created.id}`;
  const namespace = { name: NAMESPACE, projectId: created.id };
  await eventually(() => must('POST', `/v3/clusters/${id}/namespaces`, namespace), {
    timeoutMs: 30_000,
  });
  stack = opening.move();
});

afterAll(async () => {
  await stack?.disposeAsync();
});

/** Serves its greeting over HTTP. */
function greeter(): Resource & { readonly containers: readonly Record<string, unknown>[] } {
  const script =
    'mkdir /tmp/www; echo $GREETING > /tmp/www/index.html; exec httpd -f -p 8080 -h /tmp/www';
  return {
    id: '',
    name: 'web',
    namespaceId: NAMESPACE,
    scale: 1,
    terminationGracePeriodSeconds: 1,
    containers: [
      {
        name: 'main',
        image,
        entrypoint: ['sh', '-c'],
        command: [script],
        env: [{ name: 'GREETING', value: 'hello' }],
        ports: [
          { containerPort: 8080, kind: 'ClusterIP', protocol: 'TCP', sourcePort: 80 },
          { containerPort: 8080, kind: 'NodePort', protocol: 'TCP', sourcePort: 30_080 },
        ],
        readinessProbe: { path: '/', port: 8080, scheme: 'HTTP', periodSeconds: 1 },
      },
    ],
  };
}

const greeting = (): Promise<string> =>
  kubectl('exec', 'deployment/web', '--', 'wget', '-qO-', 'http://127.0.0.1:8080/');

describe.skipIf(skip)('workloads of a real cluster, by the v3 API', () => {
  const web = () => `${project}/workloads/deployment:${NAMESPACE}:web`;

  it('runs what is created, with the Services of its ports and no more', async () => {
    const created = await must('POST', `${project}/workloads`, greeter());
    expect(created).toMatchObject({ id: `deployment:${NAMESPACE}:web`, state: 'updating' });
    await active(web());
    expect(await objects('deployments,services')).toEqual([
      'deployment.apps/web',
      'service/web',
      'service/web-nodeport',
    ]);
    const ports = '{.spec.ports[0].port}:{.spec.ports[0].targetPort}:{.spec.ports[0].nodePort}';
    expect(await kubectl('get', 'service/web-nodeport', '-o', `jsonpath=${ports}`)).toBe(
      '8080:8080:30080',
    );
    expect(await greeting()).toBe('hello');
    const [pod] = await list(`${project}/pods?workloadId=${encodeURIComponent(created.id)}`);
    expect(pod).toMatchObject({
      state: 'running',
      workloadId: created.id,
      containers: [{ name: 'main', state: 'running', restartCount: 0 }],
    });
    await eventually(async () => {
      const addresses = await kubectl(
        'get',
        'endpoints/web',
        '-o',
        'jsonpath={.subsets[*].addresses[*].ip}',
      );
      expect(addresses).toBe((pod?.['status'] as { podIp?: string } | undefined)?.podIp);
    });
  });

  it('scales', async () => {
    await must('PUT', web(), { scale: 3 });
    await active(web());
    await eventually(async () => expect(await objects('pods')).toHaveLength(3), {
      timeoutMs: 60_000,
    });
    // As clients do that send everything back.
    const scaled = await send('PUT', web(), { ...(await get(web())), scale: 1 });
    expect(scaled.status, scaled.text).toBe(200);
    await active(web());
    await eventually(async () => expect(await objects('pods')).toHaveLength(1), {
      timeoutMs: 60_000,
    });
    expect(await kubectl('get', 'deployment/web', '-o', 'jsonpath={.spec.replicas}')).toBe('1');
  });

  it('redeploys with new pods', async () => {
    const [before] = await objects('pods');
    await must('POST', `${web()}?action=redeploy`);
    await active(web());
    await eventually(
      async () => {
        const pods = await objects('pods');
        expect(pods).toHaveLength(1);
        expect(pods).not.toContain(before);
      },
      { timeoutMs: 60_000 },
    );
    expect(await objects('replicasets')).toHaveLength(2);
  });

  it('changes nothing while it is paused', async () => {
    await must('POST', `${web()}?action=pause`);
    const [container] = greeter().containers;
    const env = [{ name: 'GREETING', value: 'good day' }];
    await must('PUT', web(), { containers: [{ ...container, env }] });
    await eventually(async () => {
      const seen = await kubectl(
        ...[
          'get',
          'deployment/web',
          '-o',
          'jsonpath={.metadata.generation}:{.status.observedGeneration}',
        ],
      );
      const [generation, observed] = seen.split(':');
      expect(observed).toBe(generation);
    });
    expect(await objects('replicasets')).toHaveLength(2);
    expect(await greeting()).toBe('hello');
    await must('POST', `${web()}?action=resume`);
    await eventually(async () => expect(await greeting()).toBe('good day'), { timeoutMs: 90_000 });
    await active(web());
    expect(await objects('replicasets')).toHaveLength(3);
  });

  it('rolls back to a revision', async () => {
    const { data } = (await get(`${web()}/revisions`)) as unknown as { data: readonly Resource[] };
    expect(data).toHaveLength(3);
    const first = data.at(-1);
    await must('POST', `${web()}?action=rollback`, { replicaSetId: first?.id });
    await eventually(async () => expect(await greeting()).toBe('hello'), { timeoutMs: 90_000 });
    await active(web());
    expect(await objects('replicasets')).toHaveLength(3);
    expect(await list(`${project}/workloads`)).toHaveLength(1);
  });

  it('leads an Ingress and a Service to it', async () => {
    const workloadIds = [`deployment:${NAMESPACE}:web`];
    await must('POST', `${project}/ingresses`, {
      name: 'site',
      namespaceId: NAMESPACE,
      rules: [{ host: 'shop.test', paths: [{ path: '/', targetPort: 8080, workloadIds }] }],
    });
    expect(await get(`${project}/ingresses/${NAMESPACE}:site`)).toMatchObject({
      rules: [{ host: 'shop.test', paths: [{ path: '/', targetPort: 8080, workloadIds }] }],
    });
    const backend = await kubectl(
      ...[
        'get',
        'ingress/site',
        '-o',
        'jsonpath={.spec.rules[0].http.paths[0].backend.service.name}',
      ],
    );
    await must('POST', `${project}/services`, {
      name: 'direct',
      namespaceId: NAMESPACE,
      kind: 'ClusterIP',
      targetWorkloadIds: workloadIds,
      ports: [{ name: 'http', port: 80, targetPort: 8080 }],
    });
    expect(await objects('services,ingresses')).toEqual([
      'service/direct',
      `service/${backend}`,
      'service/web',
      'service/web-nodeport',
      'ingress.networking.k8s.io/site',
    ]);
    await eventually(async () => expect(await objects('pods')).toHaveLength(1), {
      timeoutMs: 60_000,
    });
    const pod = await kubectl('get', 'pods', '-o', 'jsonpath={.items[*].status.podIP}');
    for (const service of [backend, 'direct']) {
      await eventually(async () => {
        const path = 'jsonpath={.subsets[*].addresses[*].ip}';
        expect(await kubectl('get', `endpoints/${service}`, '-o', path)).toBe(pod);
      });
    }
    await must('DELETE', `${project}/ingresses/${NAMESPACE}:site`);
    await must('DELETE', `${project}/services/${NAMESPACE}:direct`);
    await untilObjects('services,ingresses', ['service/web', 'service/web-nodeport']);
  });

  it('is gone with everything of it when it is deleted', async () => {
    await must('DELETE', web());
    await untilObjects('deployments,replicasets,pods,services,endpoints', []);
    expect((await send('GET', web())).status).toBe(404);
  });

  it.each([
    ['statefulSet', { statefulSetConfig: { serviceName: 'other' } }, 'statefulset'],
    ['daemonSet', { daemonSetConfig: { strategy: 'RollingUpdate' } }, 'daemonset'],
  ])('runs a %s', async (type, config, kind) => {
    const { scale: _scale, ...body } = greeter();
    const created = await must('POST', `${project}/workloads`, {
      ...body,
      name: 'other',
      ...config,
    });
    expect(created).toMatchObject({ type, baseType: 'workload' });
    const path = `${project}/workloads/${kind}:${NAMESPACE}:other`;
    await active(path);
    expect(await objects(kind)).toEqual([`${kind}.apps/other`]);
    await must('DELETE', path);
    await untilObjects(`${kind},pods,services`, []);
  });

  it('runs Jobs, and those that a CronJob starts are shown as its own', async () => {
    const containers = [{ name: 'main', image, entrypoint: ['echo', 'done'] }];
    const once = { namespaceId: NAMESPACE, containers, terminationGracePeriodSeconds: 1 };
    await must('POST', `${project}/workloads`, { ...once, name: 'once', jobConfig: {} });
    await must('POST', `${project}/workloads`, {
      ...once,
      name: 'often',
      cronJobConfig: { schedule: '* * * * *', concurrencyPolicy: 'Forbid' },
    });
    await eventually(
      async () => {
        expect(await get(`${project}/workloads/job:${NAMESPACE}:once`)).toMatchObject({
          jobStatus: { succeeded: 1 },
        });
      },
      { timeoutMs: 60_000 },
    );
    const pods = `${project}/pods?workloadId=cronjob%3A${NAMESPACE}%3Aoften`;
    await eventually(async () => expect(await list(pods)).not.toEqual([]), { timeoutMs: 90_000 });
    const workloads = await list(`${project}/workloads`);
    expect(workloads.map(({ id }) => id)).toEqual([
      `cronjob:${NAMESPACE}:often`,
      `job:${NAMESPACE}:once`,
    ]);
    for (const { id } of workloads) await must('DELETE', `${project}/workloads/${id}`);
    await untilObjects('jobs,cronjobs,pods', []);
  });
});
