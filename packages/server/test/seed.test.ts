import {
  type Cluster,
  cluster,
  crds,
  type DynamicSchema,
  dynamicSchema,
  type Feature,
  feature,
  type KontainerDriver,
  kontainerDriver,
  type NodeDriver,
  nodeDriver,
  type PodSecurityAdmissionConfigurationTemplate,
  podSecurityAdmissionConfigurationTemplate as psact,
  type RoleTemplate,
  roleTemplate,
  type Setting,
  setting,
} from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import { startTestApiServer } from '@drover/apiserver/testing';
import { systemClock } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installCrds } from '../src/seed/install-crds.ts';
import { seedNamespaces, seedObjects } from '../src/seed/seed-objects.ts';

let server: Awaited<ReturnType<typeof startTestApiServer>>;
let client: KubernetesClient;
const signal = AbortSignal.timeout(60_000);

const namesOf = (items: readonly KubernetesObject[]): readonly string[] =>
  items.map(({ metadata }) => metadata?.name ?? '').toSorted();

const seed = async (features: Readonly<Record<string, boolean>> = {}): Promise<void> => {
  await seedNamespaces({ client, signal });
  await seedObjects({ client, signal, features });
};

beforeAll(async () => {
  server = await startTestApiServer({ clock: systemClock });
  client = server.client();
  await installCrds({ client, clock: systemClock, signal });
  await seed();
});

afterAll(() => server[Symbol.asyncDispose]());

describe('a new installation', () => {
  it('has all settings with their defaults and no values', async () => {
    const { items } = await client.resource<Setting>(setting.type).listAll({ signal });
    expect(items.length).toBeGreaterThanOrEqual(115);
    const length = items.find(({ metadata }) => metadata?.name === 'password-min-length');
    expect(length).toMatchObject({ value: '', default: '12' });
  });

  it('has drivers, and schemas of those that are active', async () => {
    const { items: drivers } = await client
      .resource<NodeDriver>(nodeDriver.type)
      .listAll({ signal });
    expect(namesOf(drivers.filter(({ spec }) => spec?.active))).toEqual([
      'amazonec2',
      'azure',
      'digitalocean',
      'harvester',
      'linode',
      'vmwarevsphere',
    ]);
    const schemas = client.resource<DynamicSchema>(dynamicSchema.type);
    const { spec } = await schemas.get('nodetemplateconfig', { signal });
    expect(Object.keys(spec?.resourceFields ?? {})).toHaveLength(6);
    for (const { metadata } of drivers.filter((driver) => driver.spec?.active)) {
      const config = await schemas.get(`${metadata?.name ?? ''}config`, { signal });
      expect(config.spec?.resourceFields).not.toEqual({});
    }
    const engines = client.resource<KontainerDriver>(kontainerDriver.type);
    await expect(engines.get('googlekubernetesengine', { signal })).resolves.toMatchObject({
      spec: { builtIn: true, active: true },
      status: { displayName: 'googleKubernetesEngine' },
    });
  });

  it('has the features that are objects, unchosen', async () => {
    const { items } = await client.resource<Feature>(feature.type).listAll({ signal });
    expect(namesOf(items)).toEqual([
      'continuous-delivery',
      'fleet',
      'harvester',
      'harvester-baremetal-container-workload',
      'istio-virtual-service-ui',
      'legacy',
      'multi-cluster-management',
      'rke1-custom-node-cleanup',
      'rke2',
      'token-hashing',
      'unsupported-storage-drivers',
    ]);
    const fleet = items.find(({ metadata }) => metadata?.name === 'fleet');
    expect(fleet).toMatchObject({ status: { default: true, dynamic: false } });
    expect(fleet?.spec?.value).toBeUndefined();
    const hashing = items.find(({ metadata }) => metadata?.name === 'token-hashing');
    expect(hashing?.status).toMatchObject({ default: false, lockedValue: true });
  });

  it('has templates of pod security that exempt the system', async () => {
    const templates = client.resource<PodSecurityAdmissionConfigurationTemplate>(psact.type);
    const restricted = await templates.get('rancher-restricted', { signal });
    expect(restricted.configuration?.defaults).toMatchObject({
      enforce: 'restricted',
      'enforce-version': 'latest',
    });
    expect(restricted.configuration?.exemptions?.namespaces).toHaveLength(37);
    const privileged = await templates.get('rancher-privileged', { signal });
    expect(privileged.configuration?.exemptions?.namespaces).toEqual([]);
  });

  it.each([
    ['podsecuritypolicytemplates', ['restricted', 'restricted-noroot', 'unrestricted']],
    ['catalogs', ['helm3-library', 'library', 'system-library']],
    ['fleetworkspaces', ['fleet-default', 'fleet-local']],
  ])('has %s: %j', async (plural, names) => {
    const kind = crds().find(({ spec }) => spec.names.plural === plural)?.spec.names.kind ?? '';
    const type = {
      group: 'management.cattle.io',
      version: 'v3',
      resource: plural,
      kind,
      namespaced: false,
    };
    const { items } = await client.resource(type).listAll({ signal });
    expect(namesOf(items)).toEqual(names);
  });
});

