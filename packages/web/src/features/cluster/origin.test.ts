import { expect, it } from 'vitest';
import { originOf } from './origin.ts';

const cluster = { id: 'c-1', type: 'cluster', links: {} };

it('says where a cluster comes from', () => {
  expect(originOf({ ...cluster, internal: true, driver: 'local' })).toBe('Drover lives in it');
  expect(originOf({ ...cluster, driver: 'imported' })).toBe('Kubernetes, imported');
  expect(originOf({ ...cluster, provider: 'k3s', driver: 'k3s' })).toBe('K3s');
  expect(originOf({ ...cluster, provider: 'k3s', driver: 'imported' })).toBe('K3s, imported');
  expect(originOf({ ...cluster, provider: 'talos' })).toBe('talos, imported');
});
