import {
  createSettings,
  type GlobalRoleBinding,
  globalRoleBinding,
  type User,
  user,
} from '@drover/api';
import type { DynamicObject, ResourceType } from '@drover/apimachinery';
import { silentLogger } from '@drover/base';
import { SeededRandom } from '@drover/base/testing';
import { FakeCluster } from '@drover/client/testing';
import { describe, expect, it } from 'vitest';
import { createPasswordHasher, ensureFirstAdmin, type FirstAdminOptions } from '../src/index.ts';

const SECRETS: ResourceType = {
  group: '',
  version: 'v1',
  resource: 'secrets',
  kind: 'Secret',
  namespaced: true,
};

function options(cluster: FakeCluster, rest: Partial<FirstAdminOptions> = {}): FirstAdminOptions {
  const random = rest.random ?? new SeededRandom(1);
  return {
    client: cluster.client(),
    hasher: createPasswordHasher(random),
    settings: createSettings({ lookup: () => undefined, environment: {} }),
    random,
    environment: {},
    log: silentLogger,
    signal: new AbortController().signal,
    ...rest,
  };
}

const users = async (cluster: FakeCluster): Promise<readonly User[]> =>
  (await cluster.client().resource<User>(user.type).list()).items;

const bindings = async (cluster: FakeCluster): Promise<readonly GlobalRoleBinding[]> =>
  (await cluster.client().resource<GlobalRoleBinding>(globalRoleBinding.type).list()).items;

describe('ensureFirstAdmin', () => {
  it('takes the password from the environment', async () => {
    const cluster = new FakeCluster();
    const environment = { CATTLE_BOOTSTRAP_PASSWORD: 'chosen by someone' };
    const made = await ensureFirstAdmin(options(cluster, { environment }));
    expect(made?.generatedPassword).toBeUndefined();
    const [admin] = await users(cluster);
    expect(admin).toMatchObject({
      username: 'admin',
      displayName: 'Default Admin',
      mustChangePassword: false,
      metadata: {
        name: expect.stringMatching(/^user-[a-z0-9]{5}$/) as string,
        labels: { 'authz.management.cattle.io/bootstrapping': 'admin-user' },
      },
    });
    expect((await bindings(cluster))[0]).toMatchObject({
      globalRoleName: 'admin',
      userName: made?.userId,
      metadata: { labels: { 'authz.management.cattle.io/bootstrapping': 'admin-user' } },
    });
  });

  it('makes those change the password who begin with admin', async () => {
    const cluster = new FakeCluster();
    const environment = { CATTLE_BOOTSTRAP_PASSWORD: 'admin' };
    await ensureFirstAdmin(options(cluster, { environment }));
    expect((await users(cluster))[0]).toMatchObject({ mustChangePassword: true });
  });

  it('prefers the password in the bootstrap Secret', async () => {
    const cluster = new FakeCluster();
    cluster.seed(SECRETS, {
      metadata: { name: 'bootstrap-secret', namespace: 'cattle-system' },
      data: { bootstrapPassword: Buffer.from('from the secret').toString('base64') },
    });
    const hasher = createPasswordHasher(new SeededRandom(2));
    const environment = { CATTLE_BOOTSTRAP_PASSWORD: 'from the environment' };
    await ensureFirstAdmin(options(cluster, { environment }));
    const [admin] = await users(cluster);
    expect(await hasher.verify(admin?.password, 'from the secret')).toBe(true);
  });

  it('makes a password up when nobody chose one, and keeps it in the Secret', async () => {
    const cluster = new FakeCluster();
    const made = await ensureFirstAdmin(options(cluster));
    expect(made?.generatedPassword).toHaveLength(54);
    const secret = await cluster
      .client()
      .resource<DynamicObject>(SECRETS)
      .get('bootstrap-secret', { namespace: 'cattle-system' });
    const stored = (secret['data'] as Record<string, string>)['bootstrapPassword'] ?? '';
    expect(Buffer.from(stored, 'base64').toString()).toBe(made?.generatedPassword);
    expect((await users(cluster))[0]).toMatchObject({ mustChangePassword: true });
  });

  it('does it once, even when the administrator was deleted', async () => {
    const cluster = new FakeCluster();
    const made = await ensureFirstAdmin(options(cluster));
    expect(await ensureFirstAdmin(options(cluster))).toBeUndefined();
    await cluster
      .client()
      .resource(user.type)
      .delete(made?.userId ?? '');
    expect(await ensureFirstAdmin(options(cluster))).toBeUndefined();
    expect(await users(cluster)).toEqual([]);
  });

  it('does nothing where there are users, or where it is turned off', async () => {
    const used = new FakeCluster();
    used.seed(user.type, { metadata: { name: 'u-abc12' }, username: 'alice' });
    expect(await ensureFirstAdmin(options(used))).toBeUndefined();
    const off = new FakeCluster();
    const settings = createSettings({
      lookup: (name) => (name === 'no-default-admin' ? { value: 'true' } : undefined),
      environment: {},
    });
    expect(await ensureFirstAdmin(options(off, { settings }))).toBeUndefined();
    expect(await users(off)).toEqual([]);
  });

  it('gives the restricted role where the setting says so', async () => {
    const cluster = new FakeCluster();
    const settings = createSettings({
      lookup: (name) => (name === 'restricted-default-admin' ? { value: 'true' } : undefined),
      environment: {},
    });
    await ensureFirstAdmin(options(cluster, { settings }));
    expect((await bindings(cluster))[0]?.globalRoleName).toBe('restricted-admin');
  });

  it('makes one administrator when replicas race', async () => {
    const cluster = new FakeCluster();
    const environment = { CATTLE_BOOTSTRAP_PASSWORD: 'chosen by someone' };
    await Promise.all(
      [1, 2, 3].map((seed) =>
        ensureFirstAdmin(options(cluster, { environment, random: new SeededRandom(seed) })),
      ),
    );
    expect(await users(cluster)).toHaveLength(1);
    expect(await bindings(cluster)).toHaveLength(1);
  });

  it.each([1, 2, 3, 4, 5, 6, 7])('finishes what died at its write %i', async (fatal) => {
    const cluster = new FakeCluster();
    let writes = 0;
    cluster.onCall(({ verb }) => {
      if (verb !== 'create' && verb !== 'patch') return;
      writes += 1;
      if (writes === fatal) throw new Error('killed');
    });
    await ensureFirstAdmin(options(cluster)).catch(() => {});
    await ensureFirstAdmin(options(cluster, { random: new SeededRandom(9) }));
    expect(await users(cluster)).toHaveLength(1);
    expect(await bindings(cluster)).toHaveLength(1);
    expect(await ensureFirstAdmin(options(cluster))).toBeUndefined();
  });
});
