import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type DynamicObject,
  isAlreadyExists,
  isConflict,
  isExpired,
  isForbidden,
  isInvalid,
  isNotFound,
  isUnauthorized,
  type WatchEvent,
} from '@drover/apimachinery';
import { hasCode } from '@drover/base';
import { eventually } from '@drover/base/testing';
import {
  attach,
  createClient,
  createDiscovery,
  exec,
  type FollowEvent,
  type KubernetesClient,
  type ProcessOutput,
  portForward,
  type RemoteProcess,
  readLogs,
  watchFrom,
} from '@drover/client';
import {
  connectKubeconfig,
  httpTransport,
  inClusterKubeconfig,
  type KubeconfigConnection,
  loadKubeconfig,
  parseKubeconfig,
} from '@drover/client/node';
import { configMaps, namespaces, pods, serviceAccounts } from '@drover/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  busyboxImage,
  type ControlPlane,
  clusterSkipReason,
  pushImage,
  startCluster,
  startControlPlane,
  type TestCluster,
} from './kubernetes/index.ts';

const NAMESPACE = 'default';
const inDefault = { namespace: NAMESPACE };
const failure = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);
const map = (name: string, fields: object = {}): DynamicObject => ({
  metadata: { name, namespace: NAMESPACE },
  ...fields,
});
const nameOf = (object: { readonly metadata?: { readonly name?: string } }): string =>
  object.metadata?.name ?? '';

