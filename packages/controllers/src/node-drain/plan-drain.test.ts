import type { Pod } from '@drover/kubernetes';
import { describe, expect, it } from 'vitest';
import { type DrainInput, planDrain } from './plan-drain.ts';

interface PodFacts {
  readonly controller?: string;
  readonly emptyDir?: true;
  readonly mirror?: true;
  readonly phase?: 'Running' | 'Succeeded' | 'Failed';
}

function pod(name: string, { controller, emptyDir, mirror, phase = 'Running' }: PodFacts): Pod {
  return {
    metadata: {
      name,
      namespace: 'default',
      ...(mirror && { annotations: { 'kubernetes.io/config.mirror': 'x' } }),
      ...(controller !== undefined && {
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: controller, name: 'o', uid: 'u', controller: true },
        ],
      }),
    },
    spec: { containers: [], ...(emptyDir && { volumes: [{ name: 'v', emptyDir: {} }] }) },
    status: { phase },
  };
}

const web = pod('web', { controller: 'ReplicaSet' });
const agent = pod('agent', { controller: 'DaemonSet', emptyDir: true });
const lonely = pod('lonely', {});
const scratch = pod('scratch', { controller: 'ReplicaSet', emptyDir: true });
const done = pod('done', { phase: 'Succeeded', emptyDir: true });
const file = pod('file', { mirror: true });

describe('planDrain', () => {
  it.each<[string, Pod[], DrainInput, string[], string[]]>([
    ['managed pods go', [web], {}, ['web'], []],
    ['pods of DaemonSets stay', [web, agent], {}, ['web'], []],
    ['pods from files stay', [file], {}, [], []],
    ['finished pods go, whatever they hold', [done], {}, ['done'], []],
    [
      'pods of DaemonSets refuse when they are not to be ignored',
      [agent],
      { ignoreDaemonSets: false },
      [],
      ['default/agent'],
    ],
    ['a pod without a controller refuses', [web, lonely], {}, ['web'], ['default/lonely']],
    ['force takes it', [lonely], { force: true }, ['lonely'], []],
    ['local data refuses', [scratch], { force: true }, [], ['default/scratch']],
    ['deleteLocalData takes it', [scratch], { deleteLocalData: true }, ['scratch'], []],
  ])('%s', (_name, pods, input, ...expected) => {
    const [gone, refusing] = expected;
    const { evict, refusals } = planDrain(pods, input);
    expect(evict.map(({ metadata }) => metadata?.name)).toEqual(gone);
    expect(refusals).toHaveLength(refusing.length);
    for (const name of refusing) expect(refusals.join()).toContain(name);
  });
});

it('takes pods that a DaemonSet left behind for pods without a controller', () => {
  const gone = new Set(['u']);
  expect(planDrain([agent], { deleteLocalData: true }, gone)).toEqual({
    evict: [],
    refusals: [
      'No controller brings these pods back: default/agent. Drain with force to delete them.',
    ],
  });
  const forced = planDrain([agent], { deleteLocalData: true, force: true }, gone);
  expect(forced).toEqual({ evict: [agent], refusals: [] });
});
