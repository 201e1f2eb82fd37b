import type { Node } from '@drover/api';
import type { Node as KubernetesNode } from '@drover/kubernetes';
import { describe, expect, it } from 'vitest';
import { nodeObjectName } from './node-name.ts';
import { planNodes } from './plan.ts';

function machine(name: string, uid: string): KubernetesNode {
  return { metadata: { name, uid } };
}

function synced(name: string, uid: string): Node {
  const annotations = {
    'management.cattle.io/nodesyncer': 'true',
    'drover.dev/node-uid': uid,
  };
  return { metadata: { name, namespace: 'c-1', uid: name, annotations } };
}

describe('planNodes', () => {
  it('finds the object of a node by its uid, and makes one for a node that is new', () => {
    const known = synced('machine-aaaaa', 'uid-1');
    const { keep, remove } = planNodes(
      'c-1',
      [machine('alpha', 'uid-1'), machine('beta', 'uid-2')],
      [known],
    );
    expect(keep[0]?.object).toBe(known);
    expect(keep[1]?.object).toMatchObject({
      metadata: { name: nodeObjectName('uid-2', new Set()), namespace: 'c-1' },
      spec: { imported: true, requestedHostname: 'beta' },
    });
    expect(remove).toEqual([]);
  });

  it('adopts an object that another manager left, by the name of its node', () => {
    const left: Node = {
      metadata: { name: 'm-1', namespace: 'c-1' },
      status: { nodeName: 'alpha' },
    };
    expect(planNodes('c-1', [machine('alpha', 'uid-1')], [left]).keep[0]?.object).toBe(left);
  });

  it('removes the object of a node that is gone, also when another one has its name now', () => {
    const gone = synced('machine-aaaaa', 'uid-1');
    const { keep, remove } = planNodes('c-1', [machine('alpha', 'uid-2')], [gone]);
    expect(remove).toEqual([gone]);
    expect(keep[0]?.object).not.toBe(gone);
  });

  it('leaves machines alone that have not become nodes yet', () => {
    const ordered: Node = {
      metadata: { name: 'm-1', namespace: 'c-1' },
      spec: { requestedHostname: 'later' },
    };
    expect(planNodes('c-1', [], [ordered]).remove).toEqual([]);
  });
});
