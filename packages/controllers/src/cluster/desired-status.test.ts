import type { Cluster } from '@drover/api';
import { type StatefulObject, summarizeState } from '@drover/api';
import { FakeClock } from '@drover/base/testing';
import { describe, expect, it } from 'vitest';
import { type ClusterObservation, desiredStatus, providerOf } from './desired-status.ts';

const clock = new FakeClock();
const facts = {
  version: { major: '1', minor: '34', gitVersion: 'v1.34.4' },
  nodeCount: 2,
  linuxWorkerCount: 1,
  windowsWorkerCount: 0,
  capacity: { cpu: '4' },
  allocatable: { cpu: '4' },
  pressure: { disk: [], memory: [] },
};
const answering = { state: 'answering', uid: 'u', facts } as const;
const agent = { address: '10.96.0.1:443', caCert: 'Y2E=' };

function clusterAfter(...observations: ClusterObservation[]): Cluster {
  const fresh: Cluster = {
    apiVersion: 'management.cattle.io/v3',
    kind: 'Cluster',
    metadata: { name: 'c-1' },
    spec: { displayName: 'one' },
  };
  return observations.reduce(
    (cluster, observation) => ({ ...cluster, status: desiredStatus(cluster, observation, clock) }),
    fresh,
  );
}

function stateOf(cluster: Cluster): string {
  return summarizeState(cluster as StatefulObject, clock.nowMs()).state;
}

function condition({ status }: Cluster, type: string): unknown {
  const found = status?.conditions?.find((candidate) => candidate.type === type);
  return found && { status: found.status, reason: found.reason };
}

