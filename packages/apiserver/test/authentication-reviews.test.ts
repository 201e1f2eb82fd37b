import { expect, test } from 'vitest';
import { startTestApiServer } from '../src/testing/index.ts';
import { networkRequest } from './network-request.ts';

const staticTokens = new Map([['tok-admin', { name: 'admin', groups: ['system:masters'] }]]);
const GROUP = 'authorization.k8s.io';

interface Asked {
  readonly kind: string;
  readonly spec: object;
  readonly metadata?: object;
}

async function ask({ kind, spec, metadata }: Asked) {
  await using server = await startTestApiServer({ staticTokens });
  const plural = `${kind.toLowerCase()}s`;
  const place = kind === 'LocalSubjectAccessReview' ? 'namespaces/default/' : '';
  const { status, text } = await networkRequest(server, {
    path: `/apis/${GROUP}/v1/${place}${plural}`,
    token: 'tok-admin',
    body: { apiVersion: `${GROUP}/v1`, kind, spec, ...(metadata && { metadata }) },
  });
  return {
    status,
    body: JSON.parse(text) as {
      message?: string;
      status?: object;
      metadata?: object;
      spec?: object;
    },
  };
}

const pods = { verb: 'list', resource: 'pods' };

test('why something is allowed is told in words of Kubernetes', async () => {
  const spec = { user: 'system:kube-scheduler', resourceAttributes: pods };
  const { status, body } = await ask({ kind: 'SubjectAccessReview', spec });
  expect(status).toBe(201);
  expect(body).toMatchObject({
    kind: 'SubjectAccessReview',
    metadata: {
      managedFields: [{ operation: 'Update', fieldsV1: { 'f:spec': { 'f:user': {} } } }],
    },
    spec,
    status: {
      allowed: true,
      reason:
        'RBAC: allowed by ClusterRoleBinding "system:kube-scheduler" of ClusterRole "system:kube-scheduler" to User "system:kube-scheduler"',
    },
  });
  const own = await ask({ kind: 'SelfSubjectAccessReview', spec: { resourceAttributes: pods } });
  expect(own.body.status).toEqual({ allowed: true });
  const none = await ask({
    kind: 'SubjectAccessReview',
    spec: { user: 'x', resourceAttributes: pods },
  });
  expect(none.body.status).toEqual({ allowed: false });
});

test('selectors that cannot be read are told, and count for nothing', async () => {
  const fieldSelector = { rawSelector: 'x!y' };
  const labelSelector = {
    requirements: [
      { key: 'x', operator: 'In', values: ['a'] },
      { key: 'b', operator: 'Foo' },
    ],
  };
  const resourceAttributes = { ...pods, fieldSelector, labelSelector };
  const { body } = await ask({ kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } });
  expect(body.status).toEqual({
    allowed: true,
    evaluationError:
      'spec.resourceAttributes.fieldSelector ignored due to parse error; spec.resourceAttributes.labelSelector partially ignored due to parse error',
  });
});

const path = { path: '/x', verb: 'get' };
const prefix = `.${GROUP} "" is invalid: `;

test.each<[Asked, number, string]>([
  [
    { kind: 'SelfSubjectAccessReview', spec: {} },
    422,
    `${prefix}spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified`,
  ],
  [
    {
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: pods, nonResourceAttributes: path },
    },
    422,
    `${prefix}spec.nonResourceAttributes: Invalid value: {"Path":"/x","Verb":"get"}: cannot be specified in combination with resourceAttributes`,
  ],
  [
    { kind: 'SubjectAccessReview', spec: { resourceAttributes: pods } },
    422,
    `${prefix}spec.user: Invalid value: "": at least one of user or group must be specified`,
  ],
  [
    { kind: 'LocalSubjectAccessReview', spec: { user: 'x', resourceAttributes: pods } },
    422,
    `${prefix}spec.resourceAttributes.namespace: Invalid value: "": must match metadata.namespace`,
  ],
  [
    { kind: 'LocalSubjectAccessReview', spec: { user: 'x', nonResourceAttributes: path } },
    422,
    `${prefix}spec.nonResourceAttributes: Invalid value: {"Path":"/x","Verb":"get"}: disallowed on this kind of request`,
  ],
  [
    {
      kind: 'LocalSubjectAccessReview',
      spec: { user: 'x', resourceAttributes: { ...pods, namespace: 'default' } },
      metadata: { namespace: 'other' },
    },
    400,
    'the namespace of the provided object does not match the namespace sent on the request',
  ],
  [
    {
      kind: 'SelfSubjectAccessReview',
      spec: {
        resourceAttributes: {
          ...pods,
          labelSelector: {},
          fieldSelector: {
            rawSelector: 'a=b',
            requirements: [{ key: 'x', operator: 'In', values: ['a'] }],
          },
        },
      },
    },
    422,
    `${prefix}[spec.resourceAttributes.fieldSelector.rawSelector: Invalid value: "a=b": may not specified at the same time as requirements, spec.resourceAttributes.labelSelector.requirements: Required value: when spec.resourceAttributes.labelSelector is specified, requirements or rawSelector is required]`,
  ],
  [{ kind: 'SelfSubjectRulesReview', spec: {} }, 400, 'no namespace on request'],
])('a question that makes no sense is refused: %j', async (asked, code, message) => {
  const { status, body } = await ask(asked);
  expect(body.message).toBe(message);
  expect(status).toBe(code);
});

test('all that one may do is told for a namespace', async () => {
  const { body } = await ask({ kind: 'SelfSubjectRulesReview', spec: { namespace: 'default' } });
  expect(body).toMatchObject({ metadata: {}, spec: {}, status: { incomplete: false } });
  expect(body.status).toMatchObject({
    resourceRules: expect.arrayContaining([
      { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
    ]) as object[],
  });
});

test('a question may be told of fields that nobody knows', async () => {
  await using server = await startTestApiServer({ staticTokens });
  const answer = await networkRequest(server, {
    path: `/apis/${GROUP}/v1/selfsubjectaccessreviews`,
    token: 'tok-admin',
    body: {
      apiVersion: `${GROUP}/v1`,
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: pods, nope: 1 },
    },
  });
  expect(answer).toMatchObject({
    status: 201,
    headers: { warning: ['299 - "unknown field \\"spec.nope\\""'] },
  });
});
