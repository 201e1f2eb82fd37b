import { annotatedConditions, cluster as clusterKind, project as projectKind } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import { systemClock } from '@drover/base';
import { eventually } from '@drover/base/testing';
import type { ResourceClient } from '@drover/client';
import { clusterRoleBindings, clusterRoles, namespaces } from '@drover/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ProjectSecretWorld,
  type Secret,
  startProjectSecretWorld,
} from './project-secret-world.ts';

const PROJECT = 'field.cattle.io/projectId';
const IS_COPY = 'secret.user.cattle.io/secret';
const STATUS = 'cattle.io/status';
const COPIER_ROLE = 'drover-project-secrets';

const encoded = (text: string): string => Buffer.from(text).toString('base64');
const content = (copy: KubernetesObject): string | undefined =>
  copy.metadata?.annotations?.['drover.dev/project-secret-content'];
const patch = (
  resource: ResourceClient<Secret>,
  name: string,
  namespace: string,
  body: object,
): Promise<Secret> =>
  resource.patch(name, { type: 'merge', body }, { namespace, fieldManager: 'somebody' });

describe('secrets of projects', () => {
  let world: ProjectSecretWorld;

  beforeAll(async () => {
    world = await startProjectSecretWorld();
  });
  afterAll(() => world[Symbol.asyncDispose]());

  it('cost nothing and need no rights where there are none', async () => {
    await world.addProject('p-1');
    await world.addProject('p-2');
    for (const name of ['one', 'two']) await world.addNamespace(name, 'p-1');
    await world.addNamespace('other', 'p-2');
    await world.addNamespace('outside');
    await world.untilQuiet();
    expect(world.writes).toEqual([]);
    await expect(world.member.resource(clusterRoleBindings).get(COPIER_ROLE)).rejects.toMatchObject(
      {
        reason: 'NotFound',
      },
    );
  });

  it('are copied to every namespace of the project, and to no other', async () => {
    await world.addSecret('plain', 'p-1', {
      data: { a: encoded('canary'), b: '' },
      metadata: {
        labels: { tier: 'gold' },
        annotations: {
          note: 'kept',
          'kubectl.kubernetes.io/last-applied-configuration': 'canary',
          'lifecycle.cattle.io/create.x': 'true',
        },
      },
    });
    for (const namespace of ['one', 'two']) {
      const copy = await world.untilCopied(namespace, 'plain', {
        type: 'Opaque',
        data: { a: encoded('canary'), b: '' },
      });
      expect(copy.metadata?.labels).toEqual({
        'cattle.io/creator': 'norman',
        'drover.dev/managed': 'project-secret',
        tier: 'gold',
      });
      const { uid } = (await world.sources.get('plain', { namespace: 'p-1' })).metadata ?? {};
      expect(copy.metadata?.annotations).toEqual({
        [PROJECT]: 'c-1:p-1',
        [IS_COPY]: 'true',
        note: 'kept',
        'drover.dev/project-secret': `p-1/${uid}`,
        'drover.dev/project-secret-content': expect.stringMatching(/^[\w-]{43}$/) as unknown,
      });
    }
    for (const namespace of ['other', 'outside']) {
      expect(await world.copyIn(namespace, 'plain')).toBeUndefined();
    }
  });

  it('are left alone in quiet time', async () => {
    await world.untilQuiet();
    const [before, written] = [await world.reconciles(), world.writes.length];
    await systemClock.sleep(400);
    expect([await world.reconciles(), world.writes.length]).toEqual([before, written]);
    // What was written came back by the watch: nothing is written twice.
    const posts = world.writes.filter((write) => write.endsWith('/plain'));
    expect(posts.toSorted()).toEqual(['create one/plain', 'create two/plain']);
  });

  it('are copied whatever their type', async () => {
    const types: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      'kubernetes.io/basic-auth': { username: encoded('u'), password: encoded('p') },
      'kubernetes.io/dockerconfigjson': { '.dockerconfigjson': encoded('{"auths":{}}') },
      'kubernetes.io/ssh-auth': { 'ssh-privatekey': encoded('k') },
      'kubernetes.io/tls': { 'tls.crt': encoded('c'), 'tls.key': encoded('k') },
    };
    for (const [type, data] of Object.entries(types)) {
      const name = type.slice(type.indexOf('/') + 1);
      await world.addSecret(name, 'p-1', { type, data });
      await world.untilCopied('two', name, { type, data });
    }
  });

  it.each([
    ['is no project secret by its label', { labels: { 'cattle.io/creator': 'else' } }],
    ['names another project', { annotations: { [PROJECT]: 'c-1:p-2' } }],
    ['names another cluster', { annotations: { [PROJECT]: 'c-2:p-1' } }],
  ])('do not include what %s', async (why, metadata) => {
    const name = why.replaceAll(' ', '-');
    await world.addSecret(name, 'p-1', { metadata });
    await world.addSecret(`after-${name}`, 'p-1');
    await world.untilCopied('one', `after-${name}`, {});
    for (const namespace of ['one', 'other', 'outside']) {
      expect(await world.copyIn(namespace, name)).toBeUndefined();
    }
  });

  it('are updated with their data, labels and annotations, and keep what others put on copies', async () => {
    const before = await world.untilCopied('one', 'plain', {});
    await patch(world.copies, 'plain', 'one', {
      metadata: { labels: { theirs: 'x' }, annotations: { theirs: 'y' } },
    });
    await patch(world.sources, 'plain', 'p-1', {
      data: { a: encoded('changed'), b: null, c: encoded('new') },
      metadata: { labels: { tier: null, zone: 'z' }, annotations: { note: 'other' } },
    });
    const data = { a: encoded('changed'), c: encoded('new') };
    await world.untilCopied('two', 'plain', { data });
    const copy = await world.untilCopied('one', 'plain', { data });
    expect(copy.data).toEqual(data);
    expect(copy.metadata?.uid).toBe(before.metadata?.uid);
    expect(copy.metadata?.labels).toEqual({
      'cattle.io/creator': 'norman',
      'drover.dev/managed': 'project-secret',
      theirs: 'x',
      zone: 'z',
    });
    expect(copy.metadata?.annotations).toMatchObject({ note: 'other', theirs: 'y' });
    expect(content(copy)).not.toBe(content(before));
  });

  it('are written once for each change', async () => {
    await world.untilQuiet();
    world.writes.length = 0;
    await patch(world.sources, 'plain', 'p-1', { data: { a: encoded('once') } });
    await world.untilCopied('two', 'plain', { data: { a: encoded('once') } });
    await world.untilQuiet();
    expect(world.writes.toSorted()).toEqual(['update one/plain', 'update two/plain']);
  });

  it.each<[string, object]>([
    ['whose data was changed', { data: { a: encoded('forged') } }],
    ['that got an entry more', { data: { more: encoded('x') } }],
    ['that lost an entry', { data: { a: null } }],
    ['that lost everything', { data: null }],
    ['whose label was changed', { metadata: { labels: { zone: 'forged' } } }],
    ['whose annotation was taken away', { metadata: { annotations: { note: null } } }],
    [
      'that says it is a copy of something else',
      { metadata: { annotations: { 'drover.dev/project-secret': 'p-9/x' } } },
    ],
    [
      'that says it is none',
      { metadata: { annotations: { 'drover.dev/project-secret': null, [IS_COPY]: null } } },
    ],
  ])('repair a copy %s', async (_what, body) => {
    const right = await world.untilCopied('one', 'plain', {});
    await world.untilQuiet();
    const { resourceVersion } = (await patch(world.copies, 'plain', 'one', body)).metadata ?? {};
    expect(resourceVersion).not.toBe(right.metadata?.resourceVersion);
    await eventually(async () => {
      const { data, metadata } = await world.copies.get('plain', { namespace: 'one' });
      const { labels, annotations, uid } = right.metadata ?? {};
      expect({ data, metadata }).toMatchObject({ data: right.data, metadata: { uid } });
      expect([metadata?.labels, metadata?.annotations]).toEqual([labels, annotations]);
    });
    await world.untilQuiet();
  });

  it('come back after a copy was deleted', async () => {
    const { uid } = (await world.untilCopied('two', 'plain', {})).metadata ?? {};
    await world.copies.delete('plain', { namespace: 'two' });
    const copy = await world.untilCopied('two', 'plain', { data: { a: encoded('once') } });
    expect(copy.metadata?.uid).not.toBe(uid);
  });

  it('follow a change of the type and of what is immutable', async () => {
    await world.addSecret('fixed', 'p-1', { data: { a: encoded('1') }, immutable: true });
    await world.untilCopied('one', 'fixed', { immutable: true, type: 'Opaque' });
    await world.sources.delete('fixed', { namespace: 'p-1' });
    const data = { username: encoded('u'), password: encoded('p') };
    await world.addSecret('fixed', 'p-1', { type: 'kubernetes.io/basic-auth', data });
    await world.untilCopied('one', 'fixed', { type: 'kubernetes.io/basic-auth', data });
    expect((await world.copyIn('one', 'fixed'))?.immutable).toBeUndefined();
  });

  it('come to a namespace that joins, and go with one that leaves or moves', async () => {
    await world.addSecret('plain', 'p-2', { data: { a: encoded('of the second') } });
    await world.addSecret('second', 'p-2', { data: { a: encoded('second') } });
    await world.untilCopied('other', 'second', {});
    const assign = (name: string, id: string | null) =>
      world.member
        .resource(namespaces)
        .patch(name, { type: 'merge', body: { metadata: { annotations: { [PROJECT]: id } } } });
    await assign('outside', 'c-1:p-1');
    await world.untilCopied('outside', 'plain', { data: { a: encoded('once') } });
    await world.untilCopied('outside', 'tls', {});
    await assign('outside', 'c-1:p-2');
    await world.untilCopied('outside', 'second', {});
    await world.untilCopied('outside', 'plain', { data: { a: encoded('of the second') } });
    await world.untilGone('outside', 'tls');
    await assign('outside', null);
    await world.untilGone('outside', 'second');
    await world.untilGone('outside', 'plain');
    expect(await world.copyIn('one', 'second')).toBeUndefined();
  });

  it('leave alone what is in their way, say so, and go on when it is gone', async () => {
    await world.copies.create(
      { metadata: { name: 'taken' }, data: { mine: '' } },
      { namespace: 'two' },
    );
    await world.addSecret('taken', 'p-1', { data: { a: encoded('canary') } });
    await world.untilCopied('one', 'taken', { data: { a: encoded('canary') } });
    const told = await eventually(async () => {
      const { metadata } = await world.sources.get('taken', { namespace: 'p-1' });
      const conditions = annotatedConditions(metadata?.annotations?.[STATUS]);
      expect(conditions).toHaveLength(1);
      return conditions;
    });
    expect(told[0]).toMatchObject({
      type: 'Reconciled',
      status: 'False',
      reason: 'NamespaceConflict',
      message:
        'A secret of this name that is not of the project is in the namespaces two. It is left alone; delete it, or give one of the two another name.',
    });
    expect((await world.copyIn('two', 'taken'))?.data).toEqual({ mine: '' });
    await world.untilQuiet();
    await world.copies.delete('taken', { namespace: 'two' });
    await patch(world.sources, 'taken', 'p-1', { data: { a: encoded('next') } });
    await world.untilCopied('two', 'taken', { data: { a: encoded('next') } });
    await eventually(async () => {
      const { metadata } = await world.sources.get('taken', { namespace: 'p-1' });
      expect(annotatedConditions(metadata?.annotations?.[STATUS])).toMatchObject([
        { type: 'Reconciled', status: 'True' },
      ]);
    });
    expect((await world.copyIn('two', 'taken'))?.metadata?.annotations?.[STATUS]).toBeUndefined();
  });

  it('take over copies that Rancher made', async () => {
    const metadata = { name: 'ranchers', annotations: { [IS_COPY]: 'true', [PROJECT]: 'c-1:p-1' } };
    await world.copies.create({ metadata, data: { a: encoded('old') } }, { namespace: 'one' });
    await world.addSecret('ranchers', 'p-1', { data: { b: encoded('new') } });
    const copy = await world.untilCopied('one', 'ranchers', { data: { b: encoded('new') } });
    expect(copy.data).toEqual({ b: encoded('new') });
  });

  it('can be deleted when Rancher has left its finalizers on them', async () => {
    const finalizers = ['clusterscoped.controller.cattle.io/secretsController_c-1', 'x.test/other'];
    await world.addSecret('held', 'p-1', { metadata: { finalizers } });
    await world.untilCopied('one', 'held', {});
    await eventually(async () => {
      const { metadata } = await world.sources.get('held', { namespace: 'p-1' });
      expect(metadata?.finalizers).toEqual(['x.test/other']);
    });
    await world.sources.delete('held', { namespace: 'p-1' });
    await world.untilGone('one', 'held');
    await patch(world.sources, 'held', 'p-1', { metadata: { finalizers: null } });
  });

  it('do not include tokens of service accounts', async () => {
    const type = 'kubernetes.io/service-account-token';
    const annotations = { 'kubernetes.io/service-account.name': 'default' };
    await world.addSecret('token', 'p-1', { type, metadata: { annotations } });
    await world.addSecret('after-token', 'p-1');
    await world.untilCopied('one', 'after-token', {});
    await world.untilQuiet();
    expect(await world.copyIn('one', 'token')).toBeUndefined();
  });

  it('get their rights back when somebody takes them away', async () => {
    await world.member.resource(clusterRoleBindings).delete(COPIER_ROLE);
    await eventually(() => world.member.resource(clusterRoleBindings).get(COPIER_ROLE));
    await world.addSecret('late', 'p-1');
    await world.untilCopied('one', 'late', {});
    await world.member
      .resource(clusterRoles)
      .patch(COPIER_ROLE, { type: 'merge', body: { rules: [] } });
    await eventually(async () => {
      expect(await world.member.resource(clusterRoles).get(COPIER_ROLE)).toMatchObject({
        rules: [{ resources: ['secrets'] }],
      });
    });
    await world.untilQuiet();
  });

  it('hold back world.writes that somebody undoes again and again', async () => {
    await world.untilQuiet();
    await systemClock.sleep(1000);
    world.writes.length = 0;
    const endMs = systemClock.monotonicMs() + 1500;
    while (systemClock.monotonicMs() < endMs) {
      if (await world.copyIn('one', 'late'))
        await world.copies.delete('late', { namespace: 'one' });
      await systemClock.sleep(5);
    }
    const repairs = world.writes.filter((write) => write === 'create one/late');
    expect(repairs.length).toBeGreaterThan(2);
    expect(repairs.length).toBeLessThan(13);
    await world.untilCopied('one', 'late', {});
  });

  it('converge when a cluster comes back', async () => {
    await world.untilQuiet();
    await world.disconnect();
    await patch(world.sources, 'plain', 'p-1', { data: { a: encoded('offline') } });
    await world.sources.delete('tls', { namespace: 'p-1' });
    await world.copies.delete('late', { namespace: 'one' });
    await patch(world.copies, 'ssh-auth', 'two', { data: { 'ssh-privatekey': encoded('forged') } });
    await world.untilQuiet();
    world.writes.length = 0;
    world.connect();
    await world.untilCopied('two', 'plain', { data: { a: encoded('offline') } });
    await world.untilGone('two', 'tls');
    await world.untilCopied('one', 'late', {});
    await world.untilCopied('two', 'ssh-auth', { data: { 'ssh-privatekey': encoded('k') } });
    await world.untilQuiet();
    expect(world.writes.toSorted()).toEqual([
      'create one/late',
      'delete one/tls',
      'delete two/tls',
      'update one/plain',
      'update two/plain',
      'update two/ssh-auth',
    ]);
  });

  it('go with their project, and the rights with the last of a cluster', async () => {
    await world.home.resource(projectKind.type).delete('p-2', { namespace: 'c-1' });
    await world.untilGone('other', 'second');
    await world.home.resource(clusterKind.type).get('c-1');
    const { items } = await world.sources.listAll({ namespace: 'p-1' });
    for (const { metadata } of items) {
      await world.sources.delete(metadata?.name ?? '', { namespace: 'p-1' });
    }
    await eventually(async () => {
      const left = await world.copies.listAll({ labelSelector: 'drover.dev/managed' });
      expect(left.items.map(({ metadata }) => metadata?.name)).toEqual([]);
      for (const type of [clusterRoleBindings, clusterRoles]) {
        await expect(world.member.resource(type).get(COPIER_ROLE)).rejects.toMatchObject({
          reason: 'NotFound',
        });
      }
    });
    await world.untilQuiet();
  });
});
