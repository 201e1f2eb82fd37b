import { once } from 'node:events';
import { mkdtempDisposable } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ServerProcess } from './server-process.ts';

const PASSWORD = 'a-password-of-the-test';
const CONFIG_MAPS = '/k8s/clusters/local/api/v1/namespaces/default/configmaps';
const READ = { verbs: ['get', 'list', 'watch'], apiGroups: [''], resources: ['configmaps'] };

interface Review {
  readonly allowed: boolean;
  readonly chain: readonly { readonly type: string; readonly id: string }[];
  readonly missing?: { readonly roles: readonly string[] };
}

describe('rights that are taken away', () => {
  const stack = new AsyncDisposableStack();
  let server: ServerProcess;
  let admin: string;
  let role: string;

  beforeAll(async () => {
    const directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-rights-'))).path;
    const flags = ['--data-dir', join(directory, 'data')];
    server = stack.use(await ServerProcess.start({ directory, flags }));
    admin = await server.login();
    const created = await post<{ id: string }>('/v3/roletemplates', {
      name: 'reader',
      context: 'cluster',
      rules: [READ],
    });
    role = created.id;
  });
  afterAll(() => stack.disposeAsync());

  const post = <T>(path: string, body: unknown, token: string = admin): Promise<T> =>
    server.json<T>(path, { body, token });

  /** Somebody who reads ConfigMaps in the cluster `local`. */
  async function addReader(username: string) {
    const user = await post<{ id: string }>('/v3/users', { username, password: PASSWORD });
    const binding = await post<{ id: string }>('/v3/clusterroletemplatebindings', {
      clusterId: 'local',
      roleTemplateId: role,
      userId: user.id,
    });
    return { id: user.id, binding: binding.id, token: await server.login(username, PASSWORD) };
  }

  const unbind = (binding: string): Promise<unknown> =>
    server.request(`/v3/clusterroletemplatebindings/${binding}`, {
      method: 'DELETE',
      token: admin,
    });

  /** A watch, as `kubectl get -w` opens one. */
  async function watch(token: string) {
    const { hostname, port } = new URL(server.url);
    const sent = httpsRequest({
      hostname,
      port,
      path: `${CONFIG_MAPS}?watch=true`,
      rejectUnauthorized: false,
      agent: false,
      headers: { authorization: `Bearer ${token}` },
    }).end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    const seen = { status: answer.statusCode, text: '', isOver: false };
    answer.setEncoding('utf8').on('data', (piece: string) => {
      seen.text += piece;
    });
    answer.once('end', () => {
      seen.isOver = true;
    });
    stack.defer(() => void sent.destroy());
    return seen;
  }

  /** A subscription to clusters, with what it told and how it was closed. */
  async function subscribe(token: string) {
    const socket = new WebSocket(
      `${server.url.replace('https', 'wss')}/v3/subscribe?resourceTypes=cluster`,
      { rejectUnauthorized: false, headers: { authorization: `Bearer ${token}` } },
    );
    stack.defer(() => socket.terminate());
    const seen = { told: [] as string[], closed: '' };
    socket.on('message', (data: Buffer) => {
      const { name, data: object } = JSON.parse(data.toString()) as {
        name: string;
        data: { id?: string };
      };
      if (object.id !== undefined) seen.told.push(`${name} ${object.id}`);
    });
    socket.once('close', (code: number, reason: Buffer) => {
      seen.closed = `${code} ${reason.toString()}`;
    });
    await once(socket, 'open');
    return seen;
  }

  it('end watches and hide objects at once, and leave others alone', async () => {
    const [ann, bob] = [await addReader('ann'), await addReader('bob')];
    const mine = await watch(ann.token);
    const other = await watch(bob.token);
    const subscription = await subscribe(ann.token);
    await eventually(() => expect(subscription.told).toContain('resource.change local'));
    await unbind(ann.binding);
    await eventually(() => expect(mine.isOver).toBe(true));
    expect(JSON.parse(mine.text.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
      type: 'ERROR',
      object: { code: 403, details: { causes: [{ reason: 'PROXY_RIGHTS_LOST' }] } },
    });
    await eventually(() => expect(subscription.told.at(-1)).toBe('resource.remove local'));
    expect(await server.request(CONFIG_MAPS, { token: ann.token })).toMatchObject({ status: 403 });
    expect([other.status, other.isOver]).toEqual([200, false]);

    const again = { clusterId: 'local', roleTemplateId: role, userId: ann.id };
    await post('/v3/clusterroletemplatebindings', again);
    expect(await server.request(CONFIG_MAPS, { token: ann.token })).toMatchObject({ status: 200 });
    await eventually(() => expect(subscription.told.at(-1)).toBe('resource.change local'));
  });

  it('end with the user, subscriptions too', async () => {
    const cid = await addReader('cid');
    const watching = await watch(cid.token);
    const subscription = await subscribe(cid.token);
    const path = `/v3/users/${cid.id}`;
    await server.json(path, { method: 'PUT', body: { enabled: false }, token: admin });
    await eventually(() => expect(watching.isOver).toBe(true));
    await eventually(() =>
      expect(subscription.closed).toBe('1008 The request was ended: the token is no longer valid'),
    );
  });

  it('are explained: the chain, or what is missing', async () => {
    const dan = await addReader('dan');
    const question = {
      verb: 'list',
      resource: 'configmaps',
      namespace: 'default',
      cluster: 'local',
    };
    const review = await post<Review>('/drover/v1alpha1/access-reviews', question, dan.token);
    expect(review.allowed).toBe(true);
    expect(review.chain.map(({ type, id }) => `${type} ${id}`)).toEqual([
      `user ${dan.id}`,
      `clusterRoleTemplateBinding ${dan.binding}`,
      `roleTemplate ${role}`,
      'rule {APIGroups:[""], Resources:["configmaps"], Verbs:["get" "list" "watch"]}',
    ]);
    const more = { ...question, verb: 'delete', user: 'dan' };
    const refused = await post<Review>('/drover/v1alpha1/access-reviews', more);
    expect(refused.allowed).toBe(false);
    expect(refused.missing?.roles).toContain('configmaps-manage');
    const forbidden = { body: more, token: (await addReader('eve')).token };
    expect(await server.request('/drover/v1alpha1/access-reviews', forbidden)).toMatchObject({
      status: 403,
    });
  });
});
