import type { Node } from '@drover/api';
import type { Node as KubernetesNode } from '@drover/kubernetes';
import { describe, expect, it } from 'vitest';
import { hasWish, nodePatch } from './wishes.ts';

const downstream: KubernetesNode = {
  metadata: { name: 'alpha', resourceVersion: '7', labels: { zone: 'one', os: 'linux' } },
  spec: { taints: [{ key: 'a', effect: 'NoExecute', timeAdded: '2026-01-01T00:00:00Z' }] },
};

type Spec = NonNullable<Node['spec']>;

describe('nodePatch', () => {
  it.each<[string, Spec, object | undefined]>([
    ['nothing', {}, undefined],
    [
      'cordon',
      { desiredNodeUnschedulable: 'true' },
      { metadata: {}, spec: { unschedulable: true } },
    ],
    [
      'drain cordons first',
      { desiredNodeUnschedulable: 'drain' },
      { metadata: {}, spec: { unschedulable: true } },
    ],
    ['what is so already', { desiredNodeUnschedulable: 'false' }, undefined],
    [
      'a stopped drain leaves the node as it is',
      { desiredNodeUnschedulable: 'stopDrain' },
      undefined,
    ],
    [
      'labels that are set and gone',
      {
        metadataUpdate: {
          labels: { add: { rack: '7', os: 'linux' }, delete: { zone: true, other: true } },
        },
      },
      { metadata: { labels: { rack: '7', zone: null } }, spec: {} },
    ],
    [
      'taints, as a whole, of the version that was read',
      {
        updateTaintsFromAPI: true,
        desiredNodeTaints: [
          { key: 'a', value: '', effect: 'NoExecute' },
          { key: 'b', value: 'c', effect: 'NoSchedule' },
        ],
      },
      {
        metadata: { resourceVersion: '7' },
        spec: {
          taints: [
            { key: 'a', effect: 'NoExecute', timeAdded: '2026-01-01T00:00:00Z' },
            { key: 'b', value: 'c', effect: 'NoSchedule' },
          ],
        },
      },
    ],
    [
      'taints that are there already',
      { updateTaintsFromAPI: true, desiredNodeTaints: [{ key: 'a', effect: 'NoExecute' }] },
      undefined,
    ],
  ])('%s', (_name, spec, patch) => {
    expect(nodePatch({ spec }, downstream)).toEqual(patch);
  });
});

it('knows when there is nothing to do', () => {
  expect(hasWish({ spec: { desiredNodeUnschedulable: '', metadataUpdate: { labels: {} } } })).toBe(
    false,
  );
  expect(hasWish({ spec: { desiredNodeUnschedulable: 'stopDrain' } })).toBe(true);
  expect(hasWish({ spec: { metadataUpdate: { annotations: { delete: { a: true } } } } })).toBe(
    true,
  );
});
