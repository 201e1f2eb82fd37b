import type { DynamicObject, ResourceType } from '@drover/apimachinery';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addNamespaces,
  core,
  type DownstreamWorld,
  startDownstreamWorld,
} from './downstream-world.ts';

const A = '/v3/project/c-1:p-a';
const DEPLOYMENTS: ResourceType = { ...core('deployments', 'Deployment'), group: 'apps' };

let world: DownstreamWorld;
let token: string;

const stored = (): Promise<DynamicObject> =>
  world.downstream.resource<DynamicObject>(DEPLOYMENTS).get('web', { namespace: 'shop' });

beforeAll(async () => {
  world = await startDownstreamWorld();
  token = await world.login();
  await addNamespaces(world, 'c-1:p-a', 'shop');
  const labels = { app: 'web' };
  const container = {
    name: 'main',
    image: 'nginx:1',
    ports: [{ containerPort: 80 }, { containerPort: 81, hostPort: 8081 }],
    env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }],
    envFrom: [{ configMapRef: { name: 'c' } }],
    livenessProbe: { httpGet: { path: '/', port: 80 } },
    volumeMounts: [{ name: 'data', mountPath: '/data' }],
  };
  const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }];
  const template = { metadata: { labels }, spec: { containers: [container], volumes } };
  const spec = { selector: { matchLabels: labels }, template };
  await world.downstream
    .resource<DynamicObject>(DEPLOYMENTS)
    .create({ metadata: { name: 'web' }, spec }, { namespace: 'shop' });
}, 60_000);

afterAll(() => world[Symbol.asyncDispose]());

describe('a workload that was made with kubectl', () => {
  it('shows what stands for fields that are not stored, at every depth', async () => {
    const { json } = await world.send('GET', `${A}/workloads/deployment:shop:web`, { token });
    const [container] = json['containers'] as readonly Readonly<Record<string, unknown>>[];
    expect(container).toMatchObject({ stdin: false, tty: false, livenessProbe: { tcp: false } });
    expect(container).toMatchObject({ volumeMounts: [{ readOnly: false }] });
    expect(container).toMatchObject({
      environmentFrom: [{ optional: false }, { optional: false }],
    });
  });

  it('sent back as it was shown, has the template that it had', async () => {
    const url = `${A}/workloads/deployment:shop:web`;
    const before = await stored();
    const { json } = await world.send('GET', url, { token });
    const { status } = await world.send('PUT', url, { token, body: json });
    expect(status).toBe(200);
    expect((await stored())['spec']).toEqual(before['spec']);
  });

  it('changed in one container, keeps everything else', async () => {
    const url = `${A}/workloads/deployment:shop:web`;
    const before = (await stored())['spec'] as Readonly<Record<string, unknown>>;
    const { json } = await world.send('GET', url, { token });
    const [container] = json['containers'] as readonly Readonly<Record<string, unknown>>[];
    const containers = [{ ...container, workingDir: '/srv' }];
    await world.send('PUT', url, { token, body: { ...json, containers } });
    const after = (await stored())['spec'];
    expect(after).toMatchObject(before);
    const written = JSON.stringify(after);
    expect(written).toContain('"workingDir":"/srv"');
    expect(written).not.toContain('"optional"');
  });
});
