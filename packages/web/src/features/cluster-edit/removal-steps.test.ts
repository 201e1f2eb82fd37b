import { expect, it } from 'vitest';
import type { Cluster, Condition } from '../../api/v3.ts';
import { hasAgent, isConnected } from '../cluster/agent.ts';
import { leftBehind, removalOf } from './removal-steps.ts';

const cluster = (state: string, conditions: readonly Condition[] = []): Cluster => ({
  id: 'c-1',
  type: 'cluster',
  state,
  links: {},
  conditions,
});
const left: Condition = {
  type: 'Removed',
  status: 'Unknown',
  reason: 'ClusterDisconnected',
  message: 'The agent stays there',
};

it('tells how far a removal is', () => {
  expect(removalOf(cluster('active'), true)).toBe('asked');
  expect(removalOf(cluster('removing'), true)).toBe('taking-out');
  expect(removalOf(cluster('removing', [left]), true)).toBe('left-behind');
  expect(removalOf(cluster('removing', [left]), false)).toBe('gone');
});

it('tells what stays in a cluster, and whether anything is there', () => {
  expect(leftBehind(cluster('removing', [left]))).toBe('The agent stays there');
  expect(leftBehind(cluster('removing'))).toBeUndefined();
  const never: Condition = { type: 'Connected', status: 'False' };
  expect(hasAgent(cluster('pending', [never]))).toBe(false);
  const away = cluster('unavailable', [never, { type: 'AgentDeployed', status: 'True' }]);
  expect([hasAgent(away), isConnected(away)]).toEqual([true, false]);
});
