import { defaultBuiltIn } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { type Case, complaints, plainComplaints } from './complaints.ts';

const kind = { group: 'apiextensions.k8s.io', version: 'v1', kind: 'CustomResourceDefinition' };
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
])('a CustomResourceDefinition: %s', (_, object, expected) => {
  expect(plainComplaints('CustomResourceDefinition', object)).toEqual(expected);
});

test('CustomResourceDefinitions have not two storage versions of one name', () => {
  expect(
    plainComplaints('CustomResourceDefinition', definition({ versions: [version, version] })).map(
      (message) => message.replace(/Invalid value: .*: must/, '… must'),
    ),
  ).toEqual([
    'spec.versions: … must contain unique version names',
    'spec.versions: … must have exactly one version marked as storage version',
  ]);
});

test('CustomResourceDefinitions once established keep scope and kind, and a version in which objects are stored', () => {
  const status = {
    conditions: [{ type: 'Established', status: 'True' }],
    storedVersions: ['v0', 'v1'],
  };
  const before = { ...definition(), status };
  expect(
    plainComplaints(
      'CustomResourceDefinition',
      { ...definition({ scope: 'Namespaced' }), status },
      before,
    ).map((message) => message.slice(0, 72)),
  ).toEqual([
    'spec.scope: Invalid value: "Namespaced": field is immutable',
    'status.storedVersions[0]: Invalid value: "v0": missing from spec.version',
  ]);
});

test('CustomResourceDefinitions get the names they do not say', () => {
  const given = { spec: { names: { plural: 'widgets', kind: 'Widget' }, versions: [] } };
  expect(defaultBuiltIn(kind, given)).toEqual({
    spec: {
      names: { plural: 'widgets', kind: 'Widget', singular: 'widget', listKind: 'WidgetList' },
      versions: [],
      conversion: { strategy: 'None' },
    },
  });
});

test.each<Case>([
  [
    'name',
    'APIService',
    {
      spec: {
        group: 'a.b',
        version: 'v1',
        groupPriorityMinimum: 1,
        versionPriority: 1,
        service: { name: 'x', namespace: 'y' },
        insecureSkipTLSVerify: true,
      },
    },
    ['metadata.name: Invalid value: "x": must be `spec.version+"."+spec.group`: "v1.a.b"'],
  ],
  [
    'bad',
    'APIService',
    {
      spec: {
        group: 'A_',
        version: '1',
        groupPriorityMinimum: 30000,
        versionPriority: 2000,
        service: {},
        insecureSkipTLSVerify: true,
        caBundle: 'Zm9v',
      },
    },
    [
      'metadata.name: Invalid value: "x": must be `spec.version+"."+spec.group`: "1.A_"',
      "spec.group: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      'spec.version: Invalid value: "1": a DNS-1035 label must consist of lower case alphanumeric characters or \'-\', start with an alphabetic character, and end with an alphanumeric character',
      'spec.groupPriorityMinimum: Invalid value: 30000: must be positive and less than 20000',
      'spec.versionPriority: Invalid value: 2000: must be positive and less than 1000',
      'spec.service.namespace: Required value',
      'spec.service.name: Required value',
      'spec.insecureSkipTLSVerify: Invalid value: true: may not be true if caBundle is present',
    ],
  ],
  [
    'local',
    'APIService',
    {
      spec: {
        group: 'a.b',
        version: 'v1',
        groupPriorityMinimum: 1,
        versionPriority: 1,
        caBundle: 'Zm9v',
        insecureSkipTLSVerify: true,
      },
    },
    [
      'metadata.name: Invalid value: "x": must be `spec.version+"."+spec.group`: "v1.a.b"',
      'spec.caBundle: Invalid value: "3 bytes": local APIServices may not have a caBundle',
      'spec.insecureSkipTLSVerify: Invalid value: true: local APIServices may not have insecureSkipTLSVerify',
    ],
  ],
])('%s: %s', (_, kind, content, expected) => {
  expect(complaints(kind, content)).toEqual(expected);
});
