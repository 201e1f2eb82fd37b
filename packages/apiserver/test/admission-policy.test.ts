import type { DynamicObject } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';
import { clusterRoleBindings, clusterRoles, configMaps, namespaces } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { startTestApiServer } from '../src/testing/index.ts';

const group = { group: 'admissionregistration.k8s.io', version: 'v1', namespaced: false };
const policies = {
  ...group,
  resource: 'validatingadmissionpolicies',
  kind: 'ValidatingAdmissionPolicy',
};
const bindings = {
  ...group,
  resource: 'validatingadmissionpolicybindings',
  kind: 'ValidatingAdmissionPolicyBinding',
};
const webhooks = {
  ...group,
  resource: 'validatingwebhookconfigurations',
  kind: 'ValidatingWebhookConfiguration',
};
const namespace = 'default';

/** A policy on ConfigMaps, and its binding. */
async function bind(
  client: KubernetesClient,
  spec: object,
  { name = 'p', ...binding }: { readonly name?: string } & Record<string, unknown> = {},
): Promise<void> {
  const rule = {
    apiGroups: [''],
    apiVersions: ['v1'],
    operations: ['CREATE', 'UPDATE'],
    resources: ['configmaps'],
  };
  await client.resource<DynamicObject>(policies).create({
    metadata: { name },
    spec: { matchConstraints: { resourceRules: [rule] }, ...spec },
  });
  await client.resource<DynamicObject>(bindings).create({
    metadata: { name: `b-${name}` },
    spec: { policyName: name, validationActions: ['Deny'], ...binding },
  });
}

function create(client: KubernetesClient, name: string, rest: object = {}): Promise<DynamicObject> {
  const object = { metadata: { name }, ...rest };
  return client.resource<DynamicObject>(configMaps).create(object, { namespace });
}

test('a write that a policy does not allow is refused with its message and reason', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  await bind(client, {
    validations: [
      { expression: 'object.metadata.name != "a"' },
      { expression: 'object.metadata.name != "b"', message: ' not b ', reason: 'Forbidden' },
      {
        expression: 'object.metadata.name != "c"',
        messageExpression: '"not %s in %s".format([request.name, namespaceObject.metadata.name])',
      },
    ],
  });
  const start = `ValidatingAdmissionPolicy 'p' with binding 'b-p' denied request:`;
  await expect(create(client, 'a')).rejects.toMatchObject({
    status: {
      code: 422,
      reason: 'Invalid',
      message: `configmaps "a" is forbidden: ${start} failed expression: object.metadata.name != "a"`,
      details: {
        name: 'a',
        kind: 'configmaps',
        causes: [{ message: `${start} failed expression: object.metadata.name != "a"` }],
      },
    },
  });
  await expect(create(client, 'b')).rejects.toMatchObject({
    status: {
      code: 403,
      reason: 'Forbidden',
      message: `configmaps "b" is forbidden: ${start} not b`,
    },
  });
  await expect(create(client, 'c')).rejects.toThrow(`${start} not c in default`);
  await create(client, 'd');
});

test('only what a policy and its binding are about is asked, and nothing when the binding is gone', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  await client.resource<DynamicObject>(namespaces).create({ metadata: { name: 'free' } });
  await bind(
    client,
    {
      matchConditions: [{ name: 'named', expression: 'object.metadata.name.startsWith("x")' }],
      validations: [{ expression: 'false', message: 'no' }],
    },
    {
      matchResources: {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      },
    },
  );
  await expect(create(client, 'x1')).rejects.toThrow('denied request: no');
  await create(client, 'y1');
  const maps = client.resource<DynamicObject>(configMaps);
  await maps.create({ metadata: { name: 'x1' } }, { namespace: 'free' });
  await client.resource(bindings).delete('b-p');
  await create(client, 'x1');
});

