import type { DynamicObject, ResourceType } from '@drover/apimachinery';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  addNamespaces,
  core,
  type DownstreamWorld,
  grant,
  startDownstreamWorld,
} from './downstream-world.ts';
import type { Answer } from './world.ts';

const B = 'https://drover.test';
const A = '/v3/project/c-1:p-a';
const apps = (resource: string, kind: string): ResourceType => ({
  ...core(resource, kind),
  group: 'apps',
});
const DEPLOYMENTS = apps('deployments', 'Deployment');
const REPLICA_SETS = apps('replicasets', 'ReplicaSet');
const JOBS = { ...core('jobs', 'Job'), group: 'batch' };
const CRON_JOBS = { ...core('cronjobs', 'CronJob'), group: 'batch' };
const SERVICES = core('services', 'Service');

type Json = Readonly<Record<string, unknown>>;

let world: DownstreamWorld;
let token: string;

const send = (method: string, url: string, body?: unknown): Promise<Answer> =>
  world.send(method, url, { token, ...(body !== undefined && { body }) });
const ids = ({ json }: Answer) => (json['data'] as { id: string }[]).map(({ id }) => id);
const stored = (type: ResourceType, name: string): Promise<DynamicObject> =>
  world.downstream.resource<DynamicObject>(type).get(name, { namespace: 'shop' });
const services = async (): Promise<readonly DynamicObject[]> =>
  (await world.downstream.resource<DynamicObject>(SERVICES).listAll({ namespace: 'shop' })).items;
const container = { name: 'main', image: 'nginx:1' };

/** Creates a workload, and takes it away again. */
async function withWorkload(
  body: Json,
  work: (created: Answer, url: string) => Promise<void>,
): Promise<void> {
  const created = await send('POST', `${A}/workloads`, { namespaceId: 'shop', ...body });
  expect(created.status, created.text).toBe(201);
  const url = `${A}/workloads/${String(created.json['id'])}`;
  try {
    await work(created, url);
  } finally {
    await send('DELETE', url);
    // Its Services go with it.
    await eventually(async () => expect(await services()).toEqual([]));
  }
}

