import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { importBeside } from './agent-beside.ts';
import { untilState } from './imported-cluster.ts';
import { type ControlPlane, startControlPlane } from './kubernetes/index.ts';
import { type Kubectl, kubectlWith } from './main-job-kubectl.ts';
import { ServerProcess } from './server-process.ts';

const PASSWORD = 'a password for the test';
/** For what goes through several processes. */
const SLOW = { timeoutMs: 60_000, intervalMs: 200 };
const CANARY = 'canary-of-the-explorer';

/** What is compared: names as kubectl and as the v1 API have them. */
const TYPES = [
  ['configmaps', 'configmap'],
  ['secrets', 'secret'],
  ['deployments.apps', 'apps.deployment'],
  ['clusterroles', 'rbac.authorization.k8s.io.clusterrole'],
] as const;

interface Listed {
  readonly data: readonly {
    readonly id: string;
    readonly metadata: { readonly fields: unknown[] };
  }[];
  readonly revision: string;
  readonly cache: { readonly state: string };
  readonly [key: string]: unknown;
}

interface Person {
  readonly token: string;
  readonly kubectl: Kubectl;
}

describe('the explorer of an imported cluster', () => {
  const stack = new AsyncDisposableStack();
  let directory: string;
  let server: ServerProcess;
  let plane: ControlPlane;
  let admin: string;
  let clusterId: string;
  let owner: Person;
  let member: Person;

  const call = (method: string, path: string, body?: unknown, token = admin) =>
    server.json<{ id: string; state?: string; config?: string }>(`/v3/${path}`, {
      method,
      token,
      ...(body !== undefined && { body }),
    });
  const direct = async (...args: readonly string[]): Promise<string> => {
    const { stdout, stderr, exitCode } = await plane.kubectl(args);
    expect(exitCode, stderr).toBe(0);
    return stdout.trim();
  };
  const explore = (path: string, token: string) =>
    server.request(`/k8s/clusters/${clusterId}/v1/${path}`, { token });

  async function addPerson(username: string): Promise<string> {
    const { id } = await call('POST', 'users', { username, password: PASSWORD });
    await call('POST', 'globalrolebindings', { userId: id, globalRoleId: 'user' });
    return id;
  }

  async function logIn(username: string): Promise<Person> {
    const token = await server.login(username, PASSWORD);
    const path = `clusters/${clusterId}?action=generateKubeconfig`;
    const { config = '' } = await eventually(() => call('POST', path, {}, token), SLOW);
    const kubeconfig = join(directory, `${username}-kubeconfig`);
    await writeFile(kubeconfig, config, { mode: 0o600 });
    return { token, kubectl: kubectlWith(kubeconfig, join(directory, `${username}-cache`)) };
  }

  /** Ids of what a person gets with kubectl, in every namespace where something can be seen. */
  async function kubectlIds({ kubectl }: Person, resource: string): Promise<readonly string[]> {
    const columns = '-o=custom-columns=NS:.metadata.namespace,NAME:.metadata.name';
    const args = ['get', resource, '--no-headers', columns];
    const everywhere = await kubectl.run([...args, '-A']);
    const { stdout } =
      everywhere.exitCode === 0 ? everywhere : await kubectl.run([...args, '-n', 'shop']);
    const rows = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split(/\s+/));
    return rows
      .map(([namespace, name]) => (namespace === '<none>' ? name : `${namespace}/${name}`))
      .filter((id) => id !== undefined)
      .toSorted();
  }

  beforeAll(async () => {
    directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-explorer-'))).path;
    const flags = ['--data-dir', join(directory, 'data')];
    const [started, controlPlane] = await Promise.all([
      ServerProcess.start({ directory, flags }),
      startControlPlane({ controllers: true }),
    ]);
    server = stack.use(started);
    plane = stack.use(controlPlane);
    admin = await server.login();
    const name = 'explored';
    const cluster = await importBeside({
      server,
      token: admin,
      controlPlane,
      directory,
      name,
    });
    clusterId = cluster.id;
    stack.use(cluster.startAgent());
    await untilState(() => call('GET', `clusters/${clusterId}`), 'active');
    const { id: projectId } = await call('POST', 'projects', { name: 'shop', clusterId });
    await direct('create', 'namespace', 'shop');
    const annotation = `field.cattle.io/projectId=${projectId}`;
    await eventually(() => direct('annotate', '--overwrite', 'namespace', 'shop', annotation));
    for (const namespace of ['shop', 'default']) {
      await direct('create', 'configmap', 'settings', '-n', namespace, '--from-literal=a=b');
      await direct(
        'create',
        'secret',
        'generic',
        'canary',
        '-n',
        namespace,
        `--from-literal=p=${CANARY}`,
      );
    }
    await direct('create', 'deployment', 'web', '-n', 'shop', '--image=registry.example.org/web:1');
    const ownerId = await addPerson('olga');
    const owning = { clusterId, userId: ownerId, roleTemplateId: 'cluster-owner' };
    await call('POST', 'clusterroletemplatebindings', owning);
    const memberId = await addPerson('mina');
    const belonging = { projectId, userId: memberId, roleTemplateId: 'project-member' };
    await call('POST', 'projectroletemplatebindings', belonging);
    [owner, member] = [await logIn('olga'), await logIn('mina')];
    await eventually(
      async () => expect(await kubectlIds(member, 'configmaps')).toContain('shop/settings'),
      SLOW,
    );
  });
  afterAll(() => stack.disposeAsync());

  it.each(TYPES)(
    'lists %s as kubectl does, for people of different rights',
    async (resource, type) => {
      for (const person of [owner, member]) {
        await eventually(async () => {
          const answer = await explore(type, person.token);
          const ids =
            answer.status === 200 ? answer.json<Listed & Record<string, unknown>>().data : [];
          expect(ids.map(({ id }) => id).toSorted()).toEqual(await kubectlIds(person, resource));
        }, SLOW);
      }
    },
  );

  it('says how fresh it is, shows what kubectl shows in its rows, and no contents of secrets', async () => {
    const answer = await explore('secrets?filter=metadata.name=canary', owner.token);
    expect(answer.headers['x-drover-cache']).toMatch(/^live; age=/);
    const { data, cache } = answer.json<Listed & Record<string, unknown>>();
    expect(cache.state).toBe('live');
    expect(data[0]?.metadata.fields.slice(0, 3)).toEqual(['canary', 'Opaque', 1]);
    const encoded = Buffer.from(CANARY).toString('base64');
    expect(answer.text).not.toContain(encoded);
    const one = await explore('secrets/shop/canary', member.token);
    expect(one.text).toContain(encoded);
    expect((await explore('secrets/default/canary', member.token)).status).toBe(403);
    const [self] = answer
      .json<{ data: { links: { self: string; view: string } }[] }>()
      .data.map(({ links }) => links.self);
    expect(self).toBe(`${server.url}/k8s/clusters/${clusterId}/v1/secrets/default/canary`);
  });

  it('tells of changes as they happen, to who may see them', async () => {
    const frames: { name: string; data?: { id: string } }[] = [];
    const socket = new WebSocket(
      `${server.url.replace('https', 'wss')}/k8s/clusters/${clusterId}/v1/subscribe`,
      { headers: { authorization: `Bearer ${member.token}` }, rejectUnauthorized: false },
    );
    socket.on('message', (text: Buffer) => {
      frames.push(JSON.parse(text.toString()) as (typeof frames)[number]);
    });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    socket.send(JSON.stringify({ resourceType: 'configmap' }));
    await eventually(async () => {
      await Promise.resolve();
      expect(frames.map(({ name }) => name)).toContain('resource.start');
    }, SLOW);
    await direct('create', 'configmap', 'hidden', '-n', 'default');
    await direct('create', 'configmap', 'shown', '-n', 'shop');
    await eventually(async () => {
      await Promise.resolve();
      expect(frames.flatMap(({ data }) => data?.id ?? [])).toEqual(['shop/shown']);
    }, SLOW);
    socket.close();
  });

  it('knows new kinds, and forgets those that are gone', async () => {
    const crd = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'lamps.example.org' },
      spec: {
        group: 'example.org',
        scope: 'Cluster',
        names: { plural: 'lamps', kind: 'Lamp' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            },
            additionalPrinterColumns: [{ name: 'Watts', type: 'integer', jsonPath: '.spec.watts' }],
          },
        ],
      },
    };
    const lamp = {
      apiVersion: 'example.org/v1',
      kind: 'Lamp',
      metadata: { name: 'desk' },
      spec: { watts: 7 },
    };
    const apply = async (object: object): Promise<void> => {
      const applied = await plane.kubectl(['apply', '-f', '-'], { input: JSON.stringify(object) });
      expect(applied.exitCode, applied.stderr).toBe(0);
    };
    await apply(crd);
    await eventually(() => apply(lamp), SLOW);
    await eventually(async () => {
      const answer = await explore('example.org.lamps', owner.token);
      expect(answer.status, answer.text).toBe(200);
      const [first] = answer.json<Listed & Record<string, unknown>>().data;
      expect(first?.metadata.fields).toEqual(['desk', 7]);
    }, SLOW);
    await direct('delete', 'crd', 'lamps.example.org');
    await eventually(async () => {
      expect((await explore('example.org.lamps', owner.token)).status).toBe(404);
    }, SLOW);
  });
});
