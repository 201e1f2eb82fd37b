import { expect, test } from 'vitest';
import { PATCH, withServer } from './raw-request.ts';

const core = '/api/v1/namespaces/default';
const containers = [{ name: 'c', image: 'i' }];

test('a LimitRange without a name gets a uid for one, an IPAddress none but what it says', () =>
  withServer(async (request) => {
    const body = { spec: { limits: [] } };
    const { body: made } = await request('POST', `${core}/limitranges`, { body });
    expect(made).toMatchObject({
      metadata: { name: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f-]{27}$/) as unknown },
    });
    const ip = {
      metadata: { generateName: 'gen-' },
      spec: { parentRef: { resource: 'services', namespace: 'x', name: 'y' } },
    };
    const refused = await request('POST', '/apis/networking.k8s.io/v1/ipaddresses', { body: ip });
    expect(refused).toMatchObject({ status: 422, body: { details: { name: 'gen-' } } });
  }));

test('a Service without a name gets no address', () =>
  withServer(async (request) => {
    const body = { metadata: { name: '' }, spec: { ports: [{ port: 80 }] } };
    expect(await request('POST', `${core}/services`, { body })).toMatchObject({
      status: 500,
      body: {
        message: 'Internal error occurred: failed to allocate a serviceIP: range is full',
      },
    });
  }));

test.each([
  [
    '/apis/apps/v1/namespaces/default/deployments',
    {
      selector: { matchLabels: { a: 'b' } },
      template: { metadata: { labels: {} }, spec: { containers } },
    },
    'Invalid value: {}: `selector` does not match template `labels`',
  ],
  [
    '/apis/networking.k8s.io/v1/namespaces/default/ingresses',
    { rules: [] },
    'Invalid value: []: either `defaultBackend` or `rules` must be specified',
  ],
  [
    '/api/v1/persistentvolumes',
    { capacity: {}, accessModes: ['ReadWriteOnce'], hostPath: { path: '/p' } },
    'Unsupported value: {}: supported values: "storage"',
  ],
])('what is empty is told from what is not there: %s', (path, spec, message) =>
  withServer(async (request) => {
    const { body } = await request('POST', path, { body: { metadata: { name: 'a' }, spec } });
    const { causes } = (body as { details: { causes: { message: string }[] } }).details;
    expect(causes.map((cause) => cause.message)).toContain(message);
  }),
);

test('empty labels of a template that nobody selects are nothing', () =>
  withServer(async (request) => {
    const template = { metadata: { labels: {} }, spec: { containers } };
    const body = { metadata: { name: 'a' }, template };
    const { body: made } = await request('POST', `${core}/podtemplates`, { body });
    expect(made).toMatchObject({ kind: 'PodTemplate', template: { metadata: {} } });
    expect(made).not.toHaveProperty('template.metadata.labels');
  }));

test('what every object of a kind holds belongs to nobody before the first apply', () =>
  withServer(async (request) => {
    const path = '/apis/storage.k8s.io/v1/csinodes';
    await request('POST', path, { body: { metadata: { name: 'n' }, spec: { drivers: [] } } });
    const forgotten = { metadata: { managedFields: [{}], labels: { a: 'b' } } };
    await request('PATCH', `${path}/n`, { body: forgotten, headers: PATCH.merge });
    const { body } = await request('PATCH', `${path}/n?fieldManager=me`, {
      body: { apiVersion: 'storage.k8s.io/v1', kind: 'CSINode', metadata: { name: 'n' } },
      headers: PATCH.apply,
    });
    expect(body).toMatchObject({
      metadata: {
        managedFields: [
          { manager: 'before-first-apply', fieldsV1: { 'f:metadata': { 'f:labels': {} } } },
        ],
      },
    });
    expect(JSON.stringify(body)).not.toContain('f:spec');
  }));
