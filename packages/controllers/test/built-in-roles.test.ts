import { type GlobalRole, globalRole, type RoleTemplate, roleTemplate } from '@drover/api';
import { isNotFound } from '@drover/apimachinery';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createBuiltInGlobalRoleController,
  createBuiltInRoleTemplateController,
} from '../src/index.ts';
import { isThere, type ManagementWorld, startManagementWorld } from './management-world.ts';

const BOOTSTRAPPED = 'authz.management.cattle.io/bootstrapped-role';
const MADE_BY_A_SERVER = { 'authz.management.cattle.io/bootstrapping': 'default-roletemplate' };

describe('built-in roles', () => {
  const stack = new AsyncDisposableStack();
  let world: ManagementWorld;
  const templates = () => world.home.resource<RoleTemplate>(roleTemplate.type);
  const globals = () => world.home.resource<GlobalRole>(globalRole.type);
  const change = (name: string, body: object) =>
    templates().patch(name, { type: 'merge', body: body as Record<string, unknown> });
  const has = (name: string) => isThere(world.home, roleTemplate.type, { name });

  beforeAll(async () => {
    world = stack.use(
      await startManagementWorld([
        createBuiltInGlobalRoleController,
        createBuiltInRoleTemplateController,
      ]),
    );
    await world.quiet();
  });
  afterAll(() => stack.disposeAsync());

  it('are set anew where they are this version, and kept where they are what people chose', async () => {
    await change('projects-view', {
      displayName: 'changed',
      rules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
      roleTemplateNames: [],
      builtin: false,
      external: true,
      hidden: true,
      context: 'project',
      administrative: true,
      locked: true,
      description: 'ours',
      projectCreatorDefault: true,
    });
    await eventually(async () => {
      const { metadata, apiVersion, kind, ...role } = await templates().get('projects-view');
      expect([apiVersion, kind, metadata?.name]).toEqual([
        'management.cattle.io/v3',
        'RoleTemplate',
        'projects-view',
      ]);
      expect(role).toEqual({
        displayName: 'View All Projects',
        rules: expect.arrayContaining([
          {
            verbs: ['get', 'list', 'watch'],
            apiGroups: ['project.cattle.io'],
            resources: ['apps', 'apprevisions'],
          },
        ]) as unknown,
        roleTemplateNames: ['view'],
        builtin: true,
        context: 'cluster',
        locked: true,
        description: 'ours',
        projectCreatorDefault: true,
      });
    });
    await globals().patch('user', {
      type: 'merge',
      body: { displayName: 'x', rules: [], newUserDefault: false, description: 'ours' },
    });
    await eventually(async () => {
      const role = await globals().get('user');
      expect(role).toMatchObject({
        displayName: 'Standard User',
        newUserDefault: false,
        description: 'ours',
      });
      expect(role.rules).not.toEqual([]);
    });
  });

  it('come back, and go when they are built in no more', async () => {
    await templates().delete('nodes-view');
    await templates().create({
      metadata: { name: 'of-an-older-version', labels: MADE_BY_A_SERVER },
      builtin: true,
    });
    await templates().create({ metadata: { name: 'rt-ours' }, context: 'cluster' });
    await eventually(async () => expect(await has('nodes-view')).toBe(true));
    await eventually(async () => expect(await has('of-an-older-version')).toBe(false));
    await world.quiet();
    expect(await has('rt-ours')).toBe(true);
  });

  it('are given to creators by default once, on an installation that knew nothing of it too', async () => {
    const annotated = (value: string | null) => ({
      metadata: { annotations: { [BOOTSTRAPPED]: value } },
    });
    await change('cluster-owner', { clusterCreatorDefault: false });
    await world.quiet();
    expect((await templates().get('cluster-owner')).clusterCreatorDefault).toBe(false);
    await change('cluster-owner', annotated(null));
    await eventually(async () =>
      expect(await templates().get('cluster-owner')).toMatchObject({
        clusterCreatorDefault: true,
        ...annotated('true'),
      }),
    );
    const { metadata } = await templates().get('nodes-view');
    expect(metadata?.annotations?.[BOOTSTRAPPED]).toBeUndefined();
  });

  it('leave a role of people alone that has the name of one', async () => {
    await globals().patch('catalogs-use', {
      type: 'merge',
      body: { metadata: { labels: null }, displayName: 'Ours', rules: [] },
    });
    await world.quiet();
    expect(await globals().get('catalogs-use')).toMatchObject({ displayName: 'Ours', rules: [] });
  });

  it('cost nothing while nothing happens', async () => {
    const before = await world.quiet();
    expect(await world.quiet()).toEqual(before);
    await expect(globals().get('none')).rejects.toSatisfy(isNotFound);
  });
});
