import { builtInResources } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { OpenApiDocuments } from './openapi-documents.ts';
import type { OpenApiResource } from './openapi-resource.ts';

const builtIn: OpenApiResource[] = builtInResources.map((facts) => ({
  ...facts,
  builtIn: true,
  listKind: `${facts.kind}List`,
}));
const widget: OpenApiResource = {
  group: 'example.com',
  version: 'v1',
  resource: 'widgets',
  kind: 'Widget',
  builtIn: false,
  listKind: 'WidgetList',
  namespaced: true,
  singular: 'widget',
  shortNames: [],
  categories: [],
  verbs: ['get', 'list', 'create', 'update', 'patch', 'delete'],
  subresources: [],
  customSchema: {
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        properties: {
          size: { type: 'string', enum: ['S', 'M'], nullable: true },
          port: {
            'x-kubernetes-int-or-string': true,
            anyOf: [{ type: 'integer' }, { type: 'string' }],
          },
          pod: {
            type: 'object',
            'x-kubernetes-embedded-resource': true,
            'x-kubernetes-preserve-unknown-fields': true,
          },
        },
        required: ['size', 'port'],
      },
    },
  },
};

interface Document {
  readonly paths: Record<
    string,
    Record<string, { parameters?: { name: string }[]; requestBody?: { content: object } }>
  >;
  readonly components: { readonly schemas: Record<string, Record<string, unknown>> };
  readonly definitions: Record<string, Record<string, unknown>>;
}

function documents(...resources: OpenApiResource[]): OpenApiDocuments {
  const all = new OpenApiDocuments('v1.34.4');
  all.setResources(resources);
  return all;
}

function v3(path: string, ...resources: OpenApiResource[]): Document {
  return JSON.parse(documents(...resources).v3(path)?.text ?? 'null') as Document;
}

test('a document has the schemas of its kinds and of all they refer to', () => {
  const { components } = v3('apis/apps/v1', ...builtIn);
  const deployment = components.schemas['io.k8s.api.apps.v1.Deployment'];
  expect(deployment?.['x-kubernetes-group-version-kind']).toEqual([
    { group: 'apps', version: 'v1', kind: 'Deployment' },
  ]);
  expect(components.schemas['io.k8s.api.core.v1.Container']).toMatchObject({
    required: ['name'],
    properties: {
      imagePullPolicy: { type: 'string', enum: ['Always', 'IfNotPresent', 'Never'] },
      ports: {
        items: {
          allOf: [{ $ref: '#/components/schemas/io.k8s.api.core.v1.ContainerPort' }],
          default: {},
        },
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['containerPort', 'protocol'],
        'x-kubernetes-patch-strategy': 'merge',
        'x-kubernetes-patch-merge-key': 'containerPort',
      },
    },
  });
  expect(components.schemas['io.k8s.apimachinery.pkg.util.intstr.IntOrString']).toEqual({
    format: 'int-or-string',
    oneOf: [{ type: 'integer' }, { type: 'string' }],
  });
  expect(components.schemas['io.k8s.api.batch.v1.Job']).toBe(undefined);
});

