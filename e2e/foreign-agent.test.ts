import { X509Certificate } from 'node:crypto';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ControlPlane, startControlPlane } from './kubernetes/index.ts';
import { type Kubectl, kubectlWith } from './main-job-kubectl.ts';
import type { RemotedialerVersion } from './peers/ensure-peer.ts';
import { type Peer, startGoClient } from './peers/start-peer.ts';
import { ServerProcess } from './server-process.ts';

const VERSIONS: readonly RemotedialerVersion[] = ['rancher27', 'current'];
const WAIT = { timeoutMs: 20_000, intervalMs: 100 };

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

interface StoredCluster {
  readonly metadata: { readonly resourceVersion: string; readonly uid: string };
  readonly status: {
    readonly apiEndpoint?: string;
    readonly caCert?: string;
    readonly serviceAccountTokenSecret?: string;
    readonly conditions: readonly Condition[];
  };
}

interface StoredSecret {
  readonly metadata: {
    readonly name: string;
    readonly resourceVersion: string;
    readonly ownerReferences?: readonly { readonly kind: string; readonly uid: string }[];
  };
  readonly type: string;
  readonly data: { readonly credential: string };
}

/** What an agent like Rancher's says of its cluster. */
interface Registration {
  readonly address: string;
  /** PEM. */
  readonly authority: string;
  readonly token: string;
}