test('variables are evaluated when they are looked at, and failures follow the failure policy', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  await bind(client, {
    variables: [
      { name: 'size', expression: 'object.data.size' },
      { name: 'number', expression: 'int(variables.size)' },
    ],
    validations: [
      {
        expression: '!has(object.data) || variables.number < 5',
        messageExpression: '"got " + string(variables.number)',
      },
    ],
  });
  await create(client, 'empty');
  await expect(create(client, 'big', { data: { size: '7' } })).rejects.toThrow('got 7');
  await expect(create(client, 'odd', { data: { size: 'x' } })).rejects.toThrow(
    `expression '!has(object.data) || variables.number < 5' resulted in error: composited variable "number" fails to evaluate: type conversion error from 'string' to 'int'`,
  );
  const policy = client.resource<DynamicObject>(policies);
  await policy.patch('p', { type: 'merge', body: { spec: { failurePolicy: 'Ignore' } } });
  await create(client, 'odd', { data: { size: 'x' } });
});

test('parameters are read from the store, by name or by labels', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  const spec = {
    paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
    matchConditions: [{ name: 'm', expression: 'object.metadata.name.startsWith("m")' }],
    validations: [{ expression: 'object.metadata.name.size() <= int(params.data.max)' }],
  };
  await create(client, 'limit', {
    data: { max: '3' },
    metadata: { name: 'limit', labels: { l: 'x' } },
  });
  await bind(client, spec, { paramRef: { name: 'limit', parameterNotFoundAction: 'Deny' } });
  await create(client, 'm23');
  await expect(create(client, 'm234')).rejects.toThrow('failed expression');
  await client.resource(bindings).delete('b-p');
  const selector = { matchLabels: { l: 'x' } };
  await bind(client, spec, {
    name: 'q',
    paramRef: { selector, parameterNotFoundAction: 'Allow' },
  });
  await expect(create(client, 'm234')).rejects.toThrow(`with binding 'b-q'`);
  await client.resource(configMaps).delete('limit', { namespace });
  await create(client, 'm234');
});

test('a binding without its parameters refuses when it says so', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  await bind(
    client,
    {
      paramKind: { apiVersion: 'example.com/v1', kind: 'Limit' },
      validations: [{ expression: 'true' }],
    },
    { paramRef: { name: 'l', parameterNotFoundAction: 'Deny' } },
  );
  await expect(create(client, 'a')).rejects.toThrow(
    `ValidatingAdmissionPolicy 'p' denied request: failed to configure policy: failed to find resource referenced by paramKind: 'example.com/v1, Kind=Limit'`,
  );
});

test('the authorizer answers for who writes', async () => {
  await using server = await startTestApiServer();
  const admin = server.client();
  await bind(admin, {
    validations: [
      {
        expression:
          'authorizer.group("").resource("secrets").namespace("default").check("get").allowed()',
        message: 'may not read',
      },
    ],
  });
  const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['create'] }];
  await admin.resource<DynamicObject>(clusterRoles).create({ metadata: { name: 'r' }, rules });
  await admin.resource<DynamicObject>(clusterRoleBindings).create({
    metadata: { name: 'r' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'r' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'alice' }],
  });
  const alice = server.client({ name: 'alice', groups: [] });
  await expect(create(alice, 'a')).rejects.toThrow('may not read');
  await create(admin, 'a');
});

test('expressions are read when they are written', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  await expect(bind(client, { validations: [{ expression: 'object.x ==' }] })).rejects.toThrow(
    'spec.validations[0].expression: Invalid value: "object.x ==": compilation failed: ERROR: <input>:1:12: Syntax error',
  );
  await expect(
    bind(client, {
      validations: [{ expression: 'true', messageExpression: 'object.metadata.name' }],
    }),
  ).rejects.toThrow(
    'spec.validations[0].messageExpression: Invalid value: "object.metadata.name": must evaluate to string but got dyn',
  );
  const webhook = {
    name: 'a.example.com',
    clientConfig: { url: 'https://127.0.0.1:1/' },
    admissionReviewVersions: ['v1'],
    sideEffects: 'None',
    matchConditions: [{ name: 'c', expression: 'params == 1' }],
  };
  await expect(
    client
      .resource<DynamicObject>(webhooks)
      .create({ metadata: { name: 'w' }, webhooks: [webhook] }),
  ).rejects.toThrow(`undeclared reference to 'params'`);
});
