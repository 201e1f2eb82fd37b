import { configMaps, deployments, namespaces } from '@drover/kubernetes';
import { describe, expect, it } from 'vitest';
import { controllerOf, isOwnedBy, ownerKeys, ownerReferenceTo } from './owner-reference.ts';

const owner = { metadata: { name: 'web', namespace: 'shop', uid: 'uid-1' } };

describe('owner references', () => {
  it('name the owner by version, kind, name and uid', () => {
    const reference = ownerReferenceTo(owner, deployments);
    expect(reference).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'web',
      uid: 'uid-1',
      controller: true,
      blockOwnerDeletion: true,
    });
    const object = { metadata: { ownerReferences: [reference] } };
    expect(controllerOf(object)).toBe(reference);
    expect(isOwnedBy(object, owner)).toBe(true);
    expect(isOwnedBy(object, { metadata: { name: 'web', uid: 'uid-2' } })).toBe(false);
    expect([controllerOf({}), isOwnedBy({}, owner)]).toEqual([undefined, false]);
  });

  it('need an owner that is stored', () => {
    expect(() => ownerReferenceTo({ metadata: { name: 'web' } }, deployments)).toThrow(
      expect.objectContaining({ code: 'OWNER_NOT_STORED' }),
    );
  });

  it('map a dependent to the keys of its owners of a kind, whatever their version', () => {
    const ownerReferences = [
      { apiVersion: 'apps/v1beta1', kind: 'Deployment', name: 'web', uid: '1' },
      { apiVersion: 'v1', kind: 'Namespace', name: 'outer', uid: '2' },
      { apiVersion: 'example.org/v1', kind: 'Deployment', name: 'other', uid: '3' },
    ];
    const key = { namespace: 'shop', name: 'pod' };
    const change = { type: 'added' as const, key, object: { metadata: { ownerReferences } } };
    expect(ownerKeys(deployments)(change)).toEqual([{ namespace: 'shop', name: 'web' }]);
    expect(ownerKeys(namespaces)(change)).toEqual([{ namespace: '', name: 'outer' }]);
    expect(ownerKeys(configMaps)(change)).toEqual([]);
  });
});
