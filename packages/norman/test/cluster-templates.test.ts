import { type Cluster, type ClusterTemplate, cluster, clusterTemplate } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import { roleBindings } from '@drover/kubernetes';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startWorld, type World } from './world.ts';

let world: World;
let token: string;
let stranger: string;

beforeAll(async () => {
  world = await startWorld();
  token = await world.login();
  stranger = (await world.addUser('stranger')).token;
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

beforeEach(() => {
  world.writes.length = 0;
});

const send = (method: string, url: string, body?: unknown) =>
  world.send(method, url, { token, ...(body !== undefined && { body }) });

const newTemplate = async (name: string, more: object = {}) =>
  (await send('POST', '/v3/clusterTemplates', { name, ...more })).json;

const CONFIG = { rancherKubernetesEngineConfig: { kubernetesVersion: 'v1.26.8-rancher1-1' } };

const newRevision = async (clusterTemplateId: unknown, more: object = {}) =>
  (
    await send('POST', '/v3/clusterTemplateRevisions', {
      name: 'first',
      clusterTemplateId,
      clusterConfig: CONFIG,
      ...more,
    })
  ).json;

/** Who holds a role that shares an object. */
async function subjectsOf(binding: string): Promise<readonly string[]> {
  const { subjects = [] } = await world.client
    .resource<KubernetesObject & { subjects?: { name: string }[] }>(roleBindings)
    .get(binding, { namespace: 'cattle-global-data' });
  return subjects.map(({ name }) => name);
}

describe('cluster templates', () => {
  it('are shared with their members', async () => {
    const members = [
      { userId: 'u-ann', userPrincipalId: 'local://u-ann', accessType: 'owner' },
      { groupPrincipalId: 'github_team://7', accessType: 'read-only' },
    ];
    const json = await newTemplate('shared', { members });
    expect(json['id']).toMatch(/^cattle-global-data:ct-[a-z0-9]{5}$/);
    expect(json).not.toHaveProperty('namespaceId');
    expect(json).not.toHaveProperty('state');
    expect(json).toMatchObject({ name: 'shared', members });
    const [namespace = '', name = ''] = String(json['id']).split(':');
    const templates = world.client.resource<ClusterTemplate>(clusterTemplate.type);
    const stored = await templates.get(name, { namespace });
    expect(stored.spec?.members).toEqual([
      { userName: 'u-ann', userPrincipalName: 'local://u-ann', accessType: 'owner' },
      { groupPrincipalName: 'github_team://7', accessType: 'read-only' },
    ]);
    const subjects = (level: string) => subjectsOf(`${name}-ct-${level}`);
    expect(await subjects('a')).toEqual([json['creatorId'], 'u-ann']);
    expect(await subjects('r')).toEqual(['github_team://7']);
    await send('PUT', `/v3/clusterTemplates/${String(json['id'])}`, {
      members: [{ groupPrincipalId: '*', accessType: 'read-only' }],
    });
    expect(await subjects('a')).toEqual([json['creatorId']]);
    expect(await subjects('r')).toEqual(['system:authenticated']);
    // By principal alone, of somebody who was never here too.
    await send('PUT', `/v3/clusterTemplates/${String(json['id'])}`, {
      members: [
        { userPrincipalId: 'local://u-bob', accessType: 'owner' },
        { userPrincipalId: 'oidc_user://42', accessType: 'read-only' },
      ],
    });
    expect(await subjects('a')).toEqual([json['creatorId'], 'u-bob']);
    expect(await subjects('r')).toEqual(['u-q7cya4lo6w']);
  });

  it.each([
    [{}, 'MissingRequired', 'name'],
    [
      { name: 'x', members: [{ userId: 'u-a', accessType: 'king' }] },
      'InvalidOption',
      'members[0].accessType',
    ],
    [
      { name: 'x', members: [{ userId: 'u-a', accessType: 'member' }] },
      'InvalidBodyContent',
      'members',
    ],
    [{ name: 'x', members: [{ userId: 'u-a' }] }, 'InvalidBodyContent', 'members'],
  ])('refuse %j', async (body, code, fieldName) => {
    const { json } = await send('POST', '/v3/clusterTemplates', body);
    expect(json).toMatchObject({ status: 422, code, fieldName });
    expect(world.writes).toEqual([]);
  });

  it('are seen by nobody else', async () => {
    const { id } = await newTemplate('private');
    const url = `/v3/clusterTemplates/${String(id)}`;
    expect((await world.send('GET', url, { token: stranger })).status).toBe(404);
    const list = await world.send('GET', '/v3/clusterTemplates', { token: stranger });
    expect(list.json['data']).toEqual([]);
  });

  it('stay while clusters are made after them', async () => {
    const { id } = await newTemplate('used');
    await world.store<Cluster>(cluster.type, {
      metadata: { name: 'c-templated' },
      spec: { displayName: 'templated', clusterTemplateName: String(id) },
    });
    const url = `/v3/clusterTemplates/${String(id)}`;
    expect((await send('DELETE', url)).json).toMatchObject({
      status: 422,
      code: 'InvalidAction',
      message: 'Cannot delete the clusterTemplate until Clusters referring it are removed',
    });
    await send('DELETE', '/v3/clusters/c-templated');
    expect((await send('DELETE', url)).status).toBe(204);
  });
});

describe('revisions of cluster templates', () => {
  it('are shared as their template is, whenever that changes', async () => {
    const template = await newTemplate('followed', {
      members: [{ groupPrincipalId: 'github_team://7', accessType: 'read-only' }],
    });
    const { id, creatorId } = await newRevision(template['id']);
    const name = String(id).split(':')[1] ?? '';
    expect(await subjectsOf(`${name}-ctr-a`)).toEqual([creatorId]);
    expect(await subjectsOf(`${name}-ctr-r`)).toEqual(['github_team://7']);
    await send('PUT', `/v3/clusterTemplates/${String(template['id'])}?_replace=true`, {
      name: 'followed',
    });
    expect(await subjectsOf(`${name}-ctr-r`)).toEqual([]);
  });

  it('belong to their template', async () => {
    const template = await newTemplate('versioned');
    const json = await newRevision(template['id']);
    expect(json['id']).toMatch(/^cattle-global-data:ctr-[a-z0-9]{5}$/);
    const name = String(template['id']).split(':')[1];
    expect(json).toMatchObject({
      name: 'first',
      enabled: true,
      clusterTemplateId: template['id'],
      labels: { 'io.cattle.field/clusterTemplateId': name },
      ownerReferences: [{ kind: 'ClusterTemplate', name, uid: template['uuid'] }],
      clusterConfig: {
        dockerRootDir: '/var/lib/docker',
        rancherKubernetesEngineConfig: { kubernetesVersion: 'v1.26.8-rancher1-1' },
      },
    });
    const links = (await send('GET', `/v3/clusterTemplates/${String(template['id'])}`)).json[
      'links'
    ];
    const { revisions = '' } = links as Record<string, string>;
    const listed = await send('GET', revisions.replace('https://drover.test', ''));
    expect(listed.json).toMatchObject({
      type: 'collection',
      resourceType: 'clusterTemplateRevision',
      data: [{ id: json['id'], type: 'clusterTemplateRevision', actions: {} }],
    });
    expect(revisions).toBe(
      `https://drover.test/v3/clusterTemplates/${String(template['id'])}/revisions`,
    );
  });

  it.each([
    [{ name: null }, 422, 'MissingRequired', 'name'],
    [{ clusterConfig: undefined }, 422, 'MissingRequired', 'clusterConfig'],
    [{ clusterTemplateId: undefined }, 422, 'MissingRequired', 'clusterTemplateId'],
    [{ clusterTemplateId: 'cattle-global-data:ct-none' }, 404, 'NotFound', undefined],
    [
      { clusterConfig: { rancherKubernetesEngineConfig: { kubernetesVersion: 'v1.26.x' } } },
      422,
      'MissingRequired',
      'questions',
    ],
  ])('refuse %j', async (body, status, code, fieldName) => {
    const { id } = await newTemplate('refusing');
    world.writes.length = 0;
    const json = await newRevision(id, body);
    expect(json).toMatchObject({ status, code });
    expect(json['fieldName']).toBe(fieldName);
    expect(world.writes).toEqual([]);
  });

  it('leave the patch of a version to a question', async () => {
    const { id } = await newTemplate('asking');
    const json = await newRevision(id, {
      clusterConfig: { rancherKubernetesEngineConfig: { kubernetesVersion: 'v1.26.x' } },
      questions: [{ variable: 'rancherKubernetesEngineConfig.kubernetesVersion', type: 'string' }],
    });
    expect(json).toMatchObject({ questions: [{ type: 'string', required: false }] });
  });

  it('are turned off and on', async () => {
    const { id } = await newRevision((await newTemplate('switched'))['id']);
    const url = `/v3/clusterTemplateRevisions/${String(id)}`;
    const shown = async () => (await send('GET', url)).json;
    expect(Object.keys((await shown())['actions'] as object)).toEqual(['disable']);
    expect(await send('POST', `${url}?action=disable`)).toMatchObject({ status: 204, text: '' });
    expect(await shown()).toMatchObject({ enabled: false });
    expect(Object.keys((await shown())['actions'] as object)).toEqual(['enable']);
    expect((await send('POST', `${url}?action=enable`)).status).toBe(204);
    expect(await shown()).toMatchObject({ enabled: true });
  });

  it('stay while they are the default, or clusters are made after them', async () => {
    const template = await newTemplate('defaulted');
    const { id } = await newRevision(template['id']);
    const url = `/v3/clusterTemplateRevisions/${String(id)}`;
    const own = `/v3/clusterTemplates/${String(template['id'])}`;
    await send('PUT', own, { defaultRevisionId: id });
    expect((await send('DELETE', url)).json).toMatchObject({
      status: 403,
      code: 'PermissionDenied',
    });
    await send('PUT', own, { defaultRevisionId: null });
    await world.store<Cluster>(cluster.type, {
      metadata: { name: 'c-revised' },
      spec: { displayName: 'revised', clusterTemplateRevisionName: String(id) },
    });
    expect((await send('PUT', url, { name: 'second' })).json).toMatchObject({
      status: 422,
      code: 'InvalidAction',
      message: 'Cannot update the clusterTemplateRevision until Clusters referring it are removed',
    });
    expect((await send('DELETE', url)).json).toMatchObject({ status: 422, code: 'InvalidAction' });
    await send('DELETE', '/v3/clusters/c-revised');
    expect((await send('DELETE', url)).status).toBe(204);
  });

  it('can ask for every field that a cluster is made with', async () => {
    const { json } = await send('POST', '/v3/clusterTemplateRevisions?action=listquestions');
    expect(json['type']).toBe('clusterTemplateQuestionsOutput');
    expect(json['questions']).toContainEqual({
      variable: 'dockerRootDir',
      type: 'string',
      default: '/var/lib/docker',
      required: false,
    });
    expect(json['questions']).toContainEqual(
      expect.objectContaining({ variable: 'localClusterAuthEndpoint.enabled', type: 'boolean' }),
    );
  });
});
