import { expect, it } from 'vitest';
import type { Cluster, Condition } from '../../api/v3.ts';
import { hasAgent, isConnected, leftBehind, removalOf } from './removal-steps.ts';

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
  expect(hasAgent(cluster('pending'))).toBe(false);
  const away = cluster('unavailable', [{ type: 'Connected', status: 'False' }]);
  expect([hasAgent(away), isConnected(away)]).toEqual([true, false]);
});