describe('an agent that copies bytes and hands its token over', () => {
  let stack: AsyncDisposableStack;
  let directory: string;
  let server: ServerProcess;
  let admin: string;
  let trustFile: string;
  let downstream: ControlPlane;
  /** To the state of the server. */
  let home: Kubectl;
  let registration: Registration;

  beforeAll(async () => {
    stack = new AsyncDisposableStack();
    directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-foreign-'))).path;
    const data = join(directory, 'data');
    const flags = ['--data-dir', data, '--log-level', 'debug'];
    const [started, controlPlane] = await Promise.all([
      ServerProcess.start({ directory, flags }),
      startControlPlane(),
    ]);
    server = stack.use(started);
    downstream = stack.use(controlPlane);
    admin = await server.login();
    trustFile = join(directory, 'cacerts.pem');
    await writeFile(trustFile, (await server.request('/cacerts')).text);
    home = kubectlWith(join(data, 'kubeconfig.yaml'), join(directory, 'home-cache'));
    const kubectl = async (...args: string[]): Promise<string> => {
      const { exitCode, stdout, stderr } = await downstream.kubectl(args);
      if (exitCode !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
      return stdout.trim();
    };
    await kubectl('create', 'serviceaccount', 'cattle', '-n', 'default');
    const binding = ['--clusterrole=cluster-admin', '--serviceaccount=default:cattle'];
    await kubectl('create', 'clusterrolebinding', 'cattle', ...binding);
    const config = JSON.parse(
      await kubectl('config', 'view', '--raw', '--flatten', '-o', 'json'),
    ) as {
      clusters: { cluster: { server: string; 'certificate-authority-data': string } }[];
    };
    const cluster = config.clusters[0]?.cluster;
    registration = {
      address: new URL(cluster?.server ?? '').host,
      authority: Buffer.from(cluster?.['certificate-authority-data'] ?? '', 'base64').toString(),
      token: await newToken(),
    };
  });
  afterAll(() => stack.disposeAsync());

  async function newToken(): Promise<string> {
    const { stdout } = await downstream.kubectl(['create', 'token', 'cattle', '-n', 'default']);
    expect(stdout.trim().split('.')).toHaveLength(3);
    return stdout.trim();
  }

  async function importedCluster(
    name: string,
  ): Promise<{ readonly id: string; readonly registrationToken: string }> {
    const { id } = await server.json<{ id: string }>('/v3/clusters', {
      token: admin,
      body: { name },
    });
    return eventually(async () => {
      const path = `/v3/clusterregistrationtokens?clusterId=${id}`;
      const { data } = await server.json<{ data: { token?: string }[] }>(path, { token: admin });
      const registrationToken = data[0]?.token ?? '';
      expect(registrationToken).toHaveLength(54);
      return { id, registrationToken };
    });
  }

  function headersOf(
    registrationToken: string,
    { address, authority, token }: Registration,
  ): Record<string, string> {
    const caCert = Buffer.from(authority).toString('base64');
    const params = JSON.stringify({ cluster: { address, caCert, token } });
    return {
      'X-API-Tunnel-Token': registrationToken,
      'X-API-Tunnel-Params': Buffer.from(params).toString('base64'),
    };
  }

  function startAgent(
    registrationToken: string,
    says: Registration,
    version: RemotedialerVersion = 'rancher27',
  ): Promise<Peer> {
    const url = `${server.url.replace('https:', 'wss:')}/v3/connect/register`;
    return startGoClient(version, url, { headers: headersOf(registrationToken, says), trustFile });
  }

  async function stored(id: string): Promise<StoredCluster> {
    const args = ['get', 'clusters.management.cattle.io', id, '-o', 'json'];
    return JSON.parse(await home.output(args)) as StoredCluster;
  }

  async function tokenSecrets(): Promise<readonly StoredSecret[]> {
    const args = ['get', 'secrets', '-n', 'cattle-global-data', '-o', 'json'];
    const { items } = JSON.parse(await home.output(args)) as { items: StoredSecret[] };
    return items.filter(({ metadata }) => metadata.name.startsWith('cluster-serviceaccounttoken-'));
  }

  async function untilActive(id: string): Promise<void> {
    await eventually(async () => {
      const cluster = await server.json<{ state: string; transitioningMessage?: string }>(
        `/v3/clusters/${id}`,
        { token: admin },
      );
      expect(cluster.state, cluster.transitioningMessage).toBe('active');
    }, WAIT);
  }

  function credentialOf(secret: StoredSecret | undefined): string {
    return Buffer.from(secret?.data.credential ?? '', 'base64').toString();
  }

  it.each(VERSIONS)('makes its cluster active, with remotedialer %s', async (version) => {
    const { id, registrationToken } = await importedCluster(`active-${version}`);
    await using _agent = await startAgent(registrationToken, registration, version);
    await untilActive(id);
    const { status } = await stored(id);
    expect(status.conditions).toContainEqual(
      expect.objectContaining({ type: 'Connected', status: 'True' }),
    );
    expect(status.apiEndpoint).toBe(`https://${registration.address}`);
    const authority = Buffer.from(status.caCert ?? '', 'base64').toString();
    expect(new X509Certificate(authority).fingerprint256).toBe(
      new X509Certificate(registration.authority).fingerprint256,
    );
  });

  it('lets people act as themselves, by TLS that only the API server ends', async () => {
    const { id, registrationToken } = await importedCluster('people');
    await using _agent = await startAgent(registrationToken, registration);
    await untilActive(id);
    const api = `/k8s/clusters/${id}`;
    const { metadata } = await server.json<{ metadata: { uid: string } }>(
      `${api}/api/v1/namespaces/kube-system`,
      { token: admin },
    );
    const uid = ['get', 'namespace', 'kube-system', '-o=jsonpath={.metadata.uid}'];
    expect(metadata.uid).toBe((await downstream.kubectl(uid)).stdout);
    const me = await server.json<{ data: { id: string }[] }>('/v3/users?me=true', { token: admin });
    const review = await server.json<{
      status: { userInfo: { username: string; groups: string[] } };
    }>(`${api}/apis/authentication.k8s.io/v1/selfsubjectreviews`, {
      token: admin,
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
    });
    const { username, groups } = review.status.userInfo;
    expect(username).toBe(me.data[0]?.id);
    expect(groups).toContain(`drover:${id}:cluster-owner`);
    expect(groups.filter((group) => group.startsWith('system:serviceaccount'))).toEqual([]);
    // A person with few rights is not helped by those of the agent.
    const password = 'password of ann';
    const ann = await server.json<{ id: string }>('/v3/users', {
      token: admin,
      body: { username: 'ann', password },
    });
    await server.json('/v3/clusterroletemplatebindings', {
      token: admin,
      body: { clusterId: id, roleTemplateId: 'nodes-view', userId: ann.id },
    });
    const token = await server.login('ann', password);
    await eventually(async () => {
      const nodes = await server.request(`${api}/api/v1/nodes`, { token });
      expect(nodes.status, nodes.text).toBe(200);
    }, WAIT);
    expect((await server.request(`${api}/api/v1/secrets`, { token })).status).toBe(403);
  });

  it('has its token kept where Rancher keeps it, once, and nowhere else', async () => {
    const { id, registrationToken } = await importedCluster('token');
    const first = await startAgent(registrationToken, registration);
    await untilActive(id);
    const before = await stored(id);
    const { serviceAccountTokenSecret } = before.status;
    const own = async (): Promise<readonly StoredSecret[]> =>
      (await tokenSecrets()).filter(({ metadata }) =>
        metadata.ownerReferences?.some(({ uid }) => uid === before.metadata.uid),
      );
    const [kept, ...others] = await own();
    expect(others).toEqual([]);
    expect(kept?.metadata.name).toBe(serviceAccountTokenSecret);
    expect(kept?.type).toBe('Opaque');
    expect(credentialOf(kept)).toBe(registration.token);

    // With the same values: nothing is written.
    await first[Symbol.asyncDispose]();
    await using _again = await startAgent(registrationToken, registration);
    await untilActive(id);
    await eventually(async () => {
      const nodes = await server.request(`/k8s/clusters/${id}/api/v1/nodes`, { token: admin });
      expect(nodes.status, nodes.text).toBe(200);
    }, WAIT);
    expect(await own()).toEqual([kept]);
    expect((await stored(id)).metadata.resourceVersion).toBe(before.metadata.resourceVersion);

    // Another token, beside an agent that still has the old one: the newest counts, and the old secret goes.
    const renewed = { ...registration, token: await newToken() };
    expect(renewed.token).not.toBe(registration.token);
    await using _renewed = await startAgent(registrationToken, renewed);
    await eventually(async () => {
      const secrets = await own();
      expect(secrets.map(credentialOf)).toEqual([renewed.token]);
      const { status } = await stored(id);
      expect(status.serviceAccountTokenSecret).toBe(secrets[0]?.metadata.name);
    }, WAIT);
    await untilActive(id);

    const shown = [
      await server.log(),
      (await server.request('/v3/clusters', { token: admin })).text,
      (await server.request(`/v3/clusters/${id}`, { token: admin })).text,
      await home.output(['get', 'clusters.management.cattle.io', '-o', 'json']),
    ];
    for (const text of shown) {
      expect(text).not.toContain(registration.token);
      expect(text).not.toContain(renewed.token);
      expect(text).not.toContain(Buffer.from(renewed.token).toString('base64'));
    }

    await server.request(`/v3/clusters/${id}`, { method: 'DELETE', token: admin });
    await eventually(async () => expect(await own()).toEqual([]), WAIT);
  });

  it.each([
    {
      wrong: 'an authority of others',
      reason: 'ApiServerUntrusted',
      cause: 'does not prove itself by the caCert that its agent registered',
      remedy: 'Let the agent register the authority of its API server',
      change: async () => ({ authority: (await server.request('/cacerts')).text }),
    },
    {
      wrong: 'a token that is no good',
      reason: 'TokenRefused',
      cause: 'does not accept the service-account token that its agent registered',
      remedy: 'Give the service account of the agent a valid token',
      change: () => Promise.resolve({ token: 'guessed' }),
    },
  ])('is told apart when it registers $wrong', async ({ reason, cause, remedy, change }) => {
    const { id, registrationToken } = await importedCluster(`wrong-${reason.toLowerCase()}`);
    const wrong = { ...registration, ...(await change()) };
    const agent = await startAgent(registrationToken, wrong);
    await eventually(async () => {
      const { status } = await stored(id);
      const accepted = status.conditions.find(({ type }) => type === 'AgentsAccepted');
      expect(accepted).toMatchObject({ status: 'False', reason });
      expect(accepted?.message).toContain(cause);
      expect(accepted?.message).toContain(remedy);
    }, WAIT);
    const refused = await server.request(`/k8s/clusters/${id}/api`, { token: admin });
    expect(refused.status).toBe(503);
    const { metadata } = await stored(id);
    const secrets = await tokenSecrets();
    expect(
      secrets.filter(({ metadata: { ownerReferences } }) =>
        ownerReferences?.some(({ uid }) => uid === metadata.uid),
      ),
    ).toEqual([]);

    await agent[Symbol.asyncDispose]();
    await using _right = await startAgent(registrationToken, registration);
    await untilActive(id);
    await eventually(async () => {
      const { status } = await stored(id);
      expect(status.conditions).toContainEqual(
        expect.objectContaining({ type: 'AgentsAccepted', status: 'True' }),
      );
    }, WAIT);
  });

  it('is told that there is no plan for it', async () => {
    const { registrationToken } = await importedCluster('plan');
    const headers = headersOf(registrationToken, registration);
    expect((await server.request('/v3/connect/config', { headers })).status).toBe(404);
  });
});
