import type { AgentUpgrade } from '@drover/api';
import { describe, expect, test } from 'vitest';
import { type AgentDeployment, UPGRADE_ANNOTATION, upgradeStep } from './upgrade-step.ts';

const STARTED_MS = 1_800_000_000_000;
const running: AgentUpgrade = {
  from: 'agent:1',
  to: 'agent:2',
  state: 'running',
  started: '2027-01-15T08:00:00Z',
};

function deployment(
  status: AgentDeployment['status'] = {},
  { upgrade = running, image = 'agent:2' }: { upgrade?: AgentUpgrade; image?: string } = {},
): AgentDeployment {
  return {
    metadata: { generation: 3, annotations: { [UPGRADE_ANNOTATION]: JSON.stringify(upgrade) } },
    spec: {
      replicas: 2,
      progressDeadlineSeconds: 60,
      template: { spec: { containers: [{ name: 'cluster-register', image }] } },
    },
    status: { observedGeneration: 3, ...status },
  };
}

const complete = { replicas: 2, updatedReplicas: 2, availableReplicas: 2 };
const stuck = {
  type: 'Progressing',
  status: 'False',
  reason: 'ProgressDeadlineExceeded',
  message: 'ReplicaSet "x" has timed out progressing.',
};

describe('the next step of an upgrade', () => {
  test.each([
    ['nothing was begun', { metadata: {} }, { do: 'nothing' }],
    ['it has ended', deployment({}, { upgrade: { ...running, state: 'done' } }), { do: 'nothing' }],
    [
      'somebody chose another image',
      deployment({}, { image: 'agent:3' }),
      { do: 'tell', state: 'superseded' },
    ],
    [
      'the change was not seen yet',
      deployment({ ...complete, observedGeneration: 2 }),
      { do: 'wait' },
    ],
    [
      'one of two is new',
      deployment({ replicas: 3, updatedReplicas: 1, availableReplicas: 2 }),
      { do: 'wait' },
    ],
    ['all are new and connected', deployment(complete), { do: 'tell', state: 'done' }],
    [
      'no new one connects',
      deployment({ replicas: 3, updatedReplicas: 1, availableReplicas: 2, conditions: [stuck] }),
      { do: 'roll-back', cause: 'ReplicaSet "x" has timed out progressing.' },
    ],
  ])('%s', (_, object: AgentDeployment, step) => {
    expect(upgradeStep(object, STARTED_MS + 30_000)).toEqual(step);
  });

  test('a rollout that crawls is given up', () => {
    expect(
      upgradeStep(deployment({ replicas: 3, updatedReplicas: 1 }), STARTED_MS + 241_000),
    ).toEqual({
      do: 'roll-back',
      cause: 'it took too long',
    });
  });
});