test.each([3, 2])(
  'no document of version %i refers to a schema that it does not have',
  (version) => {
    const all = documents(...builtIn, widget);
    const texts =
      version === 2
        ? [all.v2().text]
        : Object.keys((JSON.parse(all.v3Index().text) as Document).paths).map(
            (path) => all.v3(path)?.text ?? '',
          );
    for (const text of texts) {
      const document = JSON.parse(text) as Partial<Document>;
      const schemas = document.components?.schemas ?? document.definitions ?? {};
      const references = Array.from(
        text.matchAll(/"\$ref":"[^"]*\/([^"/]+)"/g),
        ([, name = '']) => name,
      );
      expect(references.filter((name) => !Object.hasOwn(schemas, name))).toEqual([]);
      expect(text).not.toContain('x-go-type');
    }
  },
);

test('kubectl finds what it looks for: the kind of a path, and that a patch can be validated', () => {
  const { paths } = v3('api/v1', ...builtIn);
  const patch = paths['/api/v1/namespaces/{namespace}/configmaps/{name}']?.['patch'];
  expect(patch).toMatchObject({
    operationId: 'patchCoreV1NamespacedConfigMap',
    'x-kubernetes-action': 'patch',
    'x-kubernetes-group-version-kind': { group: '', version: 'v1', kind: 'ConfigMap' },
  });
  expect(patch?.parameters?.map(({ name }) => name)).toEqual([
    'dryRun',
    'fieldManager',
    'fieldValidation',
    'force',
  ]);
  expect(Object.keys(patch?.requestBody?.content ?? {})).toContain(
    'application/strategic-merge-patch+json',
  );
  expect(paths['/api/v1/configmaps']?.['get']).toMatchObject({
    operationId: 'listCoreV1ConfigMapForAllNamespaces',
  });
  expect(
    paths['/api/v1/namespaces/{namespace}/serviceaccounts/{name}/token']?.['post'],
  ).toMatchObject({
    'x-kubernetes-group-version-kind': {
      group: 'authentication.k8s.io',
      version: 'v1',
      kind: 'TokenRequest',
    },
  });
});

test('every path of the real server is there, with its methods', () => {
  const { paths } = v3('api/v1', ...builtIn);
  const methods = (path: string): unknown =>
    Object.entries(paths[path] ?? {}).flatMap(([method, operation]) =>
      method === 'parameters' ? [] : [[method, operation]],
    );
  expect(methods('/api/v1/')).toMatchObject([['get', { operationId: 'getCoreV1APIResources' }]]);
  expect(methods('/api/v1/watch/namespaces/{namespace}/configmaps')).toMatchObject([
    [
      'get',
      {
        operationId: 'watchCoreV1NamespacedConfigMapList',
        'x-kubernetes-action': 'watchlist',
      },
    ],
  ]);
  expect(methods('/api/v1/namespaces/{namespace}/pods/{name}/exec')).toMatchObject([
    ['post', { operationId: 'connectCoreV1PostNamespacedPodExec' }],
    ['get', { 'x-kubernetes-action': 'connect' }],
  ]);
  expect(Object.keys(paths['/api/v1/nodes/{name}/proxy/{path}'] ?? {}).toSorted()).toEqual([
    'delete',
    'get',
    'head',
    'options',
    'parameters',
    'patch',
    'post',
    'put',
  ]);
  expect(v3('version', ...builtIn).paths['/version/']?.['get']).toMatchObject({
    operationId: 'getCodeVersion',
  });
});

test('what Kubernetes has to say of types and references is there', () => {
  const { components } = v3('api/v1', ...builtIn);
  expect(components.schemas['io.k8s.api.core.v1.SeccompProfile']).toMatchObject({
    'x-kubernetes-unions': [
      {
        discriminator: 'type',
        'fields-to-discriminateBy': { localhostProfile: 'LocalhostProfile' },
      },
    ],
  });
  expect(components.schemas['io.k8s.api.core.v1.NodeStatus']).toMatchObject({
    properties: {
      capacity: {
        additionalProperties: {
          $ref: '#/components/schemas/io.k8s.apimachinery.pkg.api.resource.Quantity',
        },
      },
    },
  });
  const { definitions } = JSON.parse(documents(...builtIn).v2().text) as Document;
  expect(definitions['io.k8s.api.apps.v1.DeploymentSpec']).toMatchObject({
    properties: {
      strategy: {
        $ref: '#/definitions/io.k8s.api.apps.v1.DeploymentStrategy',
        'x-kubernetes-patch-strategy': 'retainKeys',
      },
    },
  });
});

test('a custom resource is described with the fields that every object has', () => {
  const { components, paths } = v3('apis/example.com/v1', widget);
  expect(components.schemas['com.example.v1.Widget']).toMatchObject({
    'x-kubernetes-group-version-kind': [{ group: 'example.com', version: 'v1', kind: 'Widget' }],
    properties: {
      apiVersion: { type: 'string' },
      metadata: {
        allOf: [{ $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' }],
      },
      spec: {
        properties: {
          size: { type: 'string', nullable: true, enum: ['S', 'M'] },
          pod: { required: ['kind', 'apiVersion'], properties: { kind: { type: 'string' } } },
        },
      },
    },
  });
  expect(components.schemas['com.example.v1.WidgetList']?.['required']).toEqual(['items']);
  const patch = paths['/apis/example.com/v1/namespaces/{namespace}/widgets/{name}']?.['patch'];
  expect(Object.keys(patch?.requestBody?.content ?? {})).not.toContain(
    'application/strategic-merge-patch+json',
  );
});

test('version 2 leaves out what it cannot say', () => {
  const { definitions } = JSON.parse(documents(widget).v2().text) as Document;
  const { properties } = definitions['com.example.v1.Widget'] as { properties: { spec: object } };
  expect(properties.spec).toMatchObject({
    required: ['port'],
    properties: { size: { enum: ['S', 'M'] } },
  });
  expect(JSON.stringify(properties.spec)).not.toMatch(/anyOf|nullable/);
});

test('the index names each document with its hash, which changes with the document alone', () => {
  const all = documents(...builtIn, widget);
  const index = (): Record<string, { serverRelativeURL: string }> =>
    (JSON.parse(all.v3Index().text) as { paths: Record<string, { serverRelativeURL: string }> })
      .paths;
  const before = index();
  expect(Object.keys(before).filter((path) => !/\.|batch|policy|autoscaling/.test(path))).toEqual([
    'api',
    'api/v1',
    'apis',
    'apis/apps',
    'apis/apps/v1',
    'openid/v1/jwks',
    'version',
  ]);
  expect(Object.keys(before)).not.toContain('apis/example.com');
  expect(before['api/v1']?.serverRelativeURL).toMatch(
    /^\/openapi\/v3\/api\/v1\?hash=[0-9A-F]{128}$/,
  );

  const apps = all.v3('apis/apps/v1');
  all.setResources([...builtIn, { ...widget, customSchema: { type: 'object' } }]);
  expect(index()['apis/example.com/v1']).not.toEqual(before['apis/example.com/v1']);
  expect(all.v3('apis/apps/v1')).toBe(apps);

  all.setResources(builtIn);
  expect(index()['apis/example.com/v1']).toBe(undefined);
  expect(all.v3('apis/example.com/v1')).toBe(undefined);
});
