import type { DynamicObject, ResourceType } from '@drover/apimachinery';
import { eventually } from '@drover/base/testing';
import { builtInResources, customResourceDefinitions } from '@drover/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApiServer, type TestApiServer } from '../src/testing/index.ts';

const policies = builtInResources.find(
  ({ resource, version }) => resource === 'validatingadmissionpolicies' && version === 'v1',
) as ResourceType;

let server: TestApiServer;

beforeAll(async () => {
  server = await startTestApiServer();
});

afterAll(async () => {
  await server.close();
});

const rule = (group: string, ...resources: readonly string[]) => ({
  apiGroups: [group],
  apiVersions: ['v1'],
  operations: ['CREATE'],
  resources,
});

const deployments = rule('apps', 'deployments');

interface Status {
  readonly observedGeneration?: number;
  readonly typeChecking?: { readonly expressionWarnings?: readonly Warning[] };
}

interface Warning {
  readonly fieldRef: string;
  readonly warning: string;
}

let count = 0;

/** The warnings that a policy gets. */
async function warningsOf(
  spec: object,
  signal: AbortSignal,
  rules: readonly object[] = [deployments],
): Promise<readonly Warning[]> {
  count += 1;
  const name = `p${count}`;
  const client = server.client().resource<DynamicObject>(policies);
  await client.create({
    metadata: { name },
    spec: { matchConstraints: { resourceRules: rules }, ...spec },
  });
  let status: Status = {};
  await eventually(
    async () => {
      status = ((await client.get(name)) as { status?: Status }).status ?? {};
      expect(status.observedGeneration).toBe(1);
    },
    { signal },
  );
  return status.typeChecking?.expressionWarnings ?? [];
}

const validations = (...expressions: readonly string[]): object => ({
  validations: expressions.map((expression) => ({ expression })),
});

test('expressions that fit say nothing', async ({ signal }) => {
  const spec = validations(
    'object.spec.replicas <= 5 && object.metadata.name != "x"',
    'object.spec.strategy.rollingUpdate.maxSurge == 1',
    'oldObject == null || authorizer.path("/").check("get").allowed()',
  );
  expect(await warningsOf(spec, signal)).toEqual([]);
});

test('a field that no Deployment has is told, with its place', async ({ signal }) => {
  const found = await warningsOf(validations('true', 'object.spec.replica <= 5'), signal);
  expect(found).toEqual([
    {
      fieldRef: 'spec.validations[1].expression',
      warning:
        "apps/v1, Kind=Deployment: ERROR: <input>:1:12: undefined field 'replica'\n | object.spec.replica <= 5\n | ...........^\n",
    },
  ]);
});

test('each kind that a policy is about is told of, in order', async ({ signal }) => {
  const rules = [rule('apps', 'statefulsets', 'deployments', 'deployments/status', '*')];
  const [only] = await warningsOf(validations('object.spec.serviceName == 1'), signal, rules);
  const [first, , , , second] = only?.warning.split('\n') ?? [];
  expect(first).toBe(
    "apps/v1, Kind=Deployment: ERROR: <input>:1:12: undefined field 'serviceName'",
  );
  expect(second).toMatch(/^apps\/v1, Kind=StatefulSet: ERROR: .* found no matching overload for/);
});

test('messages and variables are checked too; a rule for everything says too little', async ({
  signal,
}) => {
  const spec = {
    variables: [{ name: 'replicas', expression: 'object.spec.replicas' }],
    validations: [
      { expression: 'variables.replicas == "x"', messageExpression: 'string(object.nope)' },
    ],
  };
  expect((await warningsOf(spec, signal)).map(({ fieldRef }) => fieldRef)).toEqual([
    'spec.validations[0].expression',
    'spec.validations[0].messageExpression',
  ]);
  expect(await warningsOf(spec, signal, [rule('*', 'deployments')])).toEqual([]);
});

test('custom resources and parameters have types too', async ({ signal }) => {
  const schema = {
    type: 'object',
    properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } },
  };
  const client = server.client();
  await client.resource<DynamicObject>(customResourceDefinitions).create({
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com',
      names: { plural: 'widgets', kind: 'Widget' },
      scope: 'Namespaced',
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    },
  });
  const widgets = [rule('example.com', 'widgets')];
  const spec = {
    paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
    ...validations(
      'object.spec.size == 1 && params.data.a == "b"',
      'object.spec.weight == 1',
      'params.dat == 1',
    ),
  };
  const found = await warningsOf(spec, signal, widgets);
  expect(found.map(({ warning }) => warning.split('\n')[0])).toEqual([
    "example.com/v1, Kind=Widget: ERROR: <input>:1:12: undefined field 'weight'",
    "example.com/v1, Kind=Widget: ERROR: <input>:1:7: undefined field 'dat'",
  ]);
});

test('a policy that is changed is looked at again', async ({ signal }) => {
  const client = server.client().resource<DynamicObject>(policies);
  await warningsOf(validations('object.spec.replica == 1'), signal);
  const name = `p${count}`;
  await client.patch(name, { type: 'merge', body: { spec: validations('true') } });
  await eventually(
    async () => {
      expect((await client.get(name))['status']).toEqual({
        observedGeneration: 2,
        typeChecking: {},
      });
    },
    { signal },
  );
});
