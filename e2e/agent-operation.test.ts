import { mkdir, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { AgentsReport } from '@drover/api';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCommand } from '../scripts/run-command.ts';
import { type ClusterBeside, importBeside } from './agent-beside.ts';
import type { AgentProcess } from './agent-process.ts';
import { Canaries } from './canary.ts';
import { untilState } from './imported-cluster.ts';
import { type ControlPlane, startControlPlane } from './kubernetes/index.ts';
import { ServerProcess } from './server-process.ts';

const SLOW = { timeoutMs: 60_000 };

interface Pods {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly spec: { readonly containers: readonly { readonly image: string }[] };
    readonly status: { readonly conditions?: readonly { readonly type: string }[] };
  }[];
}

/** With an agent as a process that believes to be a pod: a kubelet is played where the Deployment needs one. */
describe('the operation of agents', () => {
  let stack: AsyncDisposableStack;
  let directory: string;
  let controlPlane: ControlPlane;
  let server: ServerProcess;
  let token: string;
  let cluster: ClusterBeside;
  let agent: AgentProcess;

  beforeAll(async () => {
    stack = new AsyncDisposableStack();
    directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-operation-'))).path;
    controlPlane = stack.use(await startControlPlane({ controllers: true }));
    const flags = ['--data-dir', join(directory, 'data')];
    server = stack.use(await ServerProcess.start({ directory, flags }));
    token = await server.login();
    cluster = await importBeside({ server, token, controlPlane, directory, name: 'operated' });
    await mkdir(join(directory, 'state'));
    agent = startAgent();
    await untilState(readCluster, 'active');
  });
  afterAll(() => stack.disposeAsync());

  function startAgent(): AgentProcess {
    const env = {
      DROVER_POD_NAME: 'agent-0',
      DROVER_NODE_NAME: 'node-0',
      DROVER_STATE_DIR: join(directory, 'state'),
      DROVER_DRAIN_SECONDS: '1',
    };
    return stack.use(cluster.startAgent({ env }));
  }

  const readCluster = () =>
    server.json<{ state: string; conditions: { type: string; message?: string }[] }>(
      `/v3/clusters/${cluster.id}`,
      { token },
    );
  const agents = () => server.json<AgentsReport>(pathOf(''), { token });
  const pathOf = (part: string) => `/drover/v1alpha1/clusters/${cluster.id}/agents${part}`;
  const post = <T>(path: string, body: object) => server.json<T>(path, { token, body });

  /** Says of pods that they are ready, as a kubelet would of those whose agent has connected. */
  async function connectPods(isGood: (image: string) => boolean): Promise<void> {
    const get = ['get', 'pods', '-n', 'cattle-system', '-o', 'json'];
    const { items } = JSON.parse((await controlPlane.kubectl(get)).stdout) as Pods;
    const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
    for (const { metadata, spec, status: before } of items) {
      const isReady = before.conditions?.some(({ type }) => type === 'Ready');
      if (isReady || !isGood(spec.containers[0]?.image ?? '')) continue;
      const patch = ['patch', 'pod', metadata.name, '-n', 'cattle-system', '--subresource=status'];
      await controlPlane.kubectl([...patch, '--type=merge', '-p', JSON.stringify({ status })]);
    }
  }

  const deployedImage = async (): Promise<string> => {
    const path = '{.spec.template.spec.containers[0].image}';
    const get = ['get', 'deployment', 'cattle-cluster-agent', '-n', 'cattle-system'];
    return (await controlPlane.kubectl([...get, '-o', `jsonpath=${path}`])).stdout;
  };

  it('tells where agents connect from, when they were heard of, and what they find around them', async () => {
    const { lastContact, cause, agents: told } = await agents();
    expect(Date.now() - Date.parse(lastContact ?? '')).toBeLessThan(30_000);
    expect(cause).toBeNull();
    expect(told).toMatchObject([
      { address: '127.0.0.1', report: { pod: 'agent-0', node: 'node-0' } },
    ]);
    // This process has neither the DNS of the cluster nor other pods.
    expect(told[0]?.report?.probes).toMatchObject({
      dns: { state: 'unknown' },
      network: { state: 'unknown' },
    });
  });

  it('restarts an agent, and shows what it said before', async () => {
    await post(pathOf('/restart'), { pod: 'agent-0' });
    await eventually(() => expect(agent.log().at(-1)?.msg).toBe('Agent stopped'), SLOW);
    agent = startAgent();
    await eventually(async () => {
      const { data } = await server.json<{ data: Record<string, string[]> }>(pathOf('/log'), {
        token,
      });
      const said = (data['agent-0'] ?? []).map((line) => (JSON.parse(line) as { msg: string }).msg);
      expect(said.filter((text) => text === 'Agent started')).toHaveLength(2);
      expect(said).toContain('Agent stopped');
    }, SLOW);
    await untilState(readCluster, 'active');
  });

  it('takes an upgrade back by itself when the new agents do not connect', async () => {
    const before = await deployedImage();
    await connectPods(() => true);
    const wish = { image: 'drover/drover-agent:3', deadlineSeconds: 5 };
    await post(pathOf('/upgrade'), wish);
    expect(await deployedImage()).toBe('drover/drover-agent:3');
    await eventually(async () => {
      await connectPods((image) => !image.endsWith(':3'));
      const { agents: told } = await agents();
      expect(told[0]?.report?.upgrade).toMatchObject({ state: 'rolled-back' });
    }, SLOW);
    expect(await deployedImage()).toBe(before);
    expect((await readCluster()).state).toBe('active');
  });

  it('makes a support bundle in which no secret is', async () => {
    const canaries = new Canaries();
    await canaries.plantAll(server, token);
    const variable = canaries.next('variable of an agent');
    await server.json(`/v3/clusters/${cluster.id}`, {
      method: 'PUT',
      token,
      body: { name: 'operated', agentEnvVars: [{ name: 'PLAIN', value: variable }] },
    });
    const { data } = await server.json<{ data: { token: string }[] }>(
      `/v3/clusterregistrationtokens?clusterId=${cluster.id}`,
      { token },
    );
    canaries.add('registration token', data[0]?.token ?? '');
    const [, session = ''] = token.split(':');
    canaries.add('token of the session', session);
    const folder = join(directory, 'bundle');
    await mkdir(folder);
    await writeFile(join(folder, 'bundle.tar.gz'), await bundle());
    const names = await checkCommand('tar', ['-xzvf', join(folder, 'bundle.tar.gz'), '-C', folder]);
    const files = names.trim().split('\n');
    const root = `drover-support/clusters/${cluster.id}`;
    expect(files).toEqual(
      expect.arrayContaining([
        'drover-support/server.log',
        'drover-support/controllers.json',
        `${root}/agents.json`,
        `${root}/logs/agent-0.log`,
        `${root}/pods-cattle-system.json`,
      ]),
    );
    const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
    for (const { name, value } of canaries.planted) {
      const found = files.filter((_, at) => texts[at]?.includes(value));
      expect(found, name).toEqual([]);
    }
    const told = (file: string): string => texts[files.indexOf(file)] ?? '';
    expect(told(`${root}/logs/agent-0.log`)).toContain('Rolled the upgrade of the agents back');
    expect(told(`${root}/pods-cattle-system.json`)).toContain(await deployedImage());
    expect(told(`${root}/cluster.json`)).toContain('PLAIN');
  });

  function bundle(): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}` };
      const url = `${server.url}/drover/v1alpha1/support-bundles`;
      const asked = request(
        url,
        { method: 'POST', headers, rejectUnauthorized: false },
        (answer) => {
          expect(answer.statusCode).toBe(200);
          resolve(buffer(answer));
        },
      );
      asked.once('error', reject);
      asked.end();
    });
  }

  it('upgrades agents when the new ones connect', async () => {
    const before = await deployedImage();
    await connectPods(() => true);
    const begun = await post<object>(pathOf('/upgrade'), { image: 'drover/drover-agent:2' });
    expect(begun).toMatchObject({ from: before, to: 'drover/drover-agent:2', state: 'running' });
    await eventually(async () => {
      await connectPods(() => true);
      expect((await agents()).agents[0]?.report?.upgrade?.state).toBe('done');
    }, SLOW);
    expect(await deployedImage()).toBe('drover/drover-agent:2');
  });

  it('does nothing for people without the right to it', async () => {
    const password = 'password-of-somebody';
    await post('/v3/users', { username: 'somebody', password });
    const login = '/v3-public/localProviders/local?action=login';
    const { token: other } = await server.json<{ token: string }>(login, {
      body: { username: 'somebody', password },
    });
    for (const path of [
      pathOf('/restart'),
      pathOf('/upgrade'),
      '/drover/v1alpha1/support-bundles',
    ]) {
      const { status } = await server.request(path, { token: other, body: {} });
      expect(status, path).toBe(403);
    }
    expect((await server.request(pathOf('/log'), { token: other })).status).toBe(403);
    // Nor do they reach the agent itself.
    const direct = `/k8s/clusters/${cluster.id}/drover/v1alpha1/agent/restart`;
    expect((await server.request(direct, { token, body: {} })).status).toBe(403);
  });

  it('says when and from where a lost cluster was last heard of', async () => {
    await agent[Symbol.asyncDispose]();
    await eventually(async () => {
      const { conditions } = await readCluster();
      const connected = conditions.find(({ type }) => type === 'Connected');
      expect(connected?.message).toMatch(
        /Last contact: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ, from 127\.0\.0\.1\./,
      );
    }, SLOW);
    const { gone, agents: left } = await agents();
    expect(left).toEqual([]);
    expect(gone).toEqual(['agent-0']);
  });
});
