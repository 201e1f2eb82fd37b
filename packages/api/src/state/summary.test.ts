import { describe, expect, it } from 'vitest';
import type { StatefulObject } from './draft.ts';
import { summarizeState } from './summary.ts';

const NOW = Date.UTC(2026, 0, 1, 12);
const OLD = '2025-01-01T00:00:00Z';

function object(conditions: readonly object[], rest: Partial<StatefulObject> = {}): StatefulObject {
  return {
    apiVersion: 'management.cattle.io/v3',
    metadata: { name: 'x', creationTimestamp: OLD },
    status: { conditions },
    ...rest,
  };
}

describe('summarizeState', () => {
  it.each([
    ['nothing is said', [], 'active', 'no', ''],
    ['all is well', [{ type: 'Ready', status: 'True' }], 'active', 'no', ''],
    [
      'provisioning is unknown',
      [{ type: 'Provisioned', status: 'Unknown', message: 'waiting for the agent' }],
      'provisioning',
      'yes',
      'waiting for the agent',
    ],
    [
      'pending comes before waiting',
      [
        { type: 'Pending', status: 'Unknown' },
        { type: 'Waiting', status: 'Unknown' },
      ],
      'pending',
      'yes',
      '',
    ],
    [
      'a failed step is an error, and the last one names the state',
      [
        { type: 'Updated', status: 'False', message: 'no room ' },
        { type: 'Upgraded', status: 'False', message: 'no room' },
      ],
      'upgrading',
      'error',
      'no room',
    ],
    [
      'not ready',
      [{ type: 'Ready', status: 'False', message: 'Cluster agent is not connected' }],
      'unavailable',
      'yes',
      'Cluster agent is not connected',
    ],
    [
      'ready is unknown',
      [{ type: 'Ready', status: 'Unknown', message: 'lost' }],
      'unavailable',
      'error',
      'lost',
    ],
    [
      'ready counts after the others',
      [
        { type: 'Ready', status: 'False', message: 'a' },
        { type: 'Available', status: 'False', message: 'b' },
      ],
      'updating',
      'yes',
      'b',
    ],
    [
      'a reason of Error',
      [{ type: 'Anything', status: 'True', reason: 'Error', message: 'broken' }],
      'error',
      'error',
      'broken',
    ],
    [
      'pressure is an error without a state of its own',
      [{ type: 'DiskPressure', status: 'True', message: 'disk full' }],
      'active',
      'error',
      'disk full',
    ],
    ['reconciling', [{ type: 'Reconciling', status: 'True' }], 'reconciling', 'yes', ''],
  ])('%s', (_name, conditions, ...expected) => {
    const [state, transitioning, transitioningMessage] = expected;
    expect(summarizeState(object(conditions), NOW)).toEqual({
      state,
      transitioning,
      transitioningMessage,
    });
  });

  it('is initializing for five seconds after the creation', () => {
    const created = object([], { metadata: { creationTimestamp: '2026-01-01T11:59:56Z' } });
    expect(summarizeState(created, NOW).state).toBe('initializing');
    expect(summarizeState(created, NOW + 1_000).state).toBe('active');
    expect(summarizeState({ ...created, status: {} }, NOW).state).toBe('active');
  });

  it('is removing while finalizers hold a deleted object, and failing after five minutes', () => {
    const metadata = {
      deletionTimestamp: '2026-01-01T11:59:00Z',
      finalizers: ['controller.cattle.io/cluster-agent-controller-cleanup'],
    };
    const deleted = object([{ type: 'Ready', status: 'False', message: 'x' }], { metadata });
    expect(summarizeState(deleted, NOW)).toEqual({
      state: 'removing',
      transitioning: 'yes',
      transitioningMessage: 'waiting on cluster-agent-controller-cleanup',
    });
    expect(summarizeState(deleted, NOW + 300_000).transitioning).toBe('error');
  });

  it('reads conditions from the annotation of kinds without a status of ours', () => {
    const status = JSON.stringify({
      conditions: [{ type: 'InitialRolesPopulated', status: 'Unknown' }],
    });
    const metadata = { annotations: { 'cattle.io/status': status } };
    expect(summarizeState({ metadata }, NOW).state).toBe('activating');
  });

  it.each([
    { status: null },
    { status: { conditions: 'x' } },
    { status: { conditions: [null, 1, { type: 4 }] } },
    { metadata: { annotations: { 'cattle.io/status': '{' } } },
    { metadata: { annotations: { 'cattle.io/status': 'null' } } },
    { status: { conditions: [{ type: 'constructor', status: 'False' }] } },
    { spec: null, status: { display: 7, phase: 3 } },
  ] as unknown as StatefulObject[])('is active for odd objects: %j', (odd) => {
    expect(summarizeState(odd, NOW).state).toBe('active');
  });
});
