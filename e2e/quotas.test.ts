import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importBeside } from './agent-beside.ts';
import { untilState } from './imported-cluster.ts';
import { type ControlPlane, startControlPlane } from './kubernetes/index.ts';
import { ServerProcess } from './server-process.ts';

/** For what goes through several processes. */
const SLOW = { timeoutMs: 60_000, intervalMs: 200 };

interface Resource {
  readonly id: string;
  readonly state?: string;
  readonly [field: string]: unknown;
}

describe('quotas and networks of projects in a real cluster', () => {
  const stack = new AsyncDisposableStack();
  let server: ServerProcess;
  let plane: ControlPlane;
  let admin: string;
  let clusterId: string;
  let shop: string;

  const call = (method: string, path: string, body?: unknown): Promise<Resource> =>
    server.json<Resource>(`/v3/${path}`, {
      method,
      token: admin,
      ...(body !== undefined && { body }),
    });
  const kubectl = async (args: readonly string[], input?: object): Promise<string> => {
    const { stdout, stderr, exitCode } = await plane.kubectl(
      args,
      input ? { input: JSON.stringify(input) } : {},
    );
    expect(exitCode, stderr).toBe(0);
    return stdout.trim();
  };
  const read = async (...args: readonly string[]): Promise<unknown> => {
    const text = await kubectl(['get', ...args, '-o', 'json']);
    return JSON.parse(text);
  };
  const create = (object: object) => kubectl(['create', '-f', '-'], object);
  const addNamespace = (name: string, quota?: object) =>
    create({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name,
        annotations: {
          'field.cattle.io/projectId': shop,
          ...(quota && { 'field.cattle.io/resourceQuota': JSON.stringify({ limit: quota }) }),
        },
      },
    });
  const quotaIn = (namespace: string) => read('resourcequota', 'default-drover', '-n', namespace);
  const usedLimit = async () => {
    const { resourceQuota } = await call('GET', `projects/${shop}`);
    return (resourceQuota as { usedLimit?: object } | null)?.usedLimit;
  };
  const pod = (name: string, namespace: string) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { app: name } },
    spec: {
      containers: [{ name: 'main', image: 'web', ports: [{ containerPort: 80, hostPort: 8080 }] }],
    },
  });

  beforeAll(async () => {
    const directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-quotas-'))).path;
    const flags = ['--data-dir', join(directory, 'data')];
    const [started, controlPlane] = await Promise.all([
      ServerProcess.start({ directory, flags }),
      startControlPlane({ controllers: true }),
    ]);
    server = stack.use(started);
    plane = stack.use(controlPlane);
    admin = await server.login();
    const imported = await importBeside({
      server,
      token: admin,
      controlPlane,
      directory,
      name: 'production',
    });
    clusterId = imported.id;
    stack.use(imported.startAgent());
    await untilState(() => call('GET', `clusters/${clusterId}`), 'active');
    ({ id: shop } = await call('POST', 'projects', {
      name: 'shop',
      clusterId,
      resourceQuota: { limit: { pods: '10', limitsMemory: '4Gi' } },
      namespaceDefaultResourceQuota: { limit: { pods: '4', limitsMemory: '1Gi' } },
      containerDefaultResourceLimit: { limitsMemory: '128Mi', requestsCpu: '50m' },
    }));
  });
  afterAll(() => stack.disposeAsync());

  it('give a namespace its share, which the API shows', async () => {
    await addNamespace('web');
    await eventually(async () => {
      expect(await quotaIn('web')).toMatchObject({
        spec: { hard: { pods: '4', 'limits.memory': '1Gi' } },
      });
      expect(await usedLimit()).toMatchObject({ pods: '4', limitsMemory: '1Gi' });
    }, SLOW);
    await eventually(async () => {
      const namespace = await call('GET', `clusters/${clusterId}/namespaces/web`);
      expect(namespace).toMatchObject({
        state: 'active',
        resourceQuota: { limit: { pods: '4', limitsMemory: '1Gi' } },
      });
    }, SLOW);
  });

  it('give containers what they do not ask for, and refuse what is too much', async () => {
    await eventually(() => kubectl(['get', 'serviceaccount', 'default', '-n', 'web']), SLOW);
    await eventually(() => read('limitrange', 'default-drover', '-n', 'web'), SLOW);
    await create(pod('front', 'web'));
    expect(await read('pod', 'front', '-n', 'web')).toMatchObject({
      spec: {
        containers: [
          {
            resources: {
              limits: { memory: '128Mi' },
              requests: { memory: '128Mi', cpu: '50m' },
            },
          },
        ],
      },
    });
    const { spec, ...greedy } = pod('greedy', 'web');
    const [main] = spec.containers;
    const resources = { limits: { memory: '2Gi' } };
    const refused = await plane.kubectl(['create', '-f', '-'], {
      input: JSON.stringify({ ...greedy, spec: { containers: [{ ...main, resources }] } }),
    });
    expect(refused.stderr).toContain('exceeded quota: default-drover');
  });

  it('give nothing that the project has not, and say the sums', async () => {
    await addNamespace('batch', { pods: '7' });
    await eventually(async () => {
      expect(await quotaIn('batch')).toMatchObject({
        spec: { hard: { pods: '0', 'limits.memory': '1Gi' } },
      });
      const { metadata } = (await read('namespace', 'batch')) as {
        metadata: { annotations: Readonly<Record<string, string>> };
      };
      const status = JSON.parse(metadata.annotations['cattle.io/status'] ?? '{}') as object;
      expect(status).toMatchObject({
        Conditions: expect.arrayContaining([
          expect.objectContaining({
            Type: 'ResourceQuotaValidated',
            Status: 'False',
            Message: expect.stringContaining(
              'pods (11 > 10) with 7 here and 4 in other namespaces',
            ) as string,
          }),
        ]) as unknown,
      });
    }, SLOW);
    expect(await usedLimit()).toMatchObject({ pods: '4', limitsMemory: '2Gi' });
    const body = {
      projectId: shop,
      name: 'more',
      resourceQuota: { limit: { pods: '7', limitsMemory: '1Gi' } },
    };
    const refused = await server.request(`/v3/clusters/${clusterId}/namespaces`, {
      token: admin,
      body,
    });
    expect(refused.status).toBe(422);
    await call('PUT', `projects/${shop}`, {
      resourceQuota: { limit: { pods: '11', limitsMemory: '4Gi' } },
      namespaceDefaultResourceQuota: { limit: { pods: '4', limitsMemory: '1Gi' } },
    });
    await eventually(async () => {
      expect(await quotaIn('batch')).toMatchObject({ spec: { hard: { pods: '7' } } });
      expect(await usedLimit()).toMatchObject({ pods: '11', limitsMemory: '2Gi' });
    }, SLOW);
  });

  it('close the networks of projects, and say so', async () => {
    await call('PUT', `clusters/${clusterId}`, { name: 'production', enableNetworkPolicy: true });
    await eventually(async () => {
      const { status } = await call('GET', `clusters/${clusterId}`).then((found) => ({
        status: found['appliedEnableNetworkPolicy'],
      }));
      expect(status).toBe(true);
    }, SLOW);
    const name = shop.slice(shop.indexOf(':') + 1);
    expect(await read('networkpolicy', 'np-default', '-n', 'web')).toMatchObject({
      metadata: { labels: { 'cattle.io/creator': 'norman' } },
      spec: {
        podSelector: {},
        policyTypes: ['Ingress'],
        ingress: [
          {
            from: expect.arrayContaining([
              { namespaceSelector: { matchLabels: { 'field.cattle.io/projectId': name } } },
            ]) as unknown,
          },
        ],
      },
    });
    expect(await read('networkpolicy', 'hp-front', '-n', 'web')).toMatchObject({
      metadata: { ownerReferences: [{ kind: 'Pod', name: 'front' }] },
      spec: {
        podSelector: { matchLabels: { app: 'front' } },
        ingress: [{ ports: [{ port: 80, protocol: 'TCP' }] }],
      },
    });
    expect(await kubectl(['get', 'networkpolicy', '-n', 'kube-system', '-o', 'name'])).toBe(
      'networkpolicy.networking.k8s.io/np-default-allow-all',
    );
  });

  it('leave nothing when nobody wants them any more', async () => {
    await call('PUT', `clusters/${clusterId}`, { name: 'production', enableNetworkPolicy: false });
    await call('PUT', `projects/${shop}`, {
      resourceQuota: null,
      namespaceDefaultResourceQuota: null,
      containerDefaultResourceLimit: null,
    });
    await eventually(async () => {
      for (const kind of ['networkpolicies', 'resourcequotas', 'limitranges']) {
        expect(await kubectl(['get', kind, '-A', '-o', 'name'])).toBe('');
      }
    }, SLOW);
  });
});
