import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { createClient } from '@drover/client';
import { httpTransport } from '@drover/client/node';
import { configMaps } from '@drover/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fleet, startFleet } from '../../bench/fleet/fleet.ts';
import { factsOf, importClusters } from '../../bench/fleet/imported-clusters.ts';
import { ServerProcess } from '../server-process.ts';

const PASSWORD = 'a password for the test';
/** For what goes through several processes. */
const SLOW = { timeoutMs: 90_000, intervalMs: 300 };
const CLUSTERS = ['c-00000', 'c-00001', 'c-00002', 'c-00003'];

interface Line {
  readonly match?: { readonly cluster: string; readonly type: string; readonly id: string };
  readonly missing?: { readonly cluster: string; readonly code: string };
  readonly skipped?: object;
  readonly end?: { readonly clusters: number; readonly answered: number };
}

describe('a search over simulated clusters', () => {
  const stack = new AsyncDisposableStack();
  let server: ServerProcess;
  let fleet: Fleet;
  let admin: string;
  let oneCluster: string;
  let otherCluster: string;

  const search = async (query: string, token: string): Promise<readonly Line[]> => {
    const { status, headers, text } = await server.request(`/v1/search?${query}`, { token });
    expect(status, text).toBe(200);
    expect(headers['content-type']).toBe('application/jsonl');
    const lines = text.split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as Line);
  };
  const found = async (query: string, token: string): Promise<readonly string[]> =>
    (await search(query, token))
      .flatMap(({ match }) => (match ? [`${match.cluster} ${match.type} ${match.id}`] : []))
      .toSorted((a, b) => (a < b ? -1 : 1));

  /** Somebody who owns one cluster and knows nothing of the others. */
  async function addOwner(username: string, clusterId: string): Promise<string> {
    const post = (path: string, body: object) =>
      server.json<{ id: string }>(`/v3/${path}`, { token: admin, body });
    const { id: userId } = await post('users', { username, password: PASSWORD });
    await post('globalrolebindings', { userId, globalRoleId: 'user' });
    const roleTemplateId = 'cluster-owner';
    await post('clusterroletemplatebindings', { clusterId, userId, roleTemplateId });
    return server.login(username, PASSWORD);
  }

  beforeAll(async () => {
    const directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-search-'))).path;
    const dataDir = join(directory, 'data');
    const flags = ['--data-dir', dataDir];
    server = stack.use(await ServerProcess.start({ directory, flags }));
    admin = await server.login();
    const clusters = await importClusters({ dataDir }, CLUSTERS.length);
    const facts = await factsOf({ url: server.url, token: admin });
    fleet = stack.use(await startFleet({ directory, processes: 1, server: facts, clusters }));
    fleet.connect();
    oneCluster = await addOwner('one', 'c-00000');
    otherCluster = await addOwner('other', 'c-00001');
  });
  afterAll(() => stack.disposeAsync());

  it('finds a needle in each cluster that was put there just now', async () => {
    await eventually(
      async () => expect((await search('q=needle', admin)).at(-1)?.end?.answered).toBe(5),
      SLOW,
    );
    for (const cluster of CLUSTERS) await putNeedle(fleet.apiUrlOf(cluster));
    await eventually(
      async () =>
        expect(await found('q=needle', admin)).toEqual(
          CLUSTERS.map((cluster) => `${cluster} configmap default/needle`),
        ),
      SLOW,
    );
  });

  it('shows people what they may see, and no more', async () => {
    const needle = (token: string) => found('name=needle&kind=configmaps', token);
    await eventually(
      async () => expect(await needle(oneCluster)).toEqual(['c-00000 configmap default/needle']),
      SLOW,
    );
    await eventually(
      async () => expect(await needle(otherCluster)).toEqual(['c-00001 configmap default/needle']),
      SLOW,
    );
    const [end] = (await search('name=needle', oneCluster)).slice(-1);
    expect(end).toMatchObject({ end: { clusters: 1, answered: 1, missing: 0 } });
  });

  it('finds by image, address, label and condition', async () => {
    const query = 'ip=10.42.0.7&image=api%3A2.3&label=app%3Dapp-7&condition=Ready%3DTrue';
    const expected = CLUSTERS.map((cluster) => `${cluster} pod team-7/pod-7`);
    await eventually(async () => expect(await found(query, admin)).toEqual(expected), SLOW);
  });

  it('names the clusters that are gone, and shows what the others have', async () => {
    for (const cluster of ['c-00001', 'c-00003'])
      await fetch(fleet.apiUrlOf(cluster), { method: 'DELETE' });
    await eventually(async () => {
      const lines = await search('q=needle', admin);
      const missing = lines.flatMap((line) => line.missing ?? []);
      const code = 'PROXY_CLUSTER_DISCONNECTED';
      expect(missing).toMatchObject([
        { cluster: 'c-00001', code },
        { cluster: 'c-00003', code },
      ]);
      expect(lines.flatMap(({ match }) => match?.cluster ?? [])).toEqual(['c-00000', 'c-00002']);
      expect(lines.at(-1)).toMatchObject({ end: { clusters: 5, answered: 3, missing: 2 } });
    }, SLOW);
  });
});

async function putNeedle(apiUrl: string): Promise<void> {
  await using transport = httpTransport({ url: apiUrl });
  const maps = createClient({ transport }).resource(configMaps);
  await maps.create({ metadata: { name: 'needle' } }, { namespace: 'default' });
}