beforeAll(async () => {
  world = await startDownstreamWorld();
  token = await world.login();
  await addNamespaces(world, 'c-1:p-a', 'shop', 'stock');
  await addNamespaces(world, 'c-1:p-b', 'other');
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

beforeEach(() => {
  world.takeReads();
});

describe('a new workload', () => {
  it('is a Deployment, with a label by which it finds its pods', () =>
    withWorkload({ name: 'web', containers: [container], scale: 2 }, async ({ json }) => {
      const self = `${B}/v3/project/c-1:p-a/workloads/deployment:shop:web`;
      expect(json).toMatchObject({
        id: 'deployment:shop:web',
        type: 'deployment',
        baseType: 'workload',
        name: 'web',
        namespaceId: 'shop',
        projectId: 'c-1:p-a',
        scale: 2,
        paused: false,
        state: 'updating',
        transitioning: 'yes',
        transitioningMessage: 'upgrading workload',
        labels: { 'workload.user.cattle.io/workloadselector': 'deployment-shop-web' },
        containers: [{ ...container, type: '/v3/project/schemas/container' }],
        links: {
          self,
          update: self,
          remove: self,
          revisions: `${self}/revisions`,
          yaml: `${self}/yaml`,
        },
        actions: {
          redeploy: `${self}?action=redeploy`,
          pause: `${self}?action=pause`,
          resume: `${self}?action=resume`,
          rollback: `${self}?action=rollback`,
        },
      });
      const label = { 'workload.user.cattle.io/workloadselector': 'deployment-shop-web' };
      expect(await stored(DEPLOYMENTS, 'web')).toMatchObject({
        metadata: {
          labels: { ...label, 'cattle.io/creator': 'norman' },
          annotations: { 'field.cattle.io/creatorId': json['creatorId'] },
        },
        spec: {
          replicas: 2,
          selector: { matchLabels: label },
          template: { metadata: { labels: label }, spec: { containers: [container] } },
        },
      });
    }));

  it.each([
    ['statefulSetConfig', {}, 'statefulSet', 'statefulset:shop:web'],
    ['daemonSetConfig', {}, 'daemonSet', 'daemonset:shop:web'],
    ['replicaSetConfig', { minReadySeconds: 1 }, 'replicaSet', 'replicaset:shop:web'],
    ['jobConfig', { backoffLimit: 2 }, 'job', 'job:shop:web'],
    ['cronJobConfig', { schedule: '5 4 * * *' }, 'cronJob', 'cronjob:shop:web'],
  ])('with %s is of that form', (name, config, type, id) =>
    withWorkload({ name: 'web', containers: [container], [name]: config }, async (created, url) => {
      expect(created.json).toMatchObject({ id, type, baseType: 'workload', [name]: config });
      const again = await send('GET', url);
      expect(again.json).toMatchObject({ id, type });
      const listed = await send('GET', `${A}/workloads`);
      expect(ids(listed)).toEqual([id]);
    }),
  );

  it('of a form that runs once is started again only when it fails', () =>
    withWorkload({ name: 'once', containers: [container], jobConfig: {} }, async ({ json }) => {
      expect(json).toMatchObject({ type: 'job', restartPolicy: 'OnFailure' });
      expect(json['actions']).toBeUndefined();
      for (const action of ['redeploy', 'pause', 'rollback']) {
        const refused = await send('POST', `${A}/workloads/job:shop:once?action=${action}`);
        expect(refused.json).toMatchObject({ status: 404, code: 'ActionNotAvailable' });
      }
      expect(await services()).toEqual([]);
    }));

  it('may use the credentials of its registry', async () => {
    const credential = {
      name: 'private',
      namespaceId: 'shop',
      registries: { 'registry.test': { username: 'ann', password: 'secret' } },
    };
    const made = await send('POST', `${A}/namespaceddockercredentials`, credential);
    expect(made.status, made.text).toBe(201);
    const containers = [{ name: 'main', image: 'registry.test/web:1' }];
    await withWorkload({ name: 'web', containers }, async ({ json }) => {
      expect(json['imagePullSecrets']).toMatchObject([{ name: 'private' }]);
    });
  });

  it.each([
    [{ containers: [container] }, 'MissingRequired', 'name'],
    [{ name: '1web', containers: [container] }, 'InvalidFormat', 'name'],
    [{ name: 'web' }, 'MissingRequired', 'containers'],
    [{ name: 'web', containers: [{ name: 'main' }] }, 'MissingRequired', 'containers[0].image'],
    [
      {
        name: 'web',
        containers: [{ ...container, ports: [{ containerPort: 80 }, { containerPort: 80 }] }],
      },
      'InvalidOption',
      'containers[0].ports[1]',
    ],
    [
      { name: 'web', containers: [{ ...container, image: 'Not An Image' }] },
      'InvalidFormat',
      'containers[0].image',
    ],
    [
      {
        name: 'web',
        containers: [{ ...container, resources: { limits: { cpu: 'much' } } }],
      },
      'InvalidFormat',
      'containers[0].resources.limits.cpu',
    ],
    [
      { name: 'web', containers: [container], cronJobConfig: { schedule: 'never' } },
      'InvalidFormat',
      'cronJobConfig.schedule',
    ],
    [
      { name: 'web', containers: [container], cronJobConfig: {} },
      'MissingRequired',
      'cronJobConfig.schedule',
    ],
  ])('is refused: %j', async (body, code, fieldName) => {
    const { status, json } = await send('POST', `${A}/workloads`, { namespaceId: 'shop', ...body });
    expect({ status, json }).toMatchObject({ status: 422, json: { code, fieldName } });
    expect(world.takeReads()).toEqual([]);
  });
});

describe('a list of workloads', () => {
  it('is of all forms, without parts of others, one call for each form and namespace', async () => {
    const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [container] } };
    const owner = (kind: string) => [{ apiVersion: 'v1', kind, name: 'x', uid: 'x' }];
    const create = (type: ResourceType, object: DynamicObject, namespace = 'shop') =>
      world.downstream.resource<DynamicObject>(type).create(object, { namespace });
    const selector = { matchLabels: { a: 'b' } };
    const once = { ...template, spec: { ...template.spec, restartPolicy: 'Never' } };
    await create(DEPLOYMENTS, { metadata: { name: 'd' }, spec: { selector, template } });
    await create(DEPLOYMENTS, { metadata: { name: 'd' }, spec: { selector, template } }, 'other');
    await create(CRON_JOBS, {
      metadata: { name: 'c' },
      spec: { schedule: '* * * * *', jobTemplate: { spec: { template: once } } },
    });
    await create(REPLICA_SETS, {
      metadata: { name: 'part', ownerReferences: owner('Deployment') },
      spec: { selector, template },
    });
    await create(JOBS, {
      metadata: { name: 'part', ownerReferences: owner('CronJob') },
      spec: { template: once },
    });
    await create(JOBS, { metadata: { name: 'j' }, spec: { template: once } }, 'stock');
    world.takeReads();
    const listed = await send('GET', `${A}/workloads`);
    expect(ids(listed)).toEqual(['cronjob:shop:c', 'deployment:shop:d', 'job:stock:j']);
    const reads = world
      .takeReads()
      .map((read) => read.split('?')[0] ?? '')
      .filter((read) => read.includes('/namespaces/'));
    // Seven forms in two namespaces, and what leads to the workloads of each.
    expect(reads).toHaveLength(7 * 2 + 2 * 2);
    expect(new Set(reads).size).toBe(reads.length);
    expect(ids(await send('GET', `${A}/deployments`))).toEqual(['deployment:shop:d']);
    expect((await send('GET', `${A}/workloads/replicaset:shop:part`)).status).toBe(200);
    expect((await send('GET', `${A}/deployments/shop:d`)).json['id']).toBe('deployment:shop:d');
    expect((await send('GET', `${A}/workloads/deployment:other:d`)).status).toBe(404);
    expect((await send('GET', `${A}/workloads/nonsense:shop:d`)).status).toBe(404);
    expect(ids(await send('GET', `${A}/workloads?limit=2`))).toEqual(ids(listed).slice(0, 2));
  });
});

