import { describe, expect, it } from 'vitest';
import type { Cluster, Condition } from '../../api/v3.ts';
import { clusterNameProblem, importSteps } from './import-steps.ts';

function cluster(state: string, ...conditions: Condition[]): Cluster {
  return { id: 'c-abc12', type: 'cluster', links: {}, state, conditions };
}

function states(of: Cluster, waitedMs = 0): string {
  return importSteps(of, waitedMs)
    .map(({ state }) => state)
    .join(' ');
}

describe('importSteps', () => {
  it('waits for the command first', () => {
    expect(states(cluster('pending'))).toBe('done running waiting waiting');
    expect(importSteps(cluster('pending'), 0)[1]?.hint).toBe('Waiting for the command to be run');
  });

  it('says where to look when no agent comes', () => {
    expect(states(cluster('pending'), 120_000)).toBe('done failed waiting waiting');
    expect(importSteps(cluster('pending'), 120_000)[1]?.hint).toContain(
      'kubectl -n cattle-system get pods',
    );
  });

  it('passes on the cause that the server knows', () => {
    const connected: Condition = {
      type: 'Connected',
      status: 'False',
      message: 'The agent does not trust this server',
    };
    expect(importSteps(cluster('pending', connected), 0)[1]?.hint).toBe(
      'The agent does not trust this server',
    );
  });

  it('goes on to the API once the agent is there', () => {
    const connected: Condition = { type: 'Connected', status: 'True' };
    expect(states(cluster('waiting', connected))).toBe('done done running waiting');
    const failing: Condition = { type: 'Ready', status: 'False', message: 'etcd is down' };
    expect(states(cluster('unavailable', connected, failing))).toBe('done done failed waiting');
  });

  it('is done when the cluster is active', () => {
    expect(states(cluster('active'))).toBe('done done done done');
  });
});

describe('clusterNameProblem', () => {
  it.each([
    ['production-eu', undefined],
    ['', undefined],
    ['Prod', 'Lower-case letters, digits and dashes only'],
    ['-prod', 'Begins and ends with a letter or digit'],
    ['prod-', 'Begins and ends with a letter or digit'],
    ['a'.repeat(64), 'At most 63 characters'],
    ['taken', 'There is a cluster of this name already'],
  ])('%s: %s', (name, problem) => {
    expect(clusterNameProblem(name, ['taken'])).toBe(problem);
  });
});
