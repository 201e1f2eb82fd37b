import {
  authConfig,
  clusterRoleTemplateBinding,
  roleTemplate,
  token,
  userAttribute,
} from '@drover/api';
import { silentLogger } from '@drover/base';
import type { UserInfo } from '@drover/rbac';
import { describe, expect, it } from 'vitest';
import { LiveRequests } from '../src/proxy/live-requests.ts';
import { ann, openAccessWorld } from './access-world.ts';

const NODES = { verbs: ['get', 'list'], apiGroups: [''], resources: ['nodes'] };
const PODS = { ...NODES, resources: ['pods'] };

/** A world in which Ann holds `rt-1` in a cluster and has requests under way, with what became of them. */
async function setUp() {
  const world = await openAccessWorld();
  const users = new Map<string, UserInfo>([['t-1', ann]]);
  const live = new LiveRequests({
    feed: world.feed,
    virtualGroups: world.virtual,
    authenticator: { userOf: (name) => Promise.resolve(users.get(name)) },
    caches: world.caches,
    clock: world.clock,
    log: silentLogger,
  });
  void live.run({ signal: new AbortController().signal });
  await world.put(roleTemplate, 'rt-1', {
    rules: [NODES, PODS],
    roleTemplateNames: ['nodes-view'],
  });
  await world.bind('a', 'c-1', { userName: 'u-1', roleTemplateName: 'rt-1' });
  await world.bind('b', 'local', { userName: 'u-1', roleTemplateName: 'cluster-member' });
  await world.put(token, 't-1', { userId: 'u-1', token: 'x' });
  const ended: string[] = [];
  const add = (
    name: string,
    cluster?: string,
    { other, namespace }: { readonly other?: UserInfo; readonly namespace?: string } = {},
  ) => {
    const rightsOf = (user: UserInfo) => ({
      user,
      held: world.virtual.heldIn(cluster ?? '', user),
    });
    return live.add({
      tokenName: 't-1',
      ...(cluster !== undefined && { cluster }),
      namespace,
      rights: other ? [rightsOf(ann), rightsOf(other)] : [rightsOf(ann)],
      end: ({ message }) => ended.push(`${name}: ${message}`),
    });
  };
  return { ...world, users, live, add, ended };
}

const LOST = 'The request was ended: a role or a group was taken away';

describe('requests under way', () => {
  it('end with the binding that allowed them, and only there', async () => {
    const it = await setUp();
    it.add('there', 'c-1');
    it.add('elsewhere', 'local');
    it.add('everywhere');
    await it.remove(clusterRoleTemplateBinding, 'a', 'c-1');
    expect(it.ended).toEqual([`there: ${LOST}`]);
    expect(it.live.size).toBe(2);
  });

  it('go on when others lose, when something is gained, and when they are over', async () => {
    const it = await setUp();
    it.add('there', 'c-1');
    it.add('over', 'c-1')[Symbol.dispose]();
    await it.bind('c', 'c-1', { userName: 'u-2', roleTemplateName: 'cluster-owner' });
    await it.bind('d', 'c-1', { userName: 'u-1', roleTemplateName: 'cluster-owner' });
    await it.remove(clusterRoleTemplateBinding, 'c', 'c-1');
    await it.patch(roleTemplate, 'rt-1', { rules: [NODES, PODS, { ...PODS, verbs: ['watch'] }] });
    expect(it.ended).toEqual([]);
    expect(it.live.size).toBe(1);
  });

  it('end with a rule of a role, and with a role that is inherited no more', async () => {
    const it = await setUp();
    it.add('rule', 'c-1');
    await it.patch(roleTemplate, 'rt-1', { rules: [NODES] });
    expect(it.ended).toEqual(['rule: The request was ended: a role has lost rules']);
    it.add('role', 'c-1');
    await it.patch(roleTemplate, 'rt-1', { roleTemplateNames: [] });
    expect(it.ended.slice(1)).toEqual([`role: ${LOST}`]);
  });

  it('end when the one who is acted as loses a role', async () => {
    const it = await setUp();
    await it.bind('c', 'c-1', { userName: 'u-2', roleTemplateName: 'nodes-view' });
    it.add('as another', 'c-1', { other: { name: 'u-2' } });
    await it.remove(clusterRoleTemplateBinding, 'c', 'c-1');
    expect(it.ended).toEqual([`as another: ${LOST}`]);
  });

  it('end in a namespace that has left the project by which they were allowed, and only there', async () => {
    const it = await setUp();
    await it.bindProject('p', 'c-1:p-1', { userName: 'u-1', roleTemplateName: 'project-member' });
    it.add('there', 'c-1', { namespace: 'shop' });
    it.add('beside', 'c-1', { namespace: 'other' });
    it.add('everywhere', 'c-1');
    it.live.leftProject({ cluster: 'c-1', namespace: 'shop', project: 'p-2' });
    it.live.leftProject({ cluster: 'local', namespace: 'shop', project: 'p-1' });
    expect(it.ended).toEqual([]);
    it.live.leftProject({ cluster: 'c-1', namespace: 'shop', project: 'p-1' });
    expect(it.ended).toEqual(['there: The request was ended: the namespace has left the project']);
    await it.bind('c', 'c-1', { userName: 'u-1', roleTemplateName: 'cluster-owner' });
    it.add('as owner', 'c-1', { namespace: 'shop' });
    it.live.leftProject({ cluster: 'c-1', namespace: 'shop', project: 'p-1' });
    expect(it.ended).toHaveLength(1);
  });

  it('end with the token, wherever they go', async () => {
    const it = await setUp();
    it.add('there', 'c-1');
    it.add('everywhere');
    it.users.clear();
    await it.remove(token, 't-1');
    const gone = 'The request was ended: the token is no longer valid';
    expect(it.ended).toEqual([`there: ${gone}`, `everywhere: ${gone}`]);
  });

  it('end half a second after their token has expired', async () => {
    const it = await setUp();
    it.add('there', 'c-1');
    const created = new Date(it.clock.nowMs()).toISOString();
    await it.patch(token, 't-1', { ttl: 10_000, metadata: { creationTimestamp: created } });
    await it.clock.advance(9_000);
    expect(it.ended).toEqual([]);
    it.users.clear();
    await it.clock.advance(1_500);
    expect(it.ended).toEqual(['there: The request was ended: the token is no longer valid']);
  });

  it('end with a group of the identity provider, and with the provider', async () => {
    const it = await setUp();
    await it.put(userAttribute, 'u-1', {});
    it.add('there', 'c-1');
    it.users.set('t-1', { ...ann, groups: ['system:authenticated'] });
    await it.patch(userAttribute, 'u-1', { LastRefresh: 'now' });
    expect(it.ended).toEqual([`there: ${LOST}`]);
    it.users.set('t-1', ann);
    it.add('again', 'c-1');
    it.users.clear();
    await it.put(authConfig, 'github', { enabled: false });
    expect(it.ended.slice(1)).toEqual([
      'again: The request was ended: the token is no longer valid',
    ]);
  });
});
