import { SeededRandom } from '@drover/base/testing';
import { expect, test } from 'vitest';
import { encodeObject } from '../registry/stored-object.ts';
import { LogStore } from '../storage/log/log-store.ts';
import { MemoryLog } from '../storage/memory/memory-log.ts';
import { resolveService } from './resolve-service.ts';

const random = new SeededRandom(1);
const reference = { namespace: 'default', name: 'hook' };

const storeWith = async (objects: Readonly<Record<string, object>>): Promise<LogStore> => {
  const store = await LogStore.open(new MemoryLog());
  for (const [collection, content] of Object.entries(objects)) {
    const object = { metadata: { name: 'hook', namespace: 'default' }, ...content };
    await store.write({
      collection,
      key: 'default/hook',
      expected: undefined,
      deleted: false,
      encode: (revision) => encodeObject(object, revision),
    });
  }
  return store;
};

const services = { spec: { type: 'ClusterIP', ports: [{ name: 'https', port: 443 }] } };

test('a service leads to a ready endpoint, with the port that the service means', async () => {
  await using store = await storeWith({
    services,
    'endpointslices.discovery.k8s.io': {
      metadata: {
        name: 'hook',
        namespace: 'default',
        labels: { 'kubernetes.io/service-name': 'hook' },
      },
      ports: [
        { name: 'metrics', port: 9090 },
        { name: 'https', port: 8443 },
      ],
      endpoints: [
        { addresses: ['10.0.0.1'], conditions: { ready: false } },
        { addresses: ['10.0.0.2'], conditions: {} },
      ],
    },
  });

  expect(resolveService(store, random, reference)).toEqual({ host: '10.0.0.2', port: 8443 });
});

test('endpoints that nobody has made slices of count too', async () => {
  await using store = await storeWith({
    services,
    endpoints: {
      subsets: [{ addresses: [{ ip: '10.0.0.3' }], ports: [{ name: 'https', port: 8443 }] }],
    },
  });

  expect(resolveService(store, random, reference)).toEqual({ host: '10.0.0.3', port: 8443 });
});

test('a service may be a name', async () => {
  await using store = await storeWith({
    services: { spec: { type: 'ExternalName', externalName: 'elsewhere.example.com' } },
  });

  expect(resolveService(store, random, { ...reference, port: 444 })).toEqual({
    host: 'elsewhere.example.com',
    port: 444,
  });
});

test('a service that leads nowhere is told in the words of Kubernetes', async () => {
  await using empty = await storeWith({});
  expect(() => resolveService(empty, random, reference)).toThrow('service "hook" not found');

  await using store = await storeWith({ services });
  expect(() => resolveService(store, random, { ...reference, port: 444 })).toThrow(
    'no service port 444 found for service "hook"',
  );
  expect(() => resolveService(store, random, reference)).toThrow(
    'no endpoints available for service "hook"',
  );
});
