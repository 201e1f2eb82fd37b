import { expect, test } from 'vitest';
import * as kubernetes from '../index.ts';
import {
  builtInKind,
  builtInResource,
  builtInResources,
  builtInSchema,
  builtInType,
  builtInTypeFacts,
  builtInTypeNames,
  type JsonSchemaProps,
  kindsOfType,
  openApiName,
  schemaAt,
  typeOfKind,
} from '../index.ts';

const pod = { group: '', version: 'v1', kind: 'Pod' };

test('a resource is found by group, version and plural name', () => {
  expect(builtInResource({ group: 'apps', version: 'v1', resource: 'deployments' })).toMatchObject({
    kind: 'Deployment',
    namespaced: true,
    singular: 'deployment',
    shortNames: ['deploy'],
    categories: ['all'],
    type: 'apps.v1.Deployment',
    subresources: [
      { name: 'scale', group: 'autoscaling', version: 'v1', kind: 'Scale' },
      { name: 'status', group: 'apps', version: 'v1', kind: 'Deployment' },
    ],
  });
  expect(builtInResource({ group: 'apps', version: 'v1beta1', resource: 'deployments' })).toBe(
    undefined,
  );
});

test('a resource is found by kind', () => {
  expect(
    builtInKind({ group: 'coordination.k8s.io', version: 'v1', kind: 'Lease' })?.resource,
  ).toBe('leases');
});

test('the schema of a kind names types, list keys and patch strategies', () => {
  expect(schemaAt(builtInSchema(pod), ['spec', 'containers', '*', 'ports'])).toEqual({
    type: 'array',
    items: { $ref: 'core.v1.ContainerPort', default: {} },
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['containerPort', 'protocol'],
    'x-kubernetes-patch-strategy': 'merge',
    'x-kubernetes-patch-merge-key': 'containerPort',
  });
  expect(schemaAt(builtInSchema(pod), ['metadata', 'labels', 'app'])).toEqual({
    type: 'string',
    default: '',
  });
  expect(schemaAt(builtInSchema(pod), ['spec', 'nonsense'])).toBe(undefined);
});

test('bodies of subresources and lists have schemas too', () => {
  expect(typeOfKind({ group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' })).toBe(
    'authentication.v1.TokenRequest',
  );
  expect(builtInSchema({ group: '', version: 'v1', kind: 'PodList' })?.required).toEqual(['items']);
  expect(openApiName('core.v1.Pod')).toBe('io.k8s.api.core.v1.Pod');
  expect(openApiName('intstr.IntOrString')).toBe('io.k8s.apimachinery.pkg.util.intstr.IntOrString');
});

test('a type knows how Go and protobuf write its fields', () => {
  const container = builtInTypeFacts('core.v1.Container');
  expect(container?.encodings.get('name')).toEqual({
    isPointer: false,
    isAlwaysWritten: true,
    isBareReference: false,
    number: 1,
  });
  expect(container?.encodings.get('resources')?.isAlwaysWritten).toBe(true);
  expect(container?.encodings.get('securityContext')).toEqual({
    isPointer: true,
    isAlwaysWritten: false,
    isBareReference: false,
    number: 15,
  });
  expect(builtInTypeFacts('core.v1.Volume')?.inlined).toEqual([
    { number: 2, type: 'core.v1.VolumeSource' },
  ]);
  expect(builtInType('core.v1.ContainerPort')?.properties?.['protocol']).toEqual({
    type: 'string',
    'x-go-type': 'v1.Protocol',
    enum: ['SCTP', 'TCP', 'UDP'],
    default: 'TCP',
  });
});

test('a type has its fields in the order of Go, and which of them exclude each other', () => {
  expect(builtInType('core.v1.NFSVolumeSource')?.required).toEqual(['server', 'path']);
  expect(builtInTypeFacts('flowcontrol.v1.Subject')?.union).toEqual({
    discriminator: 'kind',
    fields: ['group', 'serviceAccount', 'user'],
  });
});

test('values are named where Kubernetes names them', () => {
  const enumOf = (type: string, field: string): unknown =>
    builtInType(type)?.properties?.[field]?.enum;
  expect(enumOf('networking.v1.HTTPIngressPath', 'pathType')).toEqual([
    'Exact',
    'ImplementationSpecific',
    'Prefix',
  ]);
  expect(enumOf('admissionregistration.v1.MutatingWebhook', 'reinvocationPolicy')).toBe(undefined);
});

test('options of deletion are known in every group', () => {
  expect(kindsOfType('core.v1.Pod')).toEqual([pod]);
  expect(kindsOfType('meta.v1.DeleteOptions')).toContainEqual({
    group: 'apps',
    version: 'v1beta2',
    kind: 'DeleteOptions',
  });
  expect(kindsOfType('core.v1.Container')).toEqual([]);
});

test('structs that are only ever embedded have facts of their own, and no name in OpenAPI', () => {
  const embedded = builtInTypeNames.flatMap((name) => builtInTypeFacts(name)?.inlined ?? []);
  expect(embedded.filter(({ type }) => !builtInTypeFacts(type))).toEqual([]);
  expect(builtInTypeFacts('core.v1.ProbeHandler')?.encodings.get('httpGet')?.number).toBe(2);
  expect(builtInTypeNames).not.toContain('core.v1.ProbeHandler');
});

test('a name that every object has is no type', () => {
  expect(builtInType('constructor')).toBe(undefined);
});

test('every type can be read, and every type it names exists', () => {
  const unknown = builtInTypeNames.flatMap((name) =>
    references(builtInType(name) ?? {}).filter((reference) => builtInType(reference) === undefined),
  );
  expect(unknown).toEqual([]);
  expect(builtInTypeNames.length).toBeGreaterThan(500);
});

test('every constant for client users is what the facts say', () => {
  const facts = new Set(
    builtInResources.map(({ group, version, resource, kind, namespaced }) =>
      JSON.stringify({ group, version, resource, kind, namespaced }),
    ),
  );
  const constants = Object.values(kubernetes).filter(
    (value) => typeof value === 'object' && 'resource' in value,
  );
  expect(constants.length).toBeGreaterThan(50);
  expect(constants.filter((constant) => !facts.has(JSON.stringify(constant)))).toEqual([]);
});

function references(schema: JsonSchemaProps): string[] {
  const children = [
    ...Object.values(schema.properties ?? {}),
    ...(schema.items === undefined ? [] : [schema.items]),
    ...(typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : []),
  ];
  return [...(schema.$ref === undefined ? [] : [schema.$ref]), ...children.flatMap(references)];
}
