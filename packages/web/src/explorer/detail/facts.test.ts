import { describe, expect, it } from 'vitest';
import type { ExplorerObject } from '../api/wire.ts';
import { containersOf } from './containers.ts';
import { managerOf } from './managed-by.ts';
import { kubernetesObject, manifestOf } from './manifest.ts';
import { childrenOf } from './owner-tree.ts';
import { relatedTo } from './related.ts';

const POD: ExplorerObject = {
  id: 'shop/web-1',
  type: 'pod',
  links: { self: '/v1/pods/shop/web-1' },
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'web-1',
    namespace: 'shop',
    fields: ['web-1', '1/1'],
    state: { name: 'running' },
    relationships: [],
    managedFields: [{ manager: 'kubelet', operation: 'Update' }],
  },
  spec: {
    nodeName: 'n1',
    serviceAccountName: 'web',
    containers: [
      {
        name: 'web',
        image: 'nginx',
        ports: [{ containerPort: 80, name: 'http' }],
        envFrom: [{ configMapRef: { name: 'settings' } }],
        env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } }],
      },
    ],
    volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
  },
  status: {
    conditions: [{ type: 'Ready', status: 'True', error: false, transitioning: false }],
    containerStatuses: [
      {
        name: 'web',
        restartCount: 2,
        state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 20s' } },
        lastState: { terminated: { reason: 'Error', exitCode: 1 } },
      },
    ],
  },
};

describe('manifestOf', () => {
  it('shows an object without what the explorer adds', () => {
    expect(kubernetesObject(POD)['metadata']).toEqual({
      name: 'web-1',
      namespace: 'shop',
      managedFields: [{ manager: 'kubelet', operation: 'Update' }],
    });
    const text = manifestOf(POD);
    expect(text).toMatch(/^apiVersion: v1\nkind: Pod\nmetadata:\n {2}name: web-1\n/);
    for (const added of ['links', 'relationships', 'managedFields', 'transitioning', 'fields:']) {
      expect(text).not.toContain(added);
    }
  });

  it('gives fields back their own names', () => {
    const secret = { ...POD, type: 'secret', kind: 'Secret', _type: 'Opaque' };
    expect(kubernetesObject(secret)['type']).toBe('Opaque');
    expect(kubernetesObject(secret)).not.toHaveProperty('_type');
  });
});

describe('relatedTo', () => {
  it('finds what a pod needs', () => {
    expect(relatedTo(POD).map(({ as, kind, name }) => `${as} ${kind} ${name}`)).toEqual([
      'runs on Node n1',
      'acts as ServiceAccount web',
      'mounts PersistentVolumeClaim data',
      'reads ConfigMap settings',
      'reads Secret db',
    ]);
    expect(relatedTo(POD)[0]).not.toHaveProperty('namespace');
    expect(relatedTo(POD)[1]).toHaveProperty('namespace', 'shop');
  });

  it('takes no harm from objects that are not as they should be', () => {
    const spec = { containers: 'none', volumes: [null, 3], nodeName: 7 };
    expect(relatedTo({ ...POD, spec })).toEqual([]);
  });
});

describe('containersOf', () => {
  it('says why a container does not run', () => {
    expect(containersOf(POD)).toEqual([
      {
        name: 'web',
        isInit: false,
        image: 'nginx',
        state: 'CrashLoopBackOff',
        message: 'back-off 20s',
        ports: ['http 80/TCP'],
        restarts: 2,
        lastEnd: 'Error, exit code 1',
      },
    ]);
  });
});

describe('managerOf', () => {
  it('knows the program that would undo a change', () => {
    const annotations = {
      'meta.helm.sh/release-name': 'shop',
      'meta.helm.sh/release-namespace': 'prod',
    };
    expect(managerOf({ name: 'a', annotations })).toEqual({
      name: 'Helm',
      part: 'release shop in prod',
    });
    expect(managerOf({ name: 'a', labels: { 'app.kubernetes.io/managed-by': 'x' } })).toEqual({
      name: 'x',
    });
    expect(managerOf({ name: 'a' })).toBeUndefined();
  });
});

describe('childrenOf', () => {
  it('builds the tree of a deployment without its old versions', () => {
    const owned = (uid: string, owner: string, type: string, replicas?: number) => ({
      type,
      kind: type,
      metadata: { name: uid, uid, ownerReferences: [ownerOf(owner)] },
      ...(replicas !== undefined && { spec: { replicas }, status: { readyReplicas: 1 } }),
    });
    const ownerOf = (uid: string) => ({ apiVersion: 'v1', kind: 'X', name: uid, uid });
    const tree = childrenOf('web', [
      owned('web-new', 'web', 'apps.replicaset', 2),
      owned('web-old', 'web', 'apps.replicaset', 0),
      owned('web-new-b', 'web-new', 'pod'),
      owned('web-new-a', 'web-new', 'pod'),
      owned('other', 'somebody', 'pod'),
    ]);
    expect(tree.map(({ name, state }) => [name, state])).toEqual([['web-new', '1/2']]);
    expect(tree[0]?.children.map(({ name }) => name)).toEqual(['web-new-a', 'web-new-b']);
  });
});