it('tells subscribers of workloads of every form, but not of parts of others', async () => {
  const ending = new AbortController();
  const request = await world.request('GET', `${A}/subscribe?resourceTypes=workload`, { token });
  const seen: string[] = [];
  const reading = (async () => {
    for await (const text of world.norman.subscribe({ ...request, signal: ending.signal })) {
      const { name, data } = JSON.parse(text) as { name: string; data: Json };
      if (name.startsWith('resource.'))
        seen.push(`${name} ${String(data['type'])} ${String(data['id'])}`);
    }
  })();
  await withWorkload({ name: 'told', containers: [container], jobConfig: {} }, async () => {
    await eventually(() => expect(seen).toContain('resource.change job job:shop:told'));
  });
  await eventually(() => expect(seen).toContain('resource.remove job job:shop:told'));
  expect(seen.filter((line) => line.endsWith(':part'))).toEqual([]);
  ending.abort();
  await reading.catch(() => undefined);
});

describe('a workload that is there', () => {
  it('changes by what is sent and nothing else', () =>
    withWorkload({ name: 'web', containers: [container] }, async (_created, url) => {
      const deployments = world.downstream.resource<DynamicObject>(DEPLOYMENTS);
      await deployments.patch(
        'web',
        {
          type: 'strategic',
          body: {
            spec: {
              template: {
                spec: {
                  hostUsers: false,
                  containers: [
                    {
                      name: 'main',
                      resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }],
                    },
                  ],
                },
              },
            },
          },
        },
        { namespace: 'shop' },
      );
      const before = await stored(DEPLOYMENTS, 'web');
      const shown = (await send('GET', url)).json;
      const scaled = await send('PUT', url, { ...shown, scale: 3 });
      expect(scaled.status, scaled.text).toBe(200);
      const after = await stored(DEPLOYMENTS, 'web');
      const { resourceVersion, generation, managedFields, ...metadata } = before.metadata ?? {};
      expect(resourceVersion).toBeDefined();
      expect(generation).toBe(2);
      expect(managedFields).toBeDefined();
      expect(after).toMatchObject({ metadata, spec: { ...(before['spec'] as Json), replicas: 3 } });
      const [first] = shown['containers'] as readonly Json[];
      await send('PUT', url, { containers: [{ ...first, image: 'nginx:2' }] });
      expect(await stored(DEPLOYMENTS, 'web')).toMatchObject({
        spec: {
          template: {
            spec: {
              hostUsers: false,
              containers: [
                {
                  image: 'nginx:2',
                  resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }],
                },
              ],
            },
          },
        },
      });
    }));

  it('is redeployed, paused and resumed', () =>
    withWorkload({ name: 'web', containers: [container] }, async (_created, url) => {
      expect((await send('POST', `${url}?action=redeploy`)).status).toBe(200);
      const { annotations } = (await send('GET', url)).json;
      expect((annotations as Json)['cattle.io/timestamp']).toMatch(
        /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
      );
      expect((await send('POST', `${url}?action=resume`)).json).toMatchObject({
        status: 422,
        code: 'InvalidAction',
      });
      expect((await send('POST', `${url}?action=pause`)).status).toBe(200);
      expect((await send('GET', url)).json).toMatchObject({ paused: true });
      expect((await send('POST', `${url}?action=pause`)).status).toBe(422);
      expect((await send('POST', `${url}?action=resume`)).status).toBe(200);
      expect((await send('GET', url)).json).toMatchObject({ paused: false });
    }));

  it('goes back to a revision', () =>
    withWorkload({ name: 'web', containers: [container] }, async (_created, url) => {
      const { metadata, ...deployment } = await stored(DEPLOYMENTS, 'web');
      const { template, selector } = deployment['spec'] as {
        template: DynamicObject;
        selector: Json;
      };
      const revision = (name: string, number: string, image: string): DynamicObject => ({
        metadata: {
          name,
          ...(template.metadata?.labels && { labels: template.metadata.labels }),
          ownerReferences: [
            { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: metadata?.uid ?? '' },
          ],
          annotations: { 'deployment.kubernetes.io/revision': number },
        },
        spec: {
          selector,
          template: {
            ...template,
            metadata: { labels: { ...template.metadata?.labels, 'pod-template-hash': name } },
            spec: { containers: [{ ...container, image }] },
          },
        },
      });
      for (const object of [revision('web-1', '1', 'nginx:0'), revision('web-2', '2', 'nginx:1')]) {
        await world.downstream.resource(REPLICA_SETS).create(object, { namespace: 'shop' });
      }
      const revisions = await send('GET', `${url}/revisions`);
      expect(revisions.json).toMatchObject({ type: 'collection', resourceType: 'replicaSet' });
      expect(ids(revisions)).toEqual(['replicaset:shop:web-2', 'replicaset:shop:web-1']);
      const body = { replicaSetId: 'replicaset:shop:web-1' };
      expect((await send('POST', `${url}?action=rollback`, body)).status).toBe(200);
      const after = await stored(DEPLOYMENTS, 'web');
      expect(after['spec']).toMatchObject({
        template: { metadata: { labels: template.metadata?.labels } },
      });
      expect(JSON.stringify(after['spec'])).not.toContain('pod-template-hash');
      expect((await send('GET', url)).json).toMatchObject({ containers: [{ image: 'nginx:0' }] });
      const wrong = await send('POST', `${url}?action=rollback`, {
        replicaSetId: 'replicaset:shop:no',
      });
      expect(wrong.json).toMatchObject({ code: 'InvalidReference', fieldName: 'replicaSetId' });
    }));

  it('is active once its cluster says so', () =>
    withWorkload({ name: 'web', containers: [container] }, async (_created, url) => {
      const deployments = world.downstream.resource<DynamicObject>(DEPLOYMENTS);
      const observe = async (status: Json): Promise<Answer> => {
        const present = await stored(DEPLOYMENTS, 'web');
        const generation = present.metadata?.['generation' as never] as unknown;
        const observed = { observedGeneration: generation, ...status };
        await deployments.update(
          { ...present, status: observed },
          { namespace: 'shop', subresource: 'status' },
        );
        return send('GET', url);
      };
      const unready = await observe({ replicas: 1, updatedReplicas: 1 });
      expect(unready.json).toMatchObject({ state: 'updating', transitioning: 'yes' });
      const ready = await observe({ replicas: 1, readyReplicas: 1, availableReplicas: 1 });
      expect(ready.json).toMatchObject({
        state: 'active',
        transitioning: 'no',
        deploymentStatus: { readyReplicas: 1 },
      });
    }));
});

