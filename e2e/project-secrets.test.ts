import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isNotFound, type KubernetesObject } from '@drover/apimachinery';
import { createAuthority } from '@drover/apiserver';
import { systemClock, systemRandom } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { createClient, type KubernetesClient } from '@drover/client';
import { connectKubeconfig, loadKubeconfig } from '@drover/client/node';
import { clusterRoleBindings, clusterRoles, namespaces, secrets } from '@drover/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClusterBeside, importBeside } from './agent-beside.ts';
import type { AgentProcess } from './agent-process.ts';
import { Canaries } from './canary.ts';
import { type ControlPlane, startControlPlane } from './kubernetes/index.ts';
import { ServerProcess } from './server-process.ts';

const PROJECT = 'field.cattle.io/projectId';
const COPIER_ROLE = 'drover-project-secrets';
const PATIENCE = { timeoutMs: 60_000, intervalMs: 100 };

interface Secret extends KubernetesObject {
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
}

const decode = (text = ''): string => Buffer.from(text, 'base64').toString();

describe('secrets of projects in a real cluster', () => {
  const stack = new AsyncDisposableStack();
  const canaries = new Canaries();
  let directory: string;
  let server: ServerProcess;
  let token: string;
  let plane: ControlPlane;
  let cluster: ClusterBeside;
  let agent: AgentProcess;
  let direct: KubernetesClient;
  let first: string;
  let second: string;
  const agentLogs: string[] = [];

  const logs = (): string => join(directory, 'logs');
  const createProject = async (name: string): Promise<string> => {
    const body = { name, clusterId: cluster.id };
    return (await server.json<{ id: string }>('/v3/projects', { token, body })).id;
  };
  const createSecret = (plural: string, name: string, fields: object, projectId = first) =>
    server.json<{ id: string }>(`/v3/projects/${projectId}/${plural}`, {
      token,
      body: { name, projectId, ...fields },
    });
  const change = (plural: string, name: string, fields: object) =>
    server.json(`/v3/projects/${first}/${plural}/${first.split(':')[1]}:${name}`, {
      method: 'PUT',
      token,
      body: fields,
    });
  const remove = (plural: string, name: string) =>
    server.request(`/v3/projects/${first}/${plural}/${first.split(':')[1]}:${name}`, {
      method: 'DELETE',
      token,
    });
  const read = async (namespace: string, name: string): Promise<Secret | undefined> => {
    try {
      return await direct.resource<Secret>(secrets).get(name, { namespace });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  };
  const untilText = (namespace: string, name: string, key: string, text: string): Promise<void> =>
    eventually(async () => {
      expect(decode((await read(namespace, name))?.data?.[key]).trim()).toBe(text);
    }, PATIENCE);
  const untilGone = (namespace: string, name: string): Promise<void> =>
    eventually(async () => expect(await read(namespace, name)).toBeUndefined(), PATIENCE);
  const addNamespace = (name: string, project?: string) =>
    direct.resource(namespaces).create({
      metadata: { name, ...(project && { annotations: { [PROJECT]: project } }) },
    });
  const assign = (name: string, id: string | null) =>
    direct
      .resource(namespaces)
      .patch(name, { type: 'merge', body: { metadata: { annotations: { [PROJECT]: id } } } });
  const untilState = (state: string): Promise<void> =>
    eventually(async () => {
      const found = await server.json<{ state: string }>(`/v3/clusters/${cluster.id}`, { token });
      expect(found.state).toBe(state);
    }, PATIENCE);
  const stopAgent = async (): Promise<void> => {
    agentLogs.push(JSON.stringify(agent.log()));
    await agent[Symbol.asyncDispose]();
  };

  beforeAll(async () => {
    directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-secrets-'))).path;
    await mkdir(logs());
    plane = stack.use(await startControlPlane({ controllers: true }));
    const flags = ['--data-dir', join(directory, 'data'), '--audit-level', '3'];
    server = stack.use(await ServerProcess.start({ directory: logs(), flags }));
    token = await server.login();
    const options = { server, token, controlPlane: plane, directory, name: 'real' };
    cluster = await importBeside(options);
    agent = cluster.startAgent();
    stack.defer(() => agent[Symbol.asyncDispose]());
    const connection = connectKubeconfig(await loadKubeconfig({ path: plane.kubeconfigPath }));
    direct = createClient(stack.use(connection));
    await untilState('active');
    first = await createProject('first');
    second = await createProject('second');
    for (const name of ['one', 'two']) await addNamespace(name, first);
    await addNamespace('other', second);
  });
  afterAll(() => stack.disposeAsync());

  it('need no rights of the agent before there are any', async () => {
    for (const verb of ['get', 'create', 'update', 'patch', 'delete']) {
      const { stdout } = await plane.kubectl([
        ...['auth', 'can-i', verb, 'secrets', '-A'],
        '--as=system:serviceaccount:cattle-system:cattle',
      ]);
      expect(stdout.trim(), verb).toBe('no');
    }
    await expect(direct.resource(clusterRoleBindings).get(COPIER_ROLE)).rejects.toThrow(
      'not found',
    );
  });

  it('of every sort come to every namespace of the project, and to no other', async () => {
    const password = canaries.next('password of a basicAuth', { isKept: true });
    const registry = canaries.next('password of a registry', { isKept: true });
    const { privateKey: sshKey } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const pair = await createAuthority('canary', { clock: systemClock, random: systemRandom });
    for (const key of [sshKey, pair.privateKey]) canaries.add('key', key.split('\n')[2] ?? '');
    const value = canaries.next('data of a secret', { isKept: true });
    await createSecret('secrets', 'plain', { stringData: { value } });
    await createSecret('basicAuths', 'basic', { username: 'u', password });
    const registries = { 'registry.test': { username: 'u', password: registry } };
    await createSecret('dockerCredentials', 'registry', { registries });
    await createSecret('certificates', 'tls', { certs: pair.certificate, key: pair.privateKey });
    await createSecret('sshAuths', 'ssh', { privateKey: sshKey });
    for (const namespace of ['one', 'two']) {
      await untilText(namespace, 'plain', 'value', value);
      await untilText(namespace, 'basic', 'password', password);
      await untilText(namespace, 'tls', 'tls.key', pair.privateKey.trim());
      await untilText(namespace, 'ssh', 'ssh-privatekey', sshKey.trim());
      await eventually(async () => {
        const copy = await read(namespace, 'registry');
        expect(copy?.type).toBe('kubernetes.io/dockerconfigjson');
        expect(decode(copy?.data?.['.dockerconfigjson'])).toContain(registry);
      }, PATIENCE);
    }
    for (const namespace of ['other', 'default']) {
      expect(await read(namespace, 'plain')).toBeUndefined();
    }
  });

  it('are one secret in the API, without its copies', async () => {
    const shown = async (plural: string): Promise<readonly string[]> => {
      const path = `/v3/projects/${first}/${plural}`;
      const { data } = await server.json<{ data: { name: string }[] }>(path, { token });
      return data.map(({ name }) => name).toSorted();
    };
    expect(await shown('secrets')).toEqual(['basic', 'plain', 'registry', 'ssh', 'tls']);
    expect(await shown('namespacedSecrets')).toEqual([]);
  });

  it('are updated, come back after a deletion, and are repaired after an edit', async () => {
    const value = canaries.next('data of a changed secret', { isKept: true });
    await change('secrets', 'plain', { data: { value: Buffer.from(value).toString('base64') } });
    await untilText('one', 'plain', 'value', value);
    await untilText('two', 'plain', 'value', value);
    const copies = direct.resource<Secret>(secrets);
    await copies.delete('plain', { namespace: 'one' });
    await untilText('one', 'plain', 'value', value);
    const body = { data: { value: 'Zm9yZ2Vk', more: 'eA==' } };
    await copies.patch('plain', { type: 'merge', body }, { namespace: 'two' });
    await untilText('two', 'plain', 'value', value);
    expect((await read('two', 'plain'))?.data).toEqual({
      value: Buffer.from(value).toString('base64'),
    });
  });

  it('follow namespaces from project to project', async () => {
    const value = canaries.next('data of the second project', { isKept: true });
    await createSecret('secrets', 'plain', { stringData: { value } }, second);
    await untilText('other', 'plain', 'value', value);
    await assign('two', second);
    await untilText('two', 'plain', 'value', value);
    await untilGone('two', 'ssh');
    await assign('two', null);
    await untilGone('two', 'plain');
    await assign('two', first);
    await eventually(async () => expect(await read('two', 'ssh')).toBeDefined(), PATIENCE);
  });

  it('leave a secret of the same name alone, and say so', async () => {
    const mine = { metadata: { name: 'taken' }, data: { mine: 'eA==' } };
    await direct.resource<Secret>(secrets).create(mine, { namespace: 'two' });
    const value = canaries.next('data of a secret in conflict', { isKept: true });
    const { id } = await createSecret('secrets', 'taken', { stringData: { value } });
    await untilText('one', 'taken', 'value', value);
    await eventually(async () => {
      const path = `/v3/projects/${first}/secrets/${id}`;
      const { annotations } = await server.json<{ annotations: Record<string, string> }>(path, {
        token,
      });
      expect(annotations['cattle.io/status']).toContain('is in the namespaces two');
    }, PATIENCE);
    expect((await read('two', 'taken'))?.data).toEqual({ mine: 'eA==' });
    await remove('secrets', 'taken');
    await untilGone('one', 'taken');
    expect((await read('two', 'taken'))?.data).toEqual({ mine: 'eA==' });
  });

  it('converge after the cluster was away', async () => {
    await stopAgent();
    await untilState('unavailable');
    const value = canaries.next('data of a secret changed meanwhile', { isKept: true });
    await change('secrets', 'plain', { data: { value: Buffer.from(value).toString('base64') } });
    await remove('basicAuths', 'basic');
    await direct.resource(secrets).delete('ssh', { namespace: 'one' });
    agent = cluster.startAgent();
    await untilText('one', 'plain', 'value', value);
    await untilGone('one', 'basic');
    await untilGone('two', 'basic');
    await eventually(async () => expect(await read('one', 'ssh')).toBeDefined(), PATIENCE);
  });

  it('show nowhere what they hold', async () => {
    await stopAgent();
    await writeFile(join(logs(), 'agent.log'), agentLogs.join('\n'));
    agent = cluster.startAgent();
    await untilState('active');
    const audit = join(directory, 'data', 'audit');
    const planeLogs = join(plane.directory, 'logs');
    const options = { server, token, logs: [logs(), audit, planeLogs], databases: [] };
    expect(await canaries.search(options)).toEqual([]);
    const everything = await othersDownstream();
    for (const { value } of canaries.planted) {
      expect(everything).not.toContain(value);
      expect(everything).not.toContain(Buffer.from(value).toString('base64').slice(4, -4));
    }
  });

  /** Every object of the cluster that can be listed; of Secrets the metadata. */
  async function othersDownstream(): Promise<string> {
    const listed = await plane.kubectl(['api-resources', '--verbs=list', '-o', 'name']);
    const kinds = listed.stdout.split('\n').filter((kind) => kind !== '' && kind !== 'secrets');
    const { stdout } = await plane.kubectl(['get', kinds.join(','), '-A', '-o', 'json']);
    const { items } = await direct.resource(secrets).listAll({ metadataOnly: true });
    return stdout + JSON.stringify(items);
  }

  it('leave nothing behind when their projects are deleted', async () => {
    for (const id of [first, second]) {
      await server.request(`/v3/projects/${id}`, { method: 'DELETE', token });
    }
    await eventually(async () => {
      const { items } = await direct
        .resource(secrets)
        .listAll({ labelSelector: 'drover.dev/managed=project-secret' });
      expect(items.map(({ metadata }) => metadata?.name)).toEqual([]);
      for (const type of [clusterRoleBindings, clusterRoles]) {
        await expect(direct.resource(type).get(COPIER_ROLE)).rejects.toThrow('not found');
      }
    }, PATIENCE);
  });
});
