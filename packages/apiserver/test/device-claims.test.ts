import type { DynamicObject } from '@drover/apimachinery';
import { builtInResources, namespaces } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { compileExpression, kubernetesEnvironment, type Program } from '../src/cel/index.ts';
import { startTestApiServer } from '../src/testing/index.ts';

const namespace = 'default';
const claims = resourceOf('resourceclaims');
const slices = resourceOf('resourceslices');
const classes = resourceOf('deviceclasses');
const result = { request: 'a', driver: 'a.b', pool: 'p', device: 'd' };

function resourceOf(plural: string): (typeof builtInResources)[number] {
  const facts = builtInResources.find(({ resource }) => resource === plural);
  if (facts === undefined) throw new Error(`no ${plural}`);
  return facts;
}

function claim(name: string, request: object = {}): DynamicObject {
  const requests = [{ name: 'a', exactly: { deviceClassName: 'c', ...request } }];
  return { metadata: { name }, spec: { devices: { requests } } };
}

test('a claim asks for one device, and gets nothing yet', async () => {
  await using server = await startTestApiServer();
  const client = server.client().resource<DynamicObject>(claims);
  const status = { reservedFor: [{ resource: 'pods', name: 'p', uid: 'u' }] };
  const made = await client.create({ ...claim('a'), status }, { namespace });
  expect(made).toMatchObject({
    spec: {
      devices: {
        requests: [
          { name: 'a', exactly: { deviceClassName: 'c', allocationMode: 'ExactCount', count: 1 } },
        ],
      },
    },
    status: {},
  });
  expect(made).not.toHaveProperty('status.reservedFor');
});

test('what is told of a device goes with its allocation', async () => {
  await using server = await startTestApiServer();
  const client = server.client().resource<DynamicObject>(claims);
  const made = await client.create(claim('a'), { namespace });
  const devices = [{ driver: 'a.b', pool: 'p', device: 'd', data: { seen: true } }];
  const allocation = { devices: { results: [result] } };
  const where = { namespace, subresource: 'status' };
  const held = await client.update({ ...made, status: { allocation, devices } }, where);
  expect(held).toMatchObject({ status: { devices: [{ device: 'd' }] } });
  const freed = await client.update({ ...held, status: { devices } }, where);
  expect(freed).toMatchObject({ status: {} });
  expect(freed).not.toHaveProperty('status.devices');
});

test('devices of others are looked at from namespaces that are marked for it', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  const asking = claim('a', { adminAccess: true });
  await expect(
    client.resource<DynamicObject>(claims).create(asking, { namespace }),
  ).rejects.toThrow(
    'ResourceClaim.resource.k8s.io "a" is invalid: spec.devices.requests[0].adminAccess: Forbidden: admin access to devices requires the `resource.kubernetes.io/admin-access: true` label on the containing namespace',
  );
  const labels = { 'resource.kubernetes.io/admin-access': 'true' };
  await client.resource(namespaces).create({ metadata: { name: 'admins', labels } });
  await client.resource<DynamicObject>(claims).create(asking, { namespace: 'admins' });
});

test('fields of features that are off are not stored', async () => {
  await using server = await startTestApiServer();
  const device = { name: 'd', taints: [{ key: 'a', effect: 'NoSchedule' }], bindsToNode: true };
  const pool = { name: 'p', generation: 1, resourceSliceCount: 1 };
  const made = await server
    .client()
    .resource<DynamicObject>(slices)
    .create({
      metadata: { name: 's' },
      spec: { driver: 'a.b', pool, nodeName: 'n', devices: [device] },
    });
  expect(made).toMatchObject({ metadata: { generation: 1 }, spec: { devices: [{ name: 'd' }] } });
  expect(JSON.stringify(made)).not.toMatch(/taints|bindsToNode"/);
});

test('a list that is given empty is owned, and is as good as none', async () => {
  await using server = await startTestApiServer();
  const client = server.client().resource<DynamicObject>(claims);
  const spec = { devices: { requests: [] } };
  const made = await client.create({ metadata: { name: 'e' }, spec }, { namespace });
  expect(made).toMatchObject({
    metadata: {
      managedFields: [{ fieldsV1: { 'f:spec': { 'f:devices': { 'f:requests': {} } } } }],
    },
    spec: { devices: { requests: null } },
  });
  // The spec cannot change; this is no change.
  const again = await client.update({ ...made, spec }, { namespace });
  expect(again.metadata?.resourceVersion).toBe(made.metadata?.resourceVersion);
});

test.each([
  'device.driver == "a.b" && device.attributes["a.b"].size > 3',
  'device.attributes["a.b"].isFast',
  'device.capacity["a.b"].memory.compareTo(quantity("1Gi")) > 0',
  'device.attributes["a.b"].version.isGreaterThan(semver("1.0.0"))',
  'cel.bind(own, device.attributes["a.b"], own.isFast && own.isNew)',
])('a class selects devices by %s', async (expression) => {
  await using server = await startTestApiServer();
  const made = await server
    .client()
    .resource<DynamicObject>(classes)
    .create({ metadata: { name: 'c' }, spec: { selectors: [{ cel: { expression } }] } });
  expect(made).toMatchObject({ spec: { selectors: [{ cel: { expression } }] } });
});

const undeclared = `compilation failed: ERROR: <input>:1:1: undeclared reference to 'x' (in container '')
 | x
 | ^`;
const ANSWER = 'must evaluate to bool or the unknown type, not';

test.each([
  ['x', undeclared],
  ['device.attributes', `${ANSWER} map(string, map(string, google.protobuf.Any))`],
  ['dyn(true)', `${ANSWER} dyn`],
  [
    'device.size == 1',
    "compilation failed: ERROR: <input>:1:7: undefined field 'size'\n | device.size == 1\n | ......^",
  ],
  [
    'cel.bind(1, 2, true)',
    'compilation failed: ERROR: <input>:1:10: cel.bind() variable names must be simple identifiers\n | cel.bind(1, 2, true)\n | .........^',
  ],
])('a selector %s is refused when it is written', async (expression, why) => {
  await using server = await startTestApiServer();
  const client = server.client();
  const selectors = [{ cel: { expression: 'true' } }, { cel: { expression } }];
  const refusal = (path: string): string =>
    `${path}.selectors[1].cel.expression: Invalid value: ${JSON.stringify(expression)}: ${why}`;
  await expect(
    client
      .resource<DynamicObject>(classes)
      .create({ metadata: { name: 'c' }, spec: { selectors } }),
  ).rejects.toThrow(refusal('spec'));
  await expect(
    client.resource<DynamicObject>(claims).create(claim('a', { selectors }), { namespace }),
  ).rejects.toThrow(refusal('spec.devices.requests[0].exactly'));
  const { spec } = claim('a', { selectors });
  await expect(
    client
      .resource<DynamicObject>(resourceOf('resourceclaimtemplates'))
      .create({ metadata: { name: 't' }, spec: { spec } }, { namespace }),
  ).rejects.toThrow(refusal('spec.spec.devices.requests[0].exactly'));
});

test('a value has a name of its own only where devices are selected', () => {
  const source = 'cel.bind(x, [1, 2], x.size() == 2 && cel.bind(y, x[1], y == 2))';
  const bindings = { ...kubernetesEnvironment, hasBindings: true };
  const program = compileExpression(source, bindings) as Program;
  expect(program.type).toEqual({ kind: 'bool' });
  expect(program.evaluate(() => null)).toBe(true);
  expect(compileExpression(source, kubernetesEnvironment)).toMatchObject({
    failure: expect.stringContaining("undeclared reference to 'cel'") as string,
  });
});