describe('the Services of a workload', () => {
  const facts = (all: readonly DynamicObject[]) =>
    all.map(({ metadata, spec }) => {
      const { type, ports, clusterIP } = spec as Json;
      const shown = (ports as readonly Json[]).map(({ port, targetPort, nodePort }) =>
        [port, targetPort, ...(nodePort === undefined ? [] : [nodePort])].join(':'),
      );
      return [metadata?.name, type, clusterIP === 'None' ? 'headless' : '', ...shown];
    });
  const ports = (...list: readonly Json[]) => ({ containers: [{ ...container, ports: list }] });

  it('follow its ports', () =>
    withWorkload({ name: 'web', containers: [container] }, async (_created, url) => {
      expect(facts(await services())).toEqual([['web', 'ClusterIP', 'headless', '42:42']]);
      const put = async (...list: readonly Json[]) => {
        const answer = await send('PUT', url, ports(...list));
        expect(answer.status, answer.text).toBe(200);
        expect(answer.headers['Warning']).toBeUndefined();
        return answer;
      };
      const answer = await put(
        { containerPort: 80, kind: 'ClusterIP', protocol: 'TCP', sourcePort: 8080 },
        { containerPort: 80, kind: 'NodePort', protocol: 'TCP', sourcePort: 30_080 },
        { containerPort: 443, kind: 'LoadBalancer', protocol: 'TCP' },
        { containerPort: 53, kind: 'HostPort', protocol: 'UDP', sourcePort: 5353 },
      );
      expect(answer.json).toMatchObject(
        ports(
          { name: '80tcp80802', dnsName: 'web', sourcePort: 8080, kind: 'ClusterIP' },
          { name: '80tcp300801', dnsName: 'web-nodeport', sourcePort: 30_080 },
          { name: '443tcp3', dnsName: 'web-loadbalancer' },
          { name: '53udp53530', hostPort: 5353, kind: 'HostPort' },
        ),
      );
      expect(facts(await services())).toMatchObject([
        ['web', 'ClusterIP', '', '8080:80'],
        ['web-loadbalancer', 'LoadBalancer', '', expect.stringMatching(/^443:443/)],
        ['web-nodeport', 'NodePort', '', '80:80:30080'],
      ]);
      await put({ containerPort: 81, kind: 'NodePort', protocol: 'TCP' });
      const [inside, outside, ...others] = await services();
      expect(facts([inside!, outside!])).toMatchObject([
        ['web', 'ClusterIP', '', '81:81'],
        ['web-nodeport', 'NodePort', '', expect.stringMatching(/^81:81:3/)],
      ]);
      expect(others).toEqual([]);
      const chosen = (await stored(SERVICES, 'web-nodeport'))['spec'];
      await send('PUT', url, { scale: 2 });
      expect((await stored(SERVICES, 'web-nodeport'))['spec']).toEqual(chosen);
    }));

  it('tell where it is reached', () =>
    withWorkload(
      { name: 'web', ...ports({ containerPort: 80, kind: 'NodePort', sourcePort: 30_081 }) },
      async (_created, url) => {
        const endpoint = { port: 30_081, protocol: 'TCP', serviceId: 'shop:web-nodeport' };
        expect((await send('GET', url)).json['publicEndpoints']).toMatchObject([endpoint]);
        const listed = await send('GET', `${A}/workloads?limit=3&marker=deployment%3Ashop%3Aweb`);
        expect((listed.json['data'] as readonly Json[])[0]).toMatchObject({
          id: 'deployment:shop:web',
          publicEndpoints: [endpoint],
        });
        expect((await send('GET', `${url}/yaml`)).text).not.toContain('publicEndpoints');
      },
    ));

  it('belong to it and say so', () =>
    withWorkload({ name: 'web', ...ports({ containerPort: 80 }) }, async ({ json }) => {
      expect(await stored(SERVICES, 'web')).toMatchObject({
        metadata: {
          ownerReferences: [
            {
              apiVersion: 'apps/v1',
              kind: 'Deployment',
              name: 'web',
              uid: json['uuid'],
              controller: true,
            },
          ],
          annotations: {
            'field.cattle.io/targetWorkloadIds': '["deployment:shop:web"]',
            'workload.cattle.io/targetWorkloadIdNoop': 'true',
            'workload.cattle.io/workloadPortBased': 'true',
          },
        },
        spec: {
          selector: { 'workload.user.cattle.io/workloadselector': 'deployment-shop-web' },
        },
      });
    }));

  it('leave those of others alone', async () => {
    const other = { metadata: { name: 'web' }, spec: { ports: [{ port: 1 }] } };
    await world.downstream.resource<DynamicObject>(SERVICES).create(other, { namespace: 'shop' });
    await withWorkload({ name: 'web', ...ports({ containerPort: 80 }) }, async () => {
      expect(facts(await services())).toEqual([['web', 'ClusterIP', '', '1:1']]);
      await world.downstream.resource(SERVICES).delete('web', { namespace: 'shop' });
    });
  });

  it('are warned of when the caller may not make them', async () => {
    const eve = await world.addUser('eve');
    const rules = [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['*'] }];
    await grant(world, eve, { namespace: 'shop', rules });
    const body = { name: 'web', namespaceId: 'shop', containers: [container] };
    const { status, headers } = await world.send('POST', `${A}/workloads`, {
      token: eve.token,
      body,
    });
    expect(status).toBe(201);
    expect(String(headers['Warning'])).toContain('The Services of the workload are not up to date');
    expect(await services()).toEqual([]);
    await send('DELETE', `${A}/workloads/deployment:shop:web`);
  });
});
