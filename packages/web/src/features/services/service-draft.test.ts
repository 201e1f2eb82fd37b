import { describe, expect, it } from 'vitest';
import {
  newService,
  serviceKindOf,
  serviceProblems,
  targetingOf,
  withServiceKind,
  withTargeting,
} from './service-draft.ts';

describe('the kind of a service', () => {
  it('is headless without an address', () => {
    const headless = withServiceKind(newService('shop'), 'Headless');
    expect(headless).toMatchObject({ kind: 'ClusterIP', clusterIp: null });
    expect(serviceKindOf(headless)).toBe('Headless');
    expect(serviceKindOf({ kind: 'ClusterIP', clusterIPs: ['None'] })).toBe('Headless');
    const plain = withServiceKind(headless, 'NodePort');
    expect(plain).not.toHaveProperty('clusterIp');
    expect(serviceKindOf(plain)).toBe('NodePort');
  });

  it('keeps the address that the cluster chose', () => {
    const changed = withServiceKind({ kind: 'ClusterIP', clusterIp: '10.43.0.9' }, 'LoadBalancer');
    expect(changed).toEqual({ kind: 'LoadBalancer', clusterIp: '10.43.0.9' });
  });
});

describe('the pods of a service', () => {
  it('are found by workloads or by labels, never by both', () => {
    const service = newService('shop');
    expect(targetingOf(service)).toBe('workloads');
    const byLabels = withTargeting(service, 'labels');
    expect(byLabels).not.toHaveProperty('targetWorkloadIds');
    expect(targetingOf(byLabels)).toBe('labels');
    expect(targetingOf({ selector: { app: 'web' } })).toBe('labels');
    expect(withTargeting({ selector: { app: 'web' } }, 'workloads')).toEqual({
      targetWorkloadIds: [],
    });
  });
});

describe('problems of a service', () => {
  const paths = (draft: object) =>
    serviceProblems({ ...newService('shop'), name: 'front', ...draft }).map(({ path }) => path);

  it.each([
    [{}, []],
    [{ kind: 'ExternalName', hostname: '' }, ['hostname']],
    [{ ports: [{ targetPort: 80 }] }, ['ports[0].port']],
    [{ ports: [{ port: 80 }, { port: 443, name: 'tls' }] }, ['ports[0].name']],
  ])('stand at their fields: %j', (draft, expected) => {
    expect(paths(draft)).toEqual(expected);
  });
});
