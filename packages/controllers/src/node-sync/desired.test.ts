import type { Node } from '@drover/api';
import { FakeClock } from '@drover/base/testing';
import type { Node as KubernetesNode } from '@drover/kubernetes';
import { describe, expect, it } from 'vitest';
import { desiredNode } from './desired.ts';

const clock = new FakeClock();
const SYNCED: Node = { metadata: { name: 'machine-aaaaa', namespace: 'c-1', uid: 'x' } };

function machine(name: string, uid: string): KubernetesNode {
  return { metadata: { name, uid, labels: { 'node-role.kubernetes.io/control-plane': '' } } };
}

describe('desiredNode', () => {
  it('keeps what is known beside the Kubernetes node, and reads roles in every spelling', () => {
    const current: Node = {
      ...SYNCED,
      spec: { description: 'mine', desiredNodeUnschedulable: 'drain' },
      status: { conditions: [{ type: 'Drained', status: 'Unknown' }], drain: { pods: 3 } },
    };
    const desired = desiredNode(current, machine('alpha', 'uid-1'), clock);
    expect(desired.spec).toMatchObject({
      description: 'mine',
      desiredNodeUnschedulable: 'drain',
      controlPlane: true,
      etcd: false,
      worker: false,
    });
    expect(desired.status).toMatchObject({
      drain: { pods: 3 },
      conditions: [{ type: 'Drained' }, { type: 'Registered', status: 'True' }],
    });
  });

  it('takes a heartbeat for no change, and a new state for one', () => {
    const told = (status: 'True' | 'False', lastHeartbeatTime: string): KubernetesNode => ({
      ...machine('alpha', 'uid-1'),
      status: { conditions: [{ type: 'Ready', status, lastHeartbeatTime }] },
    });
    const first = desiredNode(SYNCED, told('True', '2026-01-01T00:00:00Z'), clock);
    expect(desiredNode(first, told('True', '2026-01-01T00:05:00Z'), clock)).toEqual(first);
    const later = desiredNode(first, told('False', '2026-01-01T00:05:00Z'), clock);
    expect(later.status?.conditions?.[0]).toEqual({
      type: 'Ready',
      status: 'False',
      lastHeartbeatTime: '2026-01-01T00:05:00Z',
    });
  });

  it('takes annotations that tick for no change, and keeps no images', () => {
    const told = (beat: string, images: readonly object[]): KubernetesNode => ({
      metadata: { name: 'alpha', annotations: { 'kubevirt.io/heartbeat': beat, note: 'x' } },
      status: { capacity: { cpu: '4' }, images } as KubernetesNode['status'] & object,
    });
    const first = desiredNode(SYNCED, told('1', []), clock);
    expect(desiredNode(first, told('2', [{ names: ['a'] }]), clock)).toEqual(first);
    expect(first.status?.nodeAnnotations).toEqual({ 'kubevirt.io/heartbeat': '1', note: 'x' });
    expect(first.status?.internalNodeStatus).not.toHaveProperty('images');
  });

  it('reads what agents tell of pods, and shows it as amounts, not as annotations', () => {
    const node: KubernetesNode = {
      metadata: {
        name: 'alpha',
        annotations: {
          note: 'x',
          'management.cattle.io/pod-requests': '{"cpu":"250m"}',
          'management.cattle.io/pod-limits': 'no JSON',
        },
      },
    };
    const { status } = desiredNode(SYNCED, node, clock);
    expect(status?.requested).toEqual({ cpu: '250m' });
    expect(status).not.toHaveProperty('limits');
    expect(status?.nodeAnnotations).toEqual({ note: 'x' });
  });
});
