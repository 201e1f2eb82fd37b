import { mkdtempDisposable, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClusterBeside, importBeside } from './agent-beside.ts';
import { untilState } from './imported-cluster.ts';
import { type ControlPlane, startControlPlane } from './kubernetes/index.ts';
import { OidcWorld } from './oidc-world.ts';
import { rawRequest, sendRaw } from './raw-request.ts';
import type { Answer } from './server-process.ts';

const PASSWORD = 'a password for the test';
const SLOW = { timeoutMs: 60_000, intervalMs: 200 };

interface Person {
  readonly id: string;
  readonly token: string;
}

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

describe('attacks on the rights in a real cluster', () => {
  const stack = new AsyncDisposableStack();
  let world: OidcWorld;
  let plane: ControlPlane;
  let cluster: ClusterBeside;
  let project: string;
  /** Owns the project. */
  let mia: Person;

  const v3 = async <T = { id: string }>(path: string, body: unknown, token = world.admin) =>
    world.server.json<T>(`/v3/${path}`, { body, token });
  const remove = (path: string): Promise<Answer> =>
    world.server.request(`/v3/${path}`, { method: 'DELETE', token: world.admin });
  const there = (path: string, options: { token: string; method?: string; body?: unknown }) =>
    world.server.request(`/k8s/clusters/${cluster.id}${path}`, options);
  const statusOf = async (token: string, path: string): Promise<number> =>
    (await there(path, { token })).status;
  const direct = async (args: readonly string[], input?: object): Promise<string> => {
    const options = input ? { input: JSON.stringify(input) } : {};
    const { stdout, stderr, exitCode } = await plane.kubectl(args, options);
    expect(exitCode, stderr).toBe(0);
    return stdout.trim();
  };

  async function addPerson(username: string): Promise<Person> {
    const { id } = await v3('users', { username, password: PASSWORD, mustChangePassword: false });
    return { id, token: await eventually(() => world.server.login(username, PASSWORD), SLOW) };
  }

  /** Somebody who has these rules in the project, and nothing else; the role is in the cluster already. */
  async function addHolder(username: string, rules: readonly Rule[]): Promise<Person> {
    const person = await addPerson(username);
    const role = await v3('roletemplates', { name: username, context: 'project', rules });
    const binding = { projectId: project, roleTemplateId: role.id, userId: person.id };
    await v3('projectroletemplatebindings', binding);
    await eventually(async () => {
      const path = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
      const kind = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview' };
      const { text } = await there(path, {
        token: person.token,
        body: { ...kind, spec: { namespace: 'web' } },
      });
      expect(text).toContain(JSON.stringify(rules[0]?.resources));
    }, SLOW);
    return person;
  }

  beforeAll(async () => {
    const directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-attacks-'))).path;
    world = stack.use(await OidcWorld.start());
    const controlPlane = stack.use(await startControlPlane({ controllers: true }));
    plane = controlPlane;
    const { server, admin: token } = world;
    cluster = await importBeside({ server, token, controlPlane, directory, name: 'real' });
    stack.use(cluster.startAgent());
    await untilState(() => server.json(`/v3/clusters/${cluster.id}`, { token }), 'active');
    project = (await v3('projects', { name: 'shop', clusterId: cluster.id })).id;
    await v3(`clusters/${cluster.id}/namespaces`, { name: 'web', projectId: project });
    mia = await addPerson('mia');
    const owner = { projectId: project, roleTemplateId: 'project-owner', userId: mia.id };
    await v3('projectroletemplatebindings', owner);
    const list = '/api/v1/namespaces/web/configmaps';
    await eventually(async () => expect(await statusOf(mia.token, list)).toBe(200), SLOW);
  });
  afterAll(() => stack.disposeAsync());

  describe('headers that say who somebody is', () => {
    const review = {
      path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      body: JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }),
    };

    it.each([
      ['as kubectl sends them', ['Impersonate-User: u-x']],
      ['for a group of Kubernetes', ['Impersonate-User: u-x', 'Impersonate-Group: system:masters']],
      [
        'for a group of Drover',
        ['Impersonate-User: u-x', 'Impersonate-Group: drover:x:cluster-owner'],
      ],
      ['without a user', ['Impersonate-Group: system:masters']],
      ['without a user, for an extra', ['Impersonate-Extra-Scopes: x']],
      ['in lower case', ['impersonate-user: system:admin']],
      ['in upper case', ['IMPERSONATE-USER: system:admin']],
      ['in a mix of both', ['iMPERSONATE-uSER: system:admin']],
      ['with underscores', ['Impersonate_User: system:admin']],
      ['with an underscore and a hyphen', ['Impersonate_User: a', 'Impersonate-User: a']],
      ['twice', ['Impersonate-User: a', 'impersonate-user: b']],
      ['that no server knows', ['Impersonate-Users: a']],
      ['with a space before the colon', ['Impersonate-User : system:admin']],
      ['folded over two lines', ['X-Any: a', ' Impersonate-User: system:admin']],
      ['after a bare newline', ['X-Any: a\nImpersonate-User: system:admin']],
      ['named by Connection', ['Impersonate-User: u-x', 'Connection: close, Impersonate-User']],
      ['named by Connection alone', ['Connection: close, Impersonate-User, Impersonate-Group']],
      ['named by Connection twice', ['Connection: close', 'Connection: impersonate_user']],
      ['named by Connection, of what says who asks', ['Connection: close, Authorization']],
    ])('are refused %s', async (_case, headers) => {
      const url = world.server.url;
      const path = `/k8s/clusters/${cluster.id}${review.path}`;
      const authorization = `Authorization: Bearer ${mia.token}`;
      const answer = await sendRaw(
        url,
        rawRequest({ ...review, path }, [authorization, ...headers]),
      );
      // Only what is about the sender's own connection may pass, and then as the sender.
      if (answer.status === 201) expect(headers).toEqual(['Connection: close, Authorization']);
      else expect([400, 403]).toContain(answer.status);
      expect(answer.text).not.toMatch(/system:(admin|masters)"|"u-x"/);
    });

    it('of proxies in front of Kubernetes say nothing', async () => {
      const answer = await world.server.request(`/k8s/clusters/${cluster.id}${review.path}`, {
        token: mia.token,
        body: review.body,
        headers: {
          'X-Remote-User': 'system:admin',
          'X-Remote-Group': 'system:masters',
          x_remote_group: 'system:masters',
          'X-Remote-Extra-Scopes': 'x',
        },
      });
      const { status } = answer.json<{
        status: { userInfo: { username: string; groups: string[] } };
      }>();
      expect(status.userInfo.username).toBe(mia.id);
      expect(status.userInfo.groups).not.toContain('system:masters');
    });

    it('stand in the audit log when they are refused', async () => {
      const headers = { 'Impersonate-User': 'somebody-else' };
      const path = '/api/v1/namespaces/web/configmaps?audited=yes';
      const { status } = await world.server.request(`/k8s/clusters/${cluster.id}${path}`, {
        token: mia.token,
        headers,
      });
      expect(status).toBe(403);
      await eventually(async () => {
        const lines = (await readFile(world.auditLog, 'utf8')).split('\n');
        const line = lines.find((one) => one.includes('audited=yes') && one.includes('"code":403'));
        expect(line).toContain(mia.id);
      }, SLOW);
    });
  });

  describe('credentials used elsewhere', () => {
    it('a token for one cluster opens neither another nor that of Drover', async () => {
      const other = await v3('clusters', { name: 'other' });
      const { token } = await v3<{ token: string }>('tokens', { clusterId: cluster.id });
      expect(await statusOf(token, '/api')).toBe(200);
      for (const path of [
        `/k8s/clusters/${other.id}/api`,
        '/k8s/clusters/local/api',
        '/v3/users',
      ]) {
        expect((await world.server.request(path, { token })).status, path).toBe(401);
      }
      await remove(`clusters/${other.id}`);
    });

    it('what an agent has opens its own tunnel, and nothing for people', async () => {
      const path = `clusterregistrationtokens?clusterId=${cluster.id}`;
      const { data } = await world.server.json<{ data: { token: string }[] }>(`/v3/${path}`, {
        token: world.admin,
      });
      const registration = data[0]?.token ?? '';
      const account = await direct(['create', 'token', 'cattle', '-n', 'cattle-system']);
      for (const credential of [registration, account]) {
        for (const target of [
          '/v3/clusters',
          `/k8s/clusters/${cluster.id}/api`,
          '/k8s/clusters/local/api',
          '/metrics',
        ]) {
          expect((await world.server.request(target, { token: credential })).status).toBe(401);
          const cookie = { cookie: `R_SESS=${credential}` };
          expect((await world.server.request(target, { headers: cookie })).status).toBe(401);
        }
      }
      const tunnel = { 'x-api-tunnel-token': account, 'x-api-tunnel-params': 'e30=' };
      const refused = await world.server.request('/v3/connect', { headers: tunnel });
      expect([400, 401]).toContain(refused.status);
    });

    it('the agent itself may do what its work is, and no more', async () => {
      const agent = '--as=system:serviceaccount:cattle-system:cattle';
      const mayNot = [
        ['get', 'secrets', '-A'],
        ['create', 'pods', '-n', 'web'],
        ['create', 'pods/exec', '-n', 'web'],
        ['delete', 'namespace/web'],
        ['delete', 'nodes'],
        ['update', 'configmaps', '-n', 'kube-system'],
        ['create', 'serviceaccounts/token', '-n', 'kube-system'],
      ];
      for (const question of mayNot) {
        const { stdout } = await plane.kubectl(['auth', 'can-i', ...question, agent]);
        expect(`${question.join(' ')}: ${stdout.trim()}`).toBe(`${question.join(' ')}: no`);
      }
    });

    it('a person of the cluster is nobody in that of Drover', async () => {
      for (const path of ['/api/v1/secrets', '/apis/management.cattle.io/v3/tokens']) {
        const answer = await world.server.request(`/k8s/clusters/local${path}`, {
          token: mia.token,
        });
        expect(answer.status).toBe(403);
      }
    });
  });

  it('a right to a resource is none to one of the same name in another group', async () => {
    const definition = (group: string) => ({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `secrets.${group}` },
      spec: {
        group,
        scope: 'Namespaced',
        names: { plural: 'secrets', singular: 'secret', kind: 'Secret', listKind: 'SecretList' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            },
          },
        ],
      },
    });
    for (const group of ['one.test', 'two.test'])
      await direct(['create', '-f', '-'], definition(group));
    const right = (group: string): Rule => ({
      apiGroups: [group],
      resources: ['secrets'],
      verbs: ['*'],
    });
    const ofOne = await addHolder('of-one', [right('one.test')]);
    const ofCore = await addHolder('of-core', [right('')]);
    const paths = {
      core: '/api/v1/namespaces/web/secrets',
      one: '/apis/one.test/v1/namespaces/web/secrets',
      two: '/apis/two.test/v1/namespaces/web/secrets',
    };
    await eventually(async () => expect(await statusOf(ofOne.token, paths.one)).toBe(200), SLOW);
    const all = async ({ token }: Person) => ({
      core: await statusOf(token, paths.core),
      one: await statusOf(token, paths.one),
      two: await statusOf(token, paths.two),
    });
    expect(await all(ofOne)).toEqual({ core: 403, one: 200, two: 403 });
    expect(await all(ofCore)).toEqual({ core: 200, one: 403, two: 403 });
  });

  it('who owns a project gives himself nothing by what he may write in the cluster', async () => {
    const rbac = '/apis/rbac.authorization.k8s.io/v1';
    const bindingOf = (kind: string, role: string) => ({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind,
      metadata: { name: 'grabbed' },
      subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: mia.id }],
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
    });
    const writes: readonly (readonly [string, string, object])[] = [
      ['POST', `${rbac}/namespaces/web/rolebindings`, bindingOf('RoleBinding', 'cluster-admin')],
      ['POST', `${rbac}/namespaces/kube-system/rolebindings`, bindingOf('RoleBinding', 'view')],
      ['POST', `${rbac}/clusterrolebindings`, bindingOf('ClusterRoleBinding', 'view')],
      [
        'POST',
        `${rbac}/namespaces/web/roles`,
        roleOf([{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]),
      ],
      ['POST', '/api/v1/namespaces/cattle-system/serviceaccounts/cattle/token', {}],
    ];
    for (const [method, path, body] of writes) {
      expect((await there(path, { method, body, token: mia.token })).status, path).toBe(403);
    }
    const { items } = JSON.parse(
      await direct(['get', 'clusterroles', '-l', 'drover.dev/managed', '-o', 'json']),
    ) as {
      items: readonly { metadata: { name: string } }[];
    };
    for (const { metadata } of items) {
      const { status } = await there(`${rbac}/clusterroles/${metadata.name}`, {
        method: 'DELETE',
        token: mia.token,
      });
      expect(status, metadata.name).toBe(403);
    }
  });

  describe('what was taken away stays away', () => {
    it('from a user of the same name, and a project of the same name', async () => {
      const first = await addHolder('stale', [
        { apiGroups: [''], resources: ['services'], verbs: ['list'] },
      ]);
      const path = '/api/v1/namespaces/web/services';
      expect(await statusOf(first.token, path)).toBe(200);
      await remove(`users/${first.id}`);
      await eventually(async () => expect(await statusOf(first.token, path)).toBe(401), SLOW);
      const second = await addPerson('stale');
      expect(second.id).not.toBe(first.id);
      expect(await statusOf(second.token, path)).toBe(403);

      const gone = (await v3('projects', { name: 'twice', clusterId: cluster.id })).id;
      const member = { projectId: gone, roleTemplateId: 'project-member', userId: second.id };
      await v3('projectroletemplatebindings', member);
      await remove(`projects/${gone}`);
      const again = (await v3('projects', { name: 'twice', clusterId: cluster.id })).id;
      expect(again).not.toBe(gone);
      await v3(`clusters/${cluster.id}/namespaces`, { name: 'twice', projectId: again });
      expect(await statusOf(second.token, '/api/v1/namespaces/twice/services')).toBe(403);
    });

    it('when the group of an identity provider is gone', async () => {
      await world.configure();
      const { jar } = await world.logIn('bob');
      const token = world.session(jar);
      const binding = {
        projectId: project,
        roleTemplateId: 'read-only',
        groupPrincipalId: 'oidc_group://guests',
      };
      await v3('projectroletemplatebindings', binding);
      const path = '/api/v1/namespaces/web/services';
      await eventually(async () => expect(await statusOf(token, path)).toBe(200), SLOW);
      const bob = world.idp.accounts['bob'];
      if (bob) bob.groups = [];
      const { data } = (await world.me(jar)).json<{ data: { id: string }[] }>();
      const refresh = `/v3/users/${data[0]?.id}?action=refreshauthprovideraccess`;
      await world.server.request(refresh, { token: world.admin, body: {} });
      await eventually(async () => expect(await statusOf(token, path)).toBe(403), SLOW);
    });
  });

  it('a group of an identity provider with a name of ours grants nothing', async () => {
    await world.configure();
    const reserved = [
      `drover:${cluster.id}:cluster-owner`,
      'drover:local:cluster-owner',
      'system:masters',
    ];
    const alice = world.idp.accounts['alice'];
    if (alice) alice.groups = ['staff', ...reserved];
    const token = world.session((await world.logIn('alice')).jar);
    expect(await statusOf(token, '/api/v1/nodes')).toBe(403);
    const toThem = reserved.map((name) => `oidc_group://${name}`);
    for (const groupPrincipalId of ['oidc_group://staff', ...toThem]) {
      const binding = { clusterId: cluster.id, roleTemplateId: 'nodes-view', groupPrincipalId };
      await world.server.request('/v3/clusterroletemplatebindings', {
        token: world.admin,
        body: binding,
      });
    }
    await eventually(async () => expect(await statusOf(token, '/api/v1/nodes')).toBe(200), SLOW);
    const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
    const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
    const { status } = (await there(path, { token, body: review })).json<{
      status: { userInfo: { groups: readonly string[] } };
    }>();
    const groups = status.userInfo.groups.filter((name) => reserved.includes(name));
    expect(groups).toEqual([]);
    expect(await statusOf(token, '/api/v1/secrets')).toBe(403);
    const local = await world.server.request('/k8s/clusters/local/api/v1/nodes', { token });
    expect(local.status).toBe(403);
  });

  it('to get pods is not to run something in them, to read their logs, or to reach what they serve', async () => {
    const pods = ['pods', 'pods/exec', 'pods/attach', 'pods/portforward'];
    const looks = await addHolder('looks', [
      { apiGroups: [''], resources: pods, verbs: ['get', 'list', 'watch'] },
    ]);
    const plain = await addHolder('plain', [
      { apiGroups: [''], resources: ['pods', 'services'], verbs: ['get'] },
    ]);
    const pod = { name: 'idle', image: 'none' };
    const spec = { containers: [pod] };
    await direct(['create', '-f', '-'], {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'idle', namespace: 'web' },
      spec,
    });
    const path = '/api/v1/namespaces/web/pods/idle';
    expect(await statusOf(looks.token, path)).toBe(200);
    const upgrade = [
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ];
    for (const sub of [
      'exec?command=id&stdout=true',
      'attach?stdout=true',
      'portforward?ports=80',
    ]) {
      const target = `/k8s/clusters/${cluster.id}${path}/${sub}`;
      const authorization = `Authorization: Bearer ${looks.token}`;
      const protocol = `Sec-WebSocket-Protocol: ${sub.startsWith('port') ? 'SPDY/3.1+portforward.k8s.io' : 'v5.channel.k8s.io'}`;
      const request = rawRequest({ method: 'GET', path: target }, [
        authorization,
        ...upgrade,
        protocol,
      ]);
      const answer = await sendRaw(world.server.url, request);
      expect(answer.status, `${sub}: ${answer.text}`).toBe(403);
      const posted = await there(`${path}/${sub}`, { method: 'POST', token: looks.token });
      expect(posted.status, sub).toBe(403);
    }
    expect(await statusOf(plain.token, path)).toBe(200);
    for (const sub of ['log', 'proxy/', 'exec?command=id']) {
      expect(await statusOf(plain.token, `${path}/${sub}`), sub).toBe(403);
    }
    expect(await statusOf(plain.token, '/api/v1/namespaces/web/services/web/proxy/')).toBe(403);
    expect(await statusOf(plain.token, '/api/v1/nodes/any/proxy/')).toBe(403);
  });
});

function roleOf(rules: readonly Rule[]): object {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: 'grabbed' },
    rules,
  };
}
