import type { DynamicObject, GroupVersionKind } from '@drover/apimachinery';
import { describe, expect, test } from 'vitest';
import { defaultBuiltIn } from '../defaults/default-built-in.ts';
import {
  isConfigKey,
  isDns1035Label,
  isDnsLabel,
  isDnsSubdomain,
  isLabelValue,
  isPathSegment,
  isQualifiedName,
} from './meta/names.ts';
import { validateBuiltIn } from './validate-built-in.ts';

const core = (kind: string): GroupVersionKind => ({ group: '', version: 'v1', kind });
const rbac = (kind: string): GroupVersionKind => ({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind,
});
const crd: GroupVersionKind = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
};
const named = { name: 'x', namespace: 'n' };

function messages(gvk: GroupVersionKind, object: object, old?: object): string[] {
  const errors = validateBuiltIn(gvk, object as DynamicObject, old as DynamicObject | undefined);
  return errors.map(({ field, message }) => `${field}: ${message}`);
}

describe('names', () => {
  const subdomain =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
  const label =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

  test.each<[string, readonly string[], readonly string[]]>([
    ['a subdomain', isDnsSubdomain('a.b-c'), []],
    ['no subdomain', isDnsSubdomain('A'), [subdomain]],
    ['an empty one', isDnsSubdomain(''), [subdomain]],
    [
      'too long a subdomain',
      isDnsSubdomain('a'.repeat(254)),
      ['must be no more than 253 characters'],
    ],
    ['a prefix may end in a dash', isDnsSubdomain('abc-', true), []],
    ['no label', isDnsLabel('a_b'), [label]],
    ['a label with dots', isDnsLabel('a.b'), ['must not contain dots']],
    [
      'a label that begins with a digit',
      isDns1035Label('1a').map((message) => message.slice(0, 20)),
      ['a DNS-1035 label mus'],
    ],
    ['a path segment', isPathSegment('system:x'), []],
    ['no path segment', isPathSegment('a/b%'), ["may not contain '/'", "may not contain '%'"]],
    ['a dot', isPathSegment('..'), ["may not be '..'"]],
    ['a qualified name', isQualifiedName('example.com/My_name'), []],
    ['an empty prefix', isQualifiedName('/x'), ['prefix part must be non-empty']],
    ['a label value', isLabelValue('a_b'), []],
    ['a config key', isConfigKey('..a'), ["must not start with '..'"]],
  ])('%s', (_, found, expected) => {
    expect(found).toEqual(expected);
  });
});