describe('the next start', () => {
  it('brings back what was deleted and keeps what was chosen', async () => {
    const settings = client.resource<Setting>(setting.type);
    const features = client.resource<Feature>(feature.type);
    await settings.delete('ui-pl', { signal });
    await settings.patch(
      'ui-brand',
      { type: 'merge', body: { value: 'ours', default: 'outdated' } },
      { signal },
    );
    await features.patch('legacy', { type: 'merge', body: { spec: { value: true } } }, { signal });
    const roles = client.resource<RoleTemplate>(roleTemplate.type);
    await roles.delete('read-only', { signal });
    const clusters = client.resource<Cluster>(cluster.type);
    const renamed = { spec: { displayName: 'home' } };
    await clusters.patch('local', { type: 'merge', body: renamed }, { signal });
    await seed({ fleet: false });
    expect(await settings.get('ui-pl', { signal })).toMatchObject({ default: 'rancher' });
    expect(await settings.get('ui-brand', { signal })).toMatchObject({
      value: 'ours',
      default: '',
    });
    expect(await features.get('legacy', { signal })).toMatchObject({
      spec: { value: true },
      status: { default: false, dynamic: true },
    });
    expect(await features.get('fleet', { signal })).toMatchObject({ status: { default: false } });
    // Built-in roles are the leader's.
    const { items } = await roles.listAll({ signal });
    expect(namesOf(items)).toContain('project-owner');
    expect(namesOf(items)).not.toContain('read-only');
    expect((await clusters.get('local', { signal })).spec?.displayName).toBe('home');
  });

  it('keeps which drivers are active, and brings what is known of them up to date', async () => {
    const drivers = client.resource<NodeDriver>(nodeDriver.type);
    const changed = { spec: { active: false, url: 'https://old.example.org' } };
    await drivers.patch('linode', { type: 'merge', body: changed }, { signal });
    await seed();
    const { spec } = await drivers.get('linode', { signal });
    expect(spec).toMatchObject({ active: false, builtin: true });
    expect(spec?.url).toContain('docker-machine-driver-linode');
  });

  it('writes nothing when everything is as it should be', async () => {
    await seed();
    const versions = async (): Promise<readonly unknown[]> => {
      const types = [feature.type, nodeDriver.type, kontainerDriver.type, dynamicSchema.type];
      const lists = types.map((type) => client.resource(type).listAll({ signal }));
      const items = (await Promise.all(lists)).flatMap((list) => list.items);
      return items.map(({ metadata }) => metadata?.resourceVersion);
    };
    const before = await versions();
    await seed();
    expect(await versions()).toEqual(before);
  });
});