describe('desiredStatus', () => {
  it('waits for the first agent and says what to do', () => {
    const cluster = clusterAfter({ connected: false });
    expect(stateOf(cluster)).toBe('pending');
    expect(condition(cluster, 'Connected')).toEqual({ status: 'False', reason: 'WaitingForAgent' });
    expect(cluster.status?.conditions?.[0]?.message).toContain('Apply its manifest with kubectl');
  });

  it('waits for the agent of a cluster that is being made without calling it lost', () => {
    const made: Cluster = {
      ...clusterAfter(),
      status: { conditions: [{ type: 'Pending', status: 'True' }] },
    };
    const status = desiredStatus(made, { connected: false }, clock);
    expect(condition({ ...made, status }, 'Pending')).toEqual({ status: 'True' });
    expect(condition({ ...made, status }, 'Connected')).toEqual({
      status: 'False',
      reason: 'WaitingForAgent',
    });
  });

  it('names nodes that run out of room, and stays active', () => {
    const disk = ['a', 'b', 'c', 'd', 'e', 'f'];
    const pressed = { ...answering, facts: { ...facts, pressure: { disk, memory: [] } } };
    const cluster = clusterAfter({ connected: true, agent, probe: pressed });
    expect(stateOf(cluster)).toBe('active');
    expect(condition(cluster, 'NoMemoryPressure')).toEqual({ status: 'True' });
    expect(condition(cluster, 'NoDiskPressure')).toEqual({
      status: 'False',
      reason: 'NodesUnderPressure',
    });
    const { message } =
      cluster.status?.conditions?.find(({ type }) => type === 'NoDiskPressure') ?? {};
    expect(message).toContain('a, b, c, d, e and 1 more');
    expect(cluster.status).not.toHaveProperty('pressure');
  });

  it('is active once the path to the cluster answers, and not before', () => {
    const connected = clusterAfter({ connected: false }, { connected: true, agent });
    expect(stateOf(connected)).toBe('pending');
    const active = clusterAfter({ connected: false }, { connected: true, agent, probe: answering });
    expect(stateOf(active)).toBe('active');
    expect(active.status).toMatchObject({
      driver: 'imported',
      apiEndpoint: 'https://10.96.0.1:443',
      caCert: 'Y2E=',
      nodeCount: 2,
      version: { gitVersion: 'v1.34.4' },
      capacity: { cpu: '4' },
    });
  });

  it('is unavailable while disconnected, and keeps what was known', () => {
    const cluster = clusterAfter(
      { connected: true, agent, probe: answering },
      { connected: false },
    );
    expect(stateOf(cluster)).toBe('unavailable');
    expect(condition(cluster, 'Ready')).toEqual({ status: 'False', reason: 'Disconnected' });
    expect(cluster.status?.nodeCount).toBe(2);
  });

  it('does not call a tunnel through which nothing answers connected', () => {
    const probe = { state: 'failing', problem: 'it took longer than 5000 ms' } as const;
    const cluster = clusterAfter(
      { connected: true, agent, probe: answering },
      { connected: true, agent, probe },
    );
    expect(condition(cluster, 'Connected')).toEqual({ status: 'False', reason: 'ProbeFailed' });
    expect(cluster.status?.conditions?.find(({ type }) => type === 'Ready')?.message).toContain(
      'it took longer than 5000 ms. The agent is connected, but',
    );
  });

  it('changes nothing when nothing is new', () => {
    const before = clusterAfter({ connected: true, agent, probe: answering });
    const after = desiredStatus(before, { connected: true, agent, probe: answering }, clock);
    expect(after).toEqual(before.status);
    expect(after.conditions).toBe(before.status?.conditions);
  });

  it('stays connected while an agent comes or goes beside others', () => {
    const active = { connected: true, agent, probe: answering };
    const cluster = clusterAfter(active, { connected: true, agent });
    expect(cluster.status?.conditions).toEqual(clusterAfter(active).status?.conditions);
    const back = clusterAfter(active, { connected: false }, { connected: true, agent });
    expect(condition(back, 'Connected')).toEqual({ status: 'Unknown', reason: 'Probing' });
  });

  it('says when and from where a lost cluster was last heard of', () => {
    const surroundings = {
      probes: {
        dns: { state: 'good', message: '' },
        network: { state: 'unknown', message: '' },
      },
      addresses: ['192.0.2.7'],
    } as const;
    const cluster = clusterAfter(
      { connected: true, agent, probe: answering, surroundings },
      { connected: false, surroundings, lastContactMs: 1_800_000_000_000 },
    );
    const lost = cluster.status?.conditions?.find(({ type }) => type === 'Connected');
    expect(lost?.message).toContain('Last contact: 2027-01-15T08:00:00Z, from 192.0.2.7.');
  });

  it('tells of DNS and the network of pods with cause and remedy, and stays active', () => {
    const surroundings = (state: 'good' | 'failing' | 'unknown') => {
      const report = { state, message: 'cause', remedy: 'Look at CoreDNS.' };
      return { probes: { dns: report, network: report }, addresses: [] };
    };
    const told = (state: 'good' | 'failing' | 'unknown') => ({
      connected: true,
      agent,
      probe: answering,
      surroundings: surroundings(state),
    });
    const unknown = clusterAfter(told('unknown'));
    expect(condition(unknown, 'ClusterDnsAnswers')).toBeUndefined();
    const failing = clusterAfter(told('good'), told('failing'));
    expect(stateOf(failing)).toBe('active');
    expect(condition(failing, 'ClusterDnsAnswers')).toEqual({
      status: 'False',
      reason: 'DnsFailing',
    });
    expect(condition(failing, 'PodNetworkWorks')).toEqual({
      status: 'False',
      reason: 'PodsUnreachable',
    });
    const { message } =
      failing.status?.conditions?.find(({ type }) => type === 'ClusterDnsAnswers') ?? {};
    expect(message).toBe('cause. Look at CoreDNS.');
    const gone = clusterAfter(told('good'), told('unknown'));
    expect(condition(gone, 'PodNetworkWorks')).toEqual({
      status: 'Unknown',
      reason: 'NothingToAsk',
    });
  });

  it('names the secret with the token of a foreign agent, and keeps the name for later', () => {
    const foreign = { ...agent, tokenSecret: 'cluster-serviceaccounttoken-1' };
    const cluster = clusterAfter({ connected: true, agent: foreign }, { connected: false });
    expect(cluster.status?.serviceAccountTokenSecret).toBe('cluster-serviceaccounttoken-1');
  });

  it('says why an agent was not let in, until one is', () => {
    const refusal = { reason: 'ApiServerUntrusted', message: 'cause and remedy' } as const;
    const refused = clusterAfter({ connected: false, refusal });
    expect(condition(refused, 'AgentsAccepted')).toEqual({
      status: 'False',
      reason: 'ApiServerUntrusted',
    });
    const accepted = clusterAfter({ connected: false, refusal }, { connected: true, agent });
    expect(condition(accepted, 'AgentsAccepted')).toMatchObject({ status: 'True' });
  });

  it('knows the local cluster by its spec', () => {
    const local: Cluster = { metadata: { name: 'local' }, spec: { internal: true } };
    expect(desiredStatus(local, { connected: true, probe: answering }, clock).driver).toBe('local');
  });
});

describe('providerOf', () => {
  it.each([
    ['v1.34.4', ''],
    ['v1.25.4+k3s1', 'k3s'],
    ['v1.25.4+rke2r1', 'rke2'],
    ['v1.27.3-eks-a5565ad', 'eks'],
    ['v1.27.3-gke.100', 'gke'],
  ])('reads %s', (version, provider) => {
    expect(providerOf(version)).toBe(provider);
  });
});
