import { describe, expect, it } from 'vitest';
import { formatAge } from '../../components/age.tsx';
import { compareValues } from '../../components/data-table.tsx';
import { formatCapacity, quantityToNumber } from '../clusters/quantities.ts';
import { passwordProblem } from '../session/session.ts';
import { nodeRoles, nodeState, podReadiness, podRestarts, podState } from './object-types.ts';

describe('pods and nodes in the words of kubectl', () => {
  it('names the reason that keeps a pod from running', () => {
    const waiting = {
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      restartCount: 4,
      ready: false,
      name: 'a',
    };
    const pod = {
      spec: { containers: [{ name: 'a' }, { name: 'b' }] },
      status: { phase: 'Running', containerStatuses: [waiting] },
    };
    expect([podState(pod), podReadiness(pod), podRestarts(pod)]).toEqual([
      'CrashLoopBackOff',
      '0/2',
      4,
    ]);
    expect(
      podState({
        metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' },
        status: { phase: 'Running' },
      }),
    ).toBe('Terminating');
    expect(podState({ status: { phase: 'Pending' } })).toBe('Pending');
    expect(podState({})).toBe('Unknown');
  });

  it('says whether a node is ready and may take pods', () => {
    const ready = { conditions: [{ type: 'Ready', status: 'True' }] };
    expect(nodeState({ status: ready })).toBe('Ready');
    expect(nodeState({ status: ready, spec: { unschedulable: true } })).toBe('Ready, cordoned');
    expect(nodeState({})).toBe('NotReady');
    expect(
      nodeRoles({ metadata: { labels: { 'node-role.kubernetes.io/control-plane': '' } } }),
    ).toBe('control-plane');
    expect(nodeRoles({})).toBe('worker');
  });
});

describe('numbers for people', () => {
  it.each([
    [['cpu', '7500m'], '7.5 cores'],
    [['cpu', '1'], '1 core'],
    [['memory', '32657820Ki'], '31.1 GiB'],
    [['memory', 'lots'], '–'],
    [['pods', '220'], '220'],
  ] as const)('%s', ([resource, quantity], text) => {
    expect(formatCapacity(resource, quantity)).toBe(text);
  });

  it('knows quantities', () => {
    expect(quantityToNumber('1.5Gi')).toBe(1610612736);
    expect(quantityToNumber('5x')).toBeUndefined();
  });

  it.each([
    [5_000, '5s'],
    [125_000, '2m5s'],
    [600_000, '10m'],
    [4 * 3_600_000, '4h'],
    [50 * 3_600_000, '2d2h'],
  ])('age of %d ms', (ms, text) => {
    expect(formatAge(ms)).toBe(text);
  });
});

describe('compareValues', () => {
  it('sorts numbers inside names as numbers', () => {
    expect(['n10', 'n9', 'n1'].toSorted(compareValues)).toEqual(['n1', 'n9', 'n10']);
    expect([10, 9, 1].toSorted(compareValues)).toEqual([1, 9, 10]);
  });
});

describe('passwordProblem', () => {
  it('counts characters as people do and compares the two', () => {
    expect(passwordProblem('short', '')).toBe('At least 12 characters');
    expect(passwordProblem('ääääääääääää', '')).toBeUndefined();
    expect(passwordProblem('correct horse', 'correct house')).toBe('The two passwords differ');
  });
});