describe('a real API server', () => {
  let controlPlane: ControlPlane;
  let connection: KubeconfigConnection;
  let client: KubernetesClient;

  beforeAll(async () => {
    controlPlane = await startControlPlane();
    connection = connectKubeconfig(parseKubeconfig(controlPlane.adminKubeconfig));
    client = createClient(connection);
  });
  afterAll(async () => {
    await connection[Symbol.asyncDispose]();
    await controlPlane[Symbol.asyncDispose]();
  });

  describe('verbs', () => {
    it('create, get, update, list and delete', async () => {
      const resource = client.resource(configMaps);
      const created = await resource.create(map('verbs', { data: { a: '1' } }));
      expect(created).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap', data: { a: '1' } });
      expect(isAlreadyExists(await failure(resource.create(map('verbs'))))).toBe(true);
      const updated = await resource.update({ ...created, data: { a: '2' } });
      expect(await resource.get('verbs', inDefault)).toEqual(updated);
      expect(isConflict(await failure(resource.update({ ...created, data: { a: '3' } })))).toBe(
        true,
      );
      const { items } = await resource.list({ ...inDefault, fieldSelector: 'metadata.name=verbs' });
      expect(items).toEqual([updated]);
      await resource.delete('verbs', {
        ...inDefault,
        preconditions: { uid: created.metadata?.uid ?? '' },
      });
      expect(isNotFound(await failure(resource.get('verbs', inDefault)))).toBe(true);
    });

    it('refuse what is not valid, and say which field', async () => {
      const error = await failure(client.resource(configMaps).create(map('Not A Name')));
      expect(isInvalid(error)).toBe(true);
      expect(error).toMatchObject({
        status: { details: { causes: [{ field: 'metadata.name', reason: 'FieldValueInvalid' }] } },
      });
    });

    it('try without doing', async () => {
      const resource = client.resource(configMaps);
      await resource.create(map('dry'), { dryRun: true });
      expect(isNotFound(await failure(resource.get('dry', inDefault)))).toBe(true);
    });

    it('delete a selection', async () => {
      const resource = client.resource(configMaps);
      const labelled = (name: string, l: string): DynamicObject => ({
        metadata: { name, namespace: NAMESPACE, labels: { l } },
      });
      await Promise.all([
        resource.create(labelled('s1', 'go')),
        resource.create(labelled('s2', 'stay')),
      ]);
      await resource.deleteCollection({ ...inDefault, labelSelector: 'l=go' });
      const { items } = await resource.list({ ...inDefault, labelSelector: 'l in (go, stay)' });
      expect(items.map(nameOf)).toEqual(['s2']);
    });

    it('create a subresource', async () => {
      const accounts = client.resource(serviceAccounts);
      await accounts.create(map('robot'));
      const request = {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        metadata: { name: 'robot', namespace: NAMESPACE },
        spec: { expirationSeconds: 600 },
      };
      const { status } = await accounts.create(request, { subresource: 'token' });
      expect((status as { token: string }).token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    });

    it('tell warnings', async () => {
      const warnings: string[] = [];
      const warned = createClient({ ...connection, onWarning: (text) => warnings.push(text) });
      const object = map('warned', { nope: 1 });
      await warned.resource(configMaps).create(object, { dryRun: true, fieldValidation: 'Warn' });
      expect(warnings).toEqual(['unknown field "nope"']);
    });
  });

  describe('patches', () => {
    beforeAll(() =>
      client.resource(configMaps).create(map('patched', { data: { a: '1', b: '2' } })),
    );

    it('json, with a test that holds and one that does not', async () => {
      const resource = client.resource(configMaps);
      const body = [
        { op: 'test', path: '/data/a', value: '1' },
        { op: 'replace', path: '/data/a', value: '10' },
      ];
      const patched = await resource.patch('patched', { type: 'json', body }, inDefault);
      expect(patched['data']).toEqual({ a: '10', b: '2' });
      const again = await failure(resource.patch('patched', { type: 'json', body }, inDefault));
      expect(isInvalid(again)).toBe(true);
    });

    it('merge', async () => {
      const body = { data: { b: null, c: '3' } };
      const patched = await client
        .resource(configMaps)
        .patch('patched', { type: 'merge', body }, inDefault);
      expect(patched['data']).toEqual({ a: '10', c: '3' });
    });

    it('strategic', async () => {
      const resource = client.resource(pods);
      const container = (name: string, image: string): object => ({ name, image });
      await resource.create(
        map('patched', { spec: { containers: [container('a', 'x'), container('b', 'y')] } }),
      );
      const body = { spec: { containers: [container('a', 'z')] } };
      const patched = await resource.patch('patched', { type: 'strategic', body }, inDefault);
      const { containers } = patched['spec'] as { containers: { name: string; image: string }[] };
      expect(containers.map(({ name, image }) => `${name}=${image}`)).toEqual(['a=z', 'b=y']);
    });

    it('apply, whose fields have owners', async () => {
      const resource = client.resource(configMaps);
      await resource.apply(map('applied', { data: { a: '1', b: '1' } }), { fieldManager: 'me' });
      const taken = map('applied', { data: { a: '2' } });
      const refused = await failure(resource.apply(taken, { fieldManager: 'you' }));
      expect(isConflict(refused)).toBe(true);
      expect(refused).toMatchObject({
        status: { details: { causes: [{ field: '.data.a', reason: 'FieldManagerConflict' }] } },
      });
      const forced = await resource.apply(taken, { fieldManager: 'you', force: true });
      expect(forced['data']).toEqual({ a: '2', b: '1' });
      const less = await resource.apply(map('applied'), { fieldManager: 'me' });
      expect(less['data']).toEqual({ a: '2' });
    });
  });

  describe('many objects', () => {
    const COUNT = 5_000;
    const many = { namespace: 'many' };

    beforeAll(async () => {
      await client.resource(namespaces).create({ metadata: { name: 'many' } });
      const names = Array.from({ length: COUNT }, (_, index) => `m-${index}`);
      const workers = Array.from({ length: 32 }, async () => {
        for (let name = names.pop(); name; name = names.pop()) {
          await client
            .resource(configMaps)
            .create({ metadata: { name, namespace: 'many' }, data: { blob: 'x'.repeat(1_000) } });
        }
      });
      await Promise.all(workers);
    }, 300_000);

    it('come page by page', async () => {
      const list = await client.resource(configMaps).listAll({ ...many, limit: 700 });
      const names = list.items.map(nameOf).filter((name) => name.startsWith('m-'));
      expect(new Set(names).size).toBe(COUNT);
      expect(list.metadata.continue).toBeUndefined();
      expect(Number(list.metadata.resourceVersion)).toBeGreaterThan(0);
    });

    it('stream into a watch that asks for them, up to the bookmark', async () => {
      let added = 0;
      const watch = client.resource(configMaps).watch({
        ...many,
        sendInitialEvents: true,
        resourceVersionMatch: 'NotOlderThan',
        allowWatchBookmarks: true,
      });
      for await (const event of watch) {
        if (event.type === 'ADDED' && nameOf(event.object).startsWith('m-')) added += 1;
        if (event.type === 'BOOKMARK') {
          expect(event.object.metadata?.annotations?.['k8s.io/initial-events-end']).toBe('true');
          break;
        }
      }
      expect(added).toBe(COUNT);
    });

    it('wait for a reader who is slow, and none is lost', async () => {
      const resource = client.resource(configMaps);
      const watch = resource
        .watch({
          ...many,
          sendInitialEvents: true,
          resourceVersionMatch: 'NotOlderThan',
          allowWatchBookmarks: true,
        })
        [Symbol.asyncIterator]();
      const seen = new Set<string>();
      const take = async (): Promise<boolean> => {
        const next: IteratorResult<WatchEvent, unknown> = await watch.next();
        if (next.done) throw new Error('the watch has ended');
        if (next.value.type === 'ADDED') seen.add(nameOf(next.value.object));
        return next.value.type === 'BOOKMARK';
      };
      for (let count = 0; count < 10; count += 1) await take();
      // While nobody reads, other requests are answered as ever.
      for (let count = 0; count < 20; count += 1) await resource.get(`m-${count}`, many);
      while (!(await take()));
      await watch.return?.();
      expect([...seen].filter((name) => name.startsWith('m-'))).toHaveLength(COUNT);
    });
  });

  describe('failures', () => {
    it('a token nobody knows', async () => {
      await using transport = httpTransport({
        url: controlPlane.apiServerUrl,
        tls: { ca: controlPlane.authority },
      });
      const stranger = createClient({
        transport,
        credentials: { headers: () => Promise.resolve({ authorization: 'Bearer nobody' }) },
      });
      expect(isUnauthorized(await failure(stranger.resource(configMaps).list()))).toBe(true);
    });

    it('a path that is none', async () => {
      const error = await failure(client.raw({ method: 'GET', path: '/nothing/here' }));
      expect(error).toMatchObject({ name: 'StatusError', reason: 'NotFound' });
    });

    it('an authority that did not sign the certificate', async () => {
      await using transport = httpTransport({ url: controlPlane.apiServerUrl });
      const error = await failure(
        createClient({ transport }).raw({ method: 'GET', path: '/version' }),
      );
      expect(hasCode(error, 'CLIENT_UNREACHABLE')).toBe(true);
      expect(String(error)).toContain('certificate');
    });

    it('a request that takes too long is given up on both sides', async () => {
      const error = await failure(
        client.raw({
          method: 'GET',
          path: '/api/v1/configmaps?watch=1&timeoutSeconds=60',
          timeoutMs: 300,
        }),
      );
      expect(hasCode(error, 'DEADLINE_EXCEEDED')).toBe(true);
    });
  });

  describe('identity', () => {
    it('acts as someone else, with groups and more', async () => {
      const jane = client.impersonate({
        user: 'jäne',
        groups: ['readers', 'writers'],
        extra: { 'example.com/Scope': ['a', 'b'] },
      });
      const review = await jane.raw<{ status: { userInfo: unknown } }>({
        method: 'POST',
        path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
        body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
      });
      expect(review.status.userInfo).toMatchObject({
        username: 'jäne',
        groups: expect.arrayContaining(['readers', 'writers']) as unknown,
        extra: { 'example.com/scope': ['a', 'b'] },
      });
      expect(isForbidden(await failure(jane.resource(configMaps).list(inDefault)))).toBe(true);
    });

    /** Who a kubeconfig makes one; `fields` are the user's in it. */
    const whoAmI = async (text: string): Promise<string> => {
      await using opened = connectKubeconfig(
        parseKubeconfig(text, { directory: controlPlane.directory }),
        {
          env: { PATH: '/usr/bin:/bin' },
        },
      );
      const { status } = await createClient(opened).raw<{
        status: { userInfo: { username: string } };
      }>({
        method: 'POST',
        path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
        body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
      });
      return status.userInfo.username;
    };
    const kubeconfig = (cluster: object, user: object): string =>
      JSON.stringify({
        'current-context': 'x',
        clusters: [{ name: 'x', cluster: { server: controlPlane.apiServerUrl, ...cluster } }],
        users: [{ name: 'x', user }],
        contexts: [{ name: 'x', context: { cluster: 'x', user: 'x' } }],
      });
    const inFile = async (name: string, text: string): Promise<string> => {
      await writeFile(join(controlPlane.directory, name), text);
      return name;
    };
    const token = async (): Promise<string> => {
      const request = {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        metadata: { name: 'robot', namespace: NAMESPACE },
        spec: {},
      };
      const { status } = await client
        .resource(serviceAccounts)
        .create(request, { subresource: 'token' });
      return (status as { token: string }).token;
    };
    const robot = 'system:serviceaccount:default:robot';

    it('by certificates in files, of a kubeconfig in a file', async () => {
      const config = await loadKubeconfig({ env: { KUBECONFIG: controlPlane.kubeconfigPath } });
      const user = [...config.users.values()][0];
      const fields = {
        'client-certificate': await inFile('u.crt', user?.certData ?? ''),
        'client-key': await inFile('u.key', user?.keyData ?? ''),
      };
      const ca = await inFile('ca.crt', controlPlane.authority);
      expect(await whoAmI(kubeconfig({ 'certificate-authority': ca }, fields))).toBe(
        await whoAmI(controlPlane.adminKubeconfig),
      );
    });

    it('by token, by token in a file, by plugin, without verification and under another name', async () => {
      const data = {
        'certificate-authority-data': Buffer.from(controlPlane.authority).toString('base64'),
      };
      expect(await whoAmI(kubeconfig(data, { token: await token() }))).toBe(robot);
      const tokenFile = await inFile('token', await token());
      expect(await whoAmI(kubeconfig(data, { tokenFile }))).toBe(robot);
      const credential = JSON.stringify({
        apiVersion: 'client.authentication.k8s.io/v1',
        kind: 'ExecCredential',
        status: { token: await token() },
      });
      const plugin = {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: 'echo',
        args: [credential],
        interactiveMode: 'Never',
      };
      expect(await whoAmI(kubeconfig(data, { exec: plugin }))).toBe(robot);
      const insecure = { 'insecure-skip-tls-verify': true };
      expect(await whoAmI(kubeconfig(insecure, { token: await token() }))).toBe(robot);
      const renamed = { ...data, 'tls-server-name': 'kubernetes.default.svc' };
      expect(await whoAmI(kubeconfig(renamed, { token: await token() }))).toBe(robot);
      const wrongName = { ...data, 'tls-server-name': 'not.the.name' };
      const refused = await failure(whoAmI(kubeconfig(wrongName, { token: await token() })));
      expect(hasCode(refused, 'CLIENT_UNREACHABLE')).toBe(true);
    });

    it('by certificate that a plugin gives', async () => {
      const user = [...parseKubeconfig(await controlPlane.kubeconfigFor('jane')).users.values()][0];
      const credential = JSON.stringify({
        apiVersion: 'client.authentication.k8s.io/v1',
        kind: 'ExecCredential',
        status: { clientCertificateData: user?.certData, clientKeyData: user?.keyData },
      });
      const plugin = {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: 'echo',
        args: [credential],
        interactiveMode: 'Never',
      };
      const data = {
        'certificate-authority-data': Buffer.from(controlPlane.authority).toString('base64'),
      };
      expect(await whoAmI(kubeconfig(data, { exec: plugin }))).toBe('jane');
    });

    it('as a pod would', async () => {
      await inFile('ca.crt', controlPlane.authority);
      await inFile('token', await token());
      const { hostname, port } = new URL(controlPlane.apiServerUrl);
      const config = inClusterKubeconfig({
        env: { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port },
        directory: controlPlane.directory,
      });
      await using opened = connectKubeconfig(config);
      expect(isForbidden(await failure(createClient(opened).resource(pods).list()))).toBe(true);
    });
  });

  describe('discovery', () => {
    it('finds kinds and names, those of a custom resource soon after it came', async () => {
      const discovery = createDiscovery(client, { minAgeMs: 0 });
      expect(await discovery.findName('deploy')).toMatchObject({
        group: 'apps',
        version: 'v1',
        kind: 'Deployment',
        namespaced: true,
        subresources: expect.arrayContaining(['scale', 'status']) as unknown,
      });
      expect(await discovery.findKind({ kind: 'Node' })).toMatchObject({ namespaced: false });
      expect(await discovery.findName('widgets')).toBeUndefined();
      await controlPlane.kubectl(['apply', '-f', '-'], { input: JSON.stringify(widgetDefinition) });
      await eventually(async () => {
        expect(await discovery.findName('wd')).toMatchObject({
          resource: 'widgets',
          group: 'test.drover.io',
        });
      });
    });

    it('gives the same from classic discovery', async () => {
      const plain: KubernetesClient = {
        ...client,
        raw: (request) => client.raw({ ...request, headers: { accept: 'application/json' } }),
      };
      const key = ({
        group,
        version,
        resource,
        kind,
        namespaced,
      }: {
        group: string;
        version: string;
        resource: string;
        kind: string;
        namespaced: boolean;
      }) => `${group}/${version} ${resource} ${kind} ${namespaced}`;
      const modern = await createDiscovery(client).resources();
      const classic = await createDiscovery(plain).resources();
      expect(classic.map(key).toSorted()).toEqual(modern.map(key).toSorted());
    });
  });

  describe('a server that is killed', () => {
    /** Follows config maps in the background. */
    const startFollowing = (namespace: string) => {
      const controller = new AbortController();
      const events: FollowEvent<DynamicObject>[] = [];
      const retries: unknown[] = [];
      const done = (async () => {
        const following = watchFrom(client.resource(configMaps), {
          namespace,
          signal: controller.signal,
          backoff: { initialMs: 50, maxMs: 500 },
          onRetry: (error) => retries.push(error),
        });
        for await (const event of following) events.push(event);
      })();
      const stop = async (): Promise<void> => {
        controller.abort();
        await done.catch(() => {});
      };
      const added = () =>
        events.flatMap((event) => (event.type === 'ADDED' ? [nameOf(event.object)] : []));
      return { events, retries, added, [Symbol.asyncDispose]: stop };
    };
    const inTime = { timeoutMs: 60_000 };

    it('is followed on where it was, without loss or repetition', async () => {
      await client.resource(namespaces).create({ metadata: { name: 'killed' } });
      const resource = client.resource(configMaps);
      const create = (name: string) => resource.create({ metadata: { name, namespace: 'killed' } });
      await using following = startFollowing('killed');
      await eventually(() => expect(following.events).toHaveLength(1));
      await create('before');
      await eventually(() => expect(following.added()).toEqual(['before']));
      await controlPlane.stopApiServer();
      await eventually(() => expect(following.retries.length).toBeGreaterThan(1), inTime);
      expect(hasCode(await failure(create('during')), 'CLIENT_UNREACHABLE')).toBe(true);
      await controlPlane.startApiServer();
      await create('after');
      await eventually(() => expect(following.added()).toEqual(['before', 'after']), inTime);
      expect(following.events.filter(({ type }) => type === 'LISTED')).toHaveLength(1);
    });

    it('and that has forgotten the version by then, is listed again', async () => {
      await client.resource(namespaces).create({ metadata: { name: 'compacted' } });
      const resource = client.resource(configMaps);
      const create = (name: string) =>
        resource.create({ metadata: { name, namespace: 'compacted' } });
      const all = { namespace: 'compacted' };
      await Promise.all([create('one'), create('two')]);
      await using following = startFollowing('compacted');
      await eventually(() => expect(following.events).toHaveLength(1));
      const page = await resource.list({ ...all, limit: 1 });
      await controlPlane.stopApiServer();
      await controlPlane.startApiServer();
      await create('unseen');
      await controlPlane.compact();
      await controlPlane.stopApiServer();
      await controlPlane.startApiServer();
      const { resourceVersion = '', continue: token = '' } = page.metadata;
      const sleeper = resource.watch({ ...all, resourceVersion })[Symbol.asyncIterator]();
      expect(isExpired(await failure(sleeper.next()))).toBe(true);
      const next = await failure(resource.list({ ...all, limit: 1, continue: token }));
      expect(isExpired(next)).toBe(true);
      const whole = await resource.listAll({ ...all, limit: 1 });
      expect(whole.items.map(nameOf)).toEqual(['one', 'two', 'unseen']);
      await eventually(() => {
        const lists = following.events.flatMap((event) =>
          event.type === 'LISTED' ? [event.list.items.map(nameOf)] : [],
        );
        const names = new Set([...lists.flat(), ...following.added()]);
        expect([...names].toSorted()).toEqual(['one', 'two', 'unseen']);
      }, inTime);
    });
  });
});

const skip = await clusterSkipReason();

describe.skipIf(skip)('a real node', () => {
  let cluster: TestCluster;
  let connection: KubeconfigConnection;
  let client: KubernetesClient;
  const pod = { namespace: NAMESPACE, pod: 'box' };

  beforeAll(async () => {
    cluster = await startCluster({ nodes: 1 });
    connection = connectKubeconfig(parseKubeconfig(cluster.adminKubeconfig));
    client = createClient(connection);
    const image = await pushImage(await busyboxImage(), {
      registry: cluster.registryAddress,
      repository: 'test/busybox',
      tag: '1',
    });
    // Echoes what it is told, serves a file on a port, and writes a line a second.
    const script =
      'mkdir /tmp/www; echo served > /tmp/www/name; httpd -p 8080 -h /tmp/www; echo one; echo two; while read line; do echo "heard $line"; done; sleep 1000';
    await client.resource(pods).create({
      metadata: { name: pod.pod, namespace: NAMESPACE },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [
          { name: 'main', image, command: ['sh', '-c', script], stdin: true },
          { name: 'second', image, command: ['sleep', '1000'] },
        ],
      },
    });
    await eventually(
      async () => {
        const { status } = await client.resource(pods).get(pod.pod, inDefault);
        expect(status).toMatchObject({ phase: 'Running' });
      },
      { timeoutMs: 120_000 },
    );
  });
  afterAll(async () => {
    await connection?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  /** All output of a process, by stream. */
  const collect = async (
    process: RemoteProcess,
  ): Promise<Record<ProcessOutput['stream'], string>> => {
    const output = { stdout: '', stderr: '' };
    const decoder = { stdout: new TextDecoder(), stderr: new TextDecoder() };
    for await (const { stream, data } of process.output) {
      output[stream] += decoder[stream].decode(data, { stream: true });
    }
    return output;
  };
  const run = async (command: readonly string[], container = 'main') => {
    await using process = await exec(client, { ...pod, container, command });
    const output = await collect(process);
    return { ...output, exitCode: process.exitCode };
  };

  it('runs a program, keeps its streams apart and tells its exit code', async () => {
    expect(await run(['sh', '-c', 'echo out; echo err >&2; exit 7'])).toEqual({
      stdout: 'out\n',
      stderr: 'err\n',
      exitCode: 7,
    });
    expect(await run(['true'], 'second')).toEqual({ stdout: '', stderr: '', exitCode: 0 });
  });

  it('sends input, ends it, and carries megabytes both ways', async () => {
    await using process = await exec(client, {
      ...pod,
      container: 'main',
      command: ['cat'],
      stdin: true,
    });
    const chunk = new Uint8Array(64 * 1024).fill(0x61);
    const writing = (async () => {
      for (let count = 0; count < 64; count += 1) await process.write(chunk);
      await process.endInput();
    })();
    const { stdout } = await collect(process);
    await writing;
    expect(stdout.length).toBe(64 * chunk.length);
    expect(process.exitCode).toBe(0);
  });

  it('has a terminal that can be resized', async () => {
    // The size reaches the terminal some time after the request for it; ten seconds are waited for it at most.
    const script =
      'i=0; until [ "$(stty size)" = "33 77" ] || [ $i -gt 100 ]; do i=$((i+1)); sleep 0.1; done; stty size';
    await using process = await exec(client, {
      ...pod,
      container: 'main',
      command: ['sh', '-c', script],
      stdin: true,
      tty: true,
    });
    await process.resize({ columns: 77, rows: 33 });
    expect((await collect(process)).stdout).toContain('33 77');
  });

  it('ends the input of a program when it is left', async () => {
    const command = ['sh', '-c', 'echo begun; exec cat /dev/stdin'];
    const process = await exec(client, { ...pod, container: 'main', command, stdin: true });
    for await (const { data } of process.output) {
      if (data.length > 0) break;
    }
    await process[Symbol.asyncDispose]();
    await eventually(async () => {
      const { stdout } = await run(['ps']);
      expect(stdout).not.toContain('cat /dev/stdin');
    });
  });

  it('says why a program cannot run, and that a container is not there', async () => {
    const missing = await failure(run(['/no/such/program']));
    expect(missing).toMatchObject({ name: 'StatusError', reason: 'InternalError' });
    expect(String(missing)).toContain('no such file');
    const nowhere = await failure(run(['true'], 'third'));
    expect(nowhere).toMatchObject({ name: 'StatusError', reason: 'BadRequest' });
    const nobody = await failure(exec(client, { ...pod, pod: 'nobody', command: ['true'] }));
    expect(isNotFound(nobody)).toBe(true);
  });

  it('attaches to the main process', async () => {
    await using process = await attach(client, { ...pod, container: 'main', stdin: true });
    await process.write(new TextEncoder().encode('hello\n'));
    let heard = '';
    for await (const { data } of process.output) {
      heard += new TextDecoder().decode(data);
      if (heard.includes('heard hello')) break;
    }
    expect(heard).toContain('heard hello');
  });

  it('reads logs: all, the last lines, and as they come', async () => {
    const lines = (more: object = {}) => readLogs(client, { ...pod, container: 'main', ...more });
    const all = await Array.fromAsync(lines());
    expect(all.slice(0, 2)).toEqual(['one', 'two']);
    expect(await Array.fromAsync(lines({ tailLines: 1, timestamps: true }))).toEqual([
      expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z /),
    ]);
    const following = lines({ follow: true, tailLines: 0 })[Symbol.asyncIterator]();
    const next = following.next();
    await using process = await attach(client, { ...pod, container: 'main', stdin: true });
    await eventually(async () => {
      await process.write(new TextEncoder().encode('news\n'));
      const { value } = await Promise.race([next, Promise.resolve({ value: undefined })]);
      expect(value).toBe('heard news');
    });
    await following.return?.();
    const absent = await failure(Array.fromAsync(lines({ container: 'third' })));
    expect(absent).toMatchObject({ name: 'StatusError', reason: 'BadRequest' });
  });

  it('forwards a port, and says when nobody listens', async () => {
    await using connected = await portForward(client, { ...pod, port: 8080 });
    await connected.write(new TextEncoder().encode('GET /name HTTP/1.0\r\n\r\n'));
    let answer = '';
    for await (const data of connected.data) answer += new TextDecoder().decode(data);
    expect(answer).toContain('200 OK');
    expect(answer).toMatch(/served\n$/);
    await using nobody = await portForward(client, { ...pod, port: 8081 });
    const refused = await failure(Array.fromAsync(nobody.data));
    expect(hasCode(refused, 'CLIENT_PORT_FORWARD_FAILED')).toBe(true);
  });
});

/** A custom resource with a short name. */
const widgetDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.test.drover.io' },
  spec: {
    group: 'test.drover.io',
    scope: 'Namespaced',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget', shortNames: ['wd'] },
    versions: [
      { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
    ],
  },
};