describe('metadata', () => {
  test('shows owners with their fields in the order of Go', () => {
    const owner = { controller: true, uid: 'u', name: 'p', kind: 'Pod', apiVersion: 'v1' };
    const [found] = messages(core('ConfigMap'), {
      metadata: { ...named, ownerReferences: [owner, owner] },
    });
    expect(found).toMatch(
      /^metadata.ownerReferences: Invalid value: \[\{"apiVersion":"v1","kind":"Pod","name":"p","uid":"u","controller":true\},/,
    );
  });

  test('of a good object is fine', () => {
    expect(
      messages(core('ConfigMap'), {
        metadata: { ...named, labels: { a: 'b' }, annotations: { 'Example.com/A': '{}' } },
      }),
    ).toEqual([]);
  });

  test('says what is wrong field by field', () => {
    const owner = { apiVersion: 'v1', kind: 'Pod', name: '', uid: 'u', controller: true };
    const metadata = {
      name: 'x',
      labels: { 'a b': 'c' },
      finalizers: ['orphan', 'foregroundDeletion'],
      ownerReferences: [owner, { ...owner, name: 'p' }],
      generation: -1,
    };
    const controllers =
      'Only one reference can have Controller set to true. Found "true" in references for Pod/ and Pod/p';
    const found = messages(core('ConfigMap'), { metadata }).map((message) =>
      // The values before and the examples behind are long, and the same everywhere.
      message.replace(/ \(e\.g\..*$/, '').replace(/\[\{.*\}\]/, '…'),
    );
    expect(found).toEqual([
      'metadata.namespace: Required value',
      'metadata.generation: Invalid value: -1: must be greater than or equal to 0',
      "metadata.labels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'metadata.ownerReferences.name: Invalid value: "": must not be empty',
      `metadata.ownerReferences: Invalid value: …: ${controllers}`,
      'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
    ]);
  });

  test('of a kind without namespaces must not name one', () => {
    expect(messages(core('Namespace'), { metadata: named })).toEqual([
      'metadata.namespace: Forbidden: not allowed on this type',
    ]);
  });
});

describe('secrets', () => {
  const secret = (content: object): object => ({ metadata: named, type: 'Opaque', ...content });

  test.each<[string, object, object | undefined, string[]]>([
    ['good', { data: { 'a.b': 'YQ==' } }, undefined, []],
    [
      'a bad key',
      { data: { '.': '' } },
      undefined,
      ['data[.]: Invalid value: ".": must not be \'.\''],
    ],
    [
      'another type',
      { type: 'b' },
      { type: 'a' },
      ['type: Invalid value: "b": field is immutable'],
    ],
    [
      'no certificate',
      { type: 'kubernetes.io/tls' },
      undefined,
      ['data[tls.crt]: Required value', 'data[tls.key]: Required value'],
    ],
    [
      'no name of an account',
      { type: 'kubernetes.io/service-account-token' },
      undefined,
      ['metadata.annotations[kubernetes.io/service-account.name]: Required value'],
    ],
    [
      'a user is enough',
      { type: 'kubernetes.io/basic-auth', data: { username: '' } },
      undefined,
      [],
    ],
    [
      'broken JSON, not shown',
      { type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': btoa('{"secret') } },
      undefined,
      [
        'data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": must be a JSON object',
      ],
    ],
    [
      'frozen',
      { immutable: true, data: { a: 'Yg==' } },
      { immutable: true, data: { a: 'YQ==' } },
      ['data: Forbidden: field is immutable when `immutable` is set'],
    ],
    [
      'thawed',
      { data: {} },
      { immutable: true },
      ['immutable: Forbidden: field is immutable when `immutable` is set'],
    ],
    [
      'too much',
      { data: { a: 'AAAA'.repeat(350_000) } },
      undefined,
      ['data: Too long: may not be more than 1048576 bytes'],
    ],
  ])('%s', (_, content, old, expected) => {
    expect(messages(core('Secret'), secret(content), old && secret(old))).toEqual(expected);
  });

  test('take plain values into their data', () => {
    const given = { metadata: named, stringData: { a: 'ü' }, data: { b: 'Yg==' } };
    expect(defaultBuiltIn(core('Secret'), given)).toEqual({
      metadata: named,
      type: 'Opaque',
      data: { b: 'Yg==', a: 'w7w=' },
    });
  });
});

test('the keys of a ConfigMap are in one of its two maps', () => {
  expect(
    messages(core('ConfigMap'), { metadata: named, data: { a: '' }, binaryData: { a: '' } }),
  ).toEqual(['data[a]: Invalid value: "a": duplicate of key present in binaryData']);
});

test('the finalizers of a Namespace are known or have a prefix', () => {
  expect(
    messages(core('Namespace'), {
      metadata: { name: 'x' },
      spec: { finalizers: ['kubernetes', 'a.b/c', 'mine'] },
    }),
  ).toEqual([
    'spec.finalizers: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
  ]);
});

test('a Lease counts in positive numbers', () => {
  const lease = { group: 'coordination.k8s.io', version: 'v1', kind: 'Lease' };
  const spec = { leaseDurationSeconds: 0, leaseTransitions: -1 };
  expect(messages(lease, { metadata: named, spec })).toEqual([
    'spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
    'spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0',
  ]);
});

test('an Event belongs to the namespace of its object', () => {
  expect(
    messages(core('Event'), { metadata: named, involvedObject: { namespace: 'other' } }),
  ).toEqual(['involvedObject.namespace: Invalid value: "other": does not match event.namespace']);
  expect(
    messages(core('Event'), {
      metadata: named,
      involvedObject: { namespace: 'n' },
      eventTime: '2026-01-01T00:00:00.000000Z',
      reportingComponent: 'c',
    }),
  ).toEqual([
    'reportingInstance: Required value',
    'action: Required value',
    'reason: Required value',
  ]);
});

describe('RBAC', () => {
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'r' };

  test('rules need verbs, groups and resources', () => {
    expect(
      messages(rbac('Role'), {
        metadata: named,
        rules: [{ verbs: null }, { verbs: ['get'], nonResourceURLs: ['/x'], resources: ['pods'] }],
      }),
    ).toEqual([
      'rules[0].verbs: Required value: verbs must contain at least one value',
      'rules[0].apiGroups: Required value: resource rules must supply at least one api group',
      'rules[0].resources: Required value: resource rules must supply at least one resource',
      'rules[1].nonResourceURLs: Invalid value: ["/x"]: namespaced rules cannot apply to non-resource URLs',
      'rules[1].nonResourceURLs: Invalid value: ["/x"]: rules cannot apply to both regular resources and non-resource URLs',
    ]);
  });

  test('the names of roles may hold colons, and selectors must be readable', () => {
    const aggregationRule = {
      clusterRoleSelectors: [{ matchExpressions: [{ key: 'a', operator: 'Is', values: [] }] }],
    };
    expect(
      messages(rbac('ClusterRole'), {
        metadata: { name: 'system:x' },
        rules: null,
        aggregationRule,
      }),
    ).toEqual([
      'aggregationRule.clusterRoleSelectors[0].matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator',
      'aggregationRule.clusterRoleSelectors[0]: Invalid value: null: invalid label selector.',
    ]);
  });

  test('subjects are complete, and the role stays', () => {
    const subjects = [
      { kind: 'User', name: 'u' },
      { kind: 'ServiceAccount', name: 's' },
      { kind: 'Robot', name: '' },
    ];
    const binding = { metadata: { name: 'b' }, roleRef, subjects };
    expect(messages(rbac('ClusterRoleBinding'), binding)).toEqual([
      'subjects[0].apiGroup: Unsupported value: "": supported values: "rbac.authorization.k8s.io"',
      'subjects[1].namespace: Required value',
      'subjects[2].name: Required value',
      'subjects[2].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"',
    ]);
    const good = { ...binding, subjects: [] };
    const old = { ...good, roleRef: { ...roleRef, name: 'old' } };
    expect(messages(rbac('ClusterRoleBinding'), good, old)).toEqual([
      'roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"ClusterRole","Name":"r"}: cannot change roleRef',
    ]);
  });

  test('groups are filled in', () => {
    const given = {
      roleRef: { apiGroup: '', kind: 'Role', name: 'r' },
      subjects: [
        { kind: 'Group', name: 'g' },
        { kind: 'ServiceAccount', name: 's' },
      ],
    };
    expect(defaultBuiltIn(rbac('RoleBinding'), given)).toEqual({
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' },
      subjects: [
        { kind: 'Group', name: 'g', apiGroup: 'rbac.authorization.k8s.io' },
        { kind: 'ServiceAccount', name: 's' },
      ],
    });
  });
});

describe('CustomResourceDefinitions', () => {
  const version = {
    name: 'v1',
    served: true,
    storage: true,
    schema: { openAPIV3Schema: { type: 'object' } },
  };
  const spec = {
    group: 'example.com',
    scope: 'Cluster',
    names: { plural: 'widgets', kind: 'Widget', singular: 'widget', listKind: 'WidgetList' },
    versions: [version],
    conversion: { strategy: 'None' },
  };
  const definition = (change: object = {}, name = 'widgets.example.com'): object => ({
    metadata: { name },
    spec: { ...spec, ...change },
    status: { storedVersions: ['v1'] },
  });

  test.each<[string, object, string[]]>([
    ['a good one', definition(), []],
    [
      'another name',
      definition({}, 'gadgets.example.com'),
      [
        'metadata.name: Invalid value: "gadgets.example.com": must be spec.names.plural+"."+spec.group',
      ],
    ],
    [
      'another scope',
      definition({ scope: 'Galaxy' }),
      ['spec.scope: Unsupported value: "Galaxy": supported values: "Cluster", "Namespaced"'],
    ],
    [
      'no schema',
      definition({ versions: [{ ...version, schema: undefined }] }),
      ['spec.versions[0].schema.openAPIV3Schema: Required value'],
    ],
    [
      'a wrong column',
      definition({
        versions: [
          { ...version, additionalPrinterColumns: [{ name: 'A', type: 'text', jsonPath: '' }] },
        ],
      }),
      [
        'spec.additionalPrinterColumns[0].type: Invalid value: "text": must be one of boolean,date,integer,number,string',
        'spec.additionalPrinterColumns[0].JSONPath: Required value',
      ],
    ],
    [
      'kind and list of one name',
      definition({ names: { ...spec.names, listKind: 'Widget' } }),
      ['spec.names.listKind: Invalid value: "Widget": kind and listKind may not be the same'],
    ],
    [
      'a hook that is not used',
      definition({ conversion: { strategy: 'None', webhook: { clientConfig: {} } } }),
      [
        'spec.conversion.webhookClientConfig: Forbidden: should not be set when strategy is not set to Webhook',
      ],
    ],
    [
      'a group of Kubernetes',
      definition({ group: 'x.k8s.io' }, 'widgets.x.k8s.io'),
      [
        'metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
      ],
    ],
  ])('%s', (_, object, expected) => {
    expect(messages(crd, object)).toEqual(expected);
  });

  test('two storage versions of one name', () => {
    expect(
      messages(crd, definition({ versions: [version, version] })).map((message) =>
        message.replace(/Invalid value: .*: must/, '… must'),
      ),
    ).toEqual([
      'spec.versions: … must contain unique version names',
      'spec.versions: … must have exactly one version marked as storage version',
    ]);
  });

  test('once established keep scope and kind, and a version in which objects are stored', () => {
    const status = {
      conditions: [{ type: 'Established', status: 'True' }],
      storedVersions: ['v0', 'v1'],
    };
    const before = { ...definition(), status };
    expect(
      messages(crd, { ...definition({ scope: 'Namespaced' }), status }, before).map((message) =>
        message.slice(0, 72),
      ),
    ).toEqual([
      'spec.scope: Invalid value: "Namespaced": field is immutable',
      'status.storedVersions[0]: Invalid value: "v0": missing from spec.version',
    ]);
  });

  test('get the names they do not say', () => {
    const given = { spec: { names: { plural: 'widgets', kind: 'Widget' }, versions: [] } };
    expect(defaultBuiltIn(crd, given)).toEqual({
      spec: {
        names: { plural: 'widgets', kind: 'Widget', singular: 'widget', listKind: 'WidgetList' },
        versions: [],
        conversion: { strategy: 'None' },
      },
    });
  });
});

test.each([
  ['ConfigMap', { group: '', version: 'v1' }, 1],
  ['Lease', { group: 'coordination.k8s.io', version: 'v1' }, 0],
  ['RuntimeClass', { group: 'node.k8s.io', version: 'v1' }, 0],
  ['PodDisruptionBudget', { group: 'policy', version: 'v1' }, 0],
])('a %s may have unknown finalizers or not', (kind, version, complaints) => {
  const namespace = kind === 'RuntimeClass' ? {} : { namespace: 'n' };
  const metadata = { name: 'a', finalizers: ['odd'], ...namespace };
  const content = { metadata, handler: 'h', spec: {}, involvedObject: {} };
  const errors = validateBuiltIn({ ...version, kind }, content);
  expect(errors.filter(({ field }) => field === 'metadata.finalizers[0]').length).toBe(complaints);
});

test.each([
  ['ConfigMap', { group: '', version: 'v1' }, 1],
  ['CSINode', { group: 'storage.k8s.io', version: 'v1' }, 0],
  ['PodDisruptionBudget', { group: 'policy', version: 'v1' }, 0],
])('a %s that goes is asked for new finalizers by its kind or not', (kind, version, complaints) => {
  const metadata = { name: 'a', deletionTimestamp: '2026-01-01T00:00:00Z' };
  const changed = { ...metadata, finalizers: ['a/b'] };
  const errors = validateBuiltIn(
    { ...version, kind },
    { metadata: changed, spec: {} },
    { metadata, spec: {} },
  );
  expect(errors.filter(({ field }) => field === 'metadata.finalizers').length).toBe(complaints);
});
