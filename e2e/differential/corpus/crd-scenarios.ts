import type { Scenario, Step } from '../step.ts';

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const group = '{{ns}}.example.com';
const things = `/apis/${group}/v1/namespaces/{{ns}}/things`;
const post = (path: string, body: unknown, query = ''): Step => ({
  method: 'POST',
  path: `${path}${query}`,
  body,
});
const get = (path: string, accept?: string): Step => ({
  method: 'GET',
  path,
  ...(accept === undefined ? {} : { accept }),
});
const merge = (path: string, body: unknown): Step => ({
  method: 'PATCH',
  path,
  type: 'application/merge-patch+json',
  body,
});
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

type Schema = Record<string, unknown>;
const object = (properties: Schema, more: Schema = {}): Schema => ({
  type: 'object',
  properties,
  ...more,
});

/** A definition of `things` with that schema of `spec`. */
function definition(spec: Schema, version: object = {}, more: object = {}): object {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `things.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: {
        plural: 'things',
        singular: 'thing',
        kind: 'Thing',
        listKind: 'ThingList',
        shortNames: ['th'],
        categories: ['all'],
      },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: object({
              spec,
              status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            }),
          },
          subresources: {
            status: {},
            scale: {
              specReplicasPath: '.spec.replicas',
              statusReplicasPath: '.status.replicas',
              labelSelectorPath: '.status.selector',
            },
          },
          ...version,
        },
      ],
      ...more,
    },
  };
}

const thing = (name: string, spec: unknown, more: object = {}): object => ({
  apiVersion: `${group}/v1`,
  kind: 'Thing',
  metadata: { name },
  spec,
  ...more,
});

const wideSchema = object(
  {
    replicas: { type: 'integer', minimum: 0, maximum: 10, default: 1 },
    text: { type: 'string', pattern: '^[a-z]+$', maxLength: 5, minLength: 2 },
    choice: { type: 'string', enum: ['a', 'b'] },
    ratio: { type: 'number', exclusiveMinimum: true, minimum: 0, multipleOf: 0.5 },
    flag: { type: 'boolean', default: true },
    port: { 'x-kubernetes-int-or-string': true },
    maybe: { type: 'string', nullable: true },
    when: { type: 'string', format: 'date-time' },
    mail: { type: 'string', format: 'email' },
    list: {
      type: 'array',
      maxItems: 3,
      items: object(
        { name: { type: 'string' }, value: { type: 'integer', default: 7 } },
        { required: ['name'] },
      ),
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
    },
    set: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
    map: { type: 'object', additionalProperties: { type: 'integer' }, maxProperties: 2 },
    open: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    pod: {
      type: 'object',
      'x-kubernetes-embedded-resource': true,
      'x-kubernetes-preserve-unknown-fields': true,
    },
    one: {
      type: 'object',
      oneOf: [{ required: ['x'] }, { required: ['y'] }],
      properties: { x: { type: 'string' }, y: { type: 'string' } },
    },
  },
  { required: ['text'] },
);

const specs: unknown[] = [
  { text: 'abc' },
  {},
  { text: 'A' },
  { text: 'toolong' },
  { text: 'ab', choice: 'c' },
  { text: 'ab', choice: 'a', ratio: 0 },
  { text: 'ab', ratio: 0.7 },
  { text: 'ab', ratio: 1.5 },
  { text: 'ab', flag: 'yes' },
  { text: 'ab', port: 80 },
  { text: 'ab', port: 'http' },
  { text: 'ab', port: true },
  { text: 'ab', maybe: null },
  { text: null },
  { text: 'ab', when: '2020-01-01T00:00:00Z' },
  { text: 'ab', when: 'now' },
  { text: 'ab', mail: 'x' },
  { text: 'ab', list: [{ name: 'a' }, { name: 'b', value: 1 }] },
  { text: 'ab', list: [{ name: 'a' }, { name: 'a' }] },
  { text: 'ab', list: [{ value: 1 }] },
  { text: 'ab', list: [{ name: 'a' }, { name: 'b' }, { name: 'c' }, { name: 'd' }] },
  { text: 'ab', set: ['a', 'b'] },
  { text: 'ab', set: ['a', 'a'] },
  { text: 'ab', map: { a: 1 } },
  { text: 'ab', map: { a: 'x' } },
  { text: 'ab', map: { a: 1, b: 2, c: 3 } },
  { text: 'ab', open: { any: { thing: [1] } } },
  { text: 'ab', unknown: 1 },
  {
    text: 'ab',
    pod: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', odd: 1 }, spec: { z: 1 } },
  },
  { text: 'ab', pod: { kind: 'Pod' } },
  { text: 'ab', one: { x: '1' } },
  { text: 'ab', one: { x: '1', y: '2' } },
  { text: 'ab', one: {} },
  { text: 'ab', replicas: 11 },
  { text: 'ab', replicas: 1.5 },
  { text: 'ab', replicas: null },
  'text',
  null,
  [],
  7,
];

const celSchema = object(
  {
    min: { type: 'integer' },
    max: { type: 'integer' },
    name: {
      type: 'string',
      maxLength: 20,
      'x-kubernetes-validations': [
        { rule: 'self == oldSelf', message: 'name is immutable', reason: 'FieldValueForbidden' },
      ],
    },
    items: {
      type: 'array',
      maxItems: 10,
      items: { type: 'string', maxLength: 10 },
      'x-kubernetes-validations': [
        {
          rule: 'self.all(x, x.startsWith("p"))',
          messageExpression: '"bad items: " + self.join(",")',
        },
      ],
    },
    quantity: {
      type: 'string',
      maxLength: 10,
      'x-kubernetes-validations': [{ rule: 'isQuantity(self)' }],
    },
    url: {
      type: 'string',
      maxLength: 100,
      'x-kubernetes-validations': [
        { rule: 'isURL(self) && url(self).getScheme() == "https"', fieldPath: undefined },
      ],
    },
  },
  {
    'x-kubernetes-validations': [
      {
        rule: '!has(self.min) || !has(self.max) || self.min <= self.max',
        message: 'min must not be above max',
        fieldPath: '.min',
      },
      { rule: 'has(self.name) || !has(oldSelf.name)', message: 'name cannot be removed' },
    ],
  },
);

const badDefinitions: object[] = [
  definition({ type: 'object' }, {}, { group: '' }),
  definition({ type: 'object' }, {}, { scope: 'Odd' }),
  definition({ type: 'object' }, {}, { names: { plural: 'others', kind: 'Thing' } }),
  definition({ type: 'object' }, {}, { versions: [] }),
  definition({ type: 'object' }, { storage: false }),
  definition({ type: 'object' }, { name: 'Bad' }),
  definition({ type: 'object' }, { schema: undefined }),
  definition({ type: 'odd' }),
  definition({}),
  definition(object({ a: { type: 'string', properties: { b: { type: 'string' } } } })),
  definition(object({ a: { type: 'array' } })),
  definition(object({ a: { type: 'string', default: 5 } })),
  definition(object({ a: { type: 'string', pattern: '[' } })),
  definition(
    object({ a: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'map' } }),
  ),
  definition(
    object({ a: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'odd' } }),
  ),
  definition(object({ a: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self ==' }] } })),
  definition(object({ a: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self + 1' }] } })),
  definition(
    object({ a: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self.missing' }] } }),
  ),
  definition(object({ a: { type: 'string', 'x-kubernetes-validations': [{ rule: '' }] } })),
  definition(object({ a: { $ref: '#/x' } })),
  definition(object({ a: { type: 'string', uniqueItems: true } })),
  definition(object({ a: { type: 'array', items: { type: 'string' }, uniqueItems: true }, b: {} })),
  definition(object({ a: { $ref: '#/x' }, b: { type: 'array' } })),
  definition(object({ a: { type: 'string', anyOf: [{ type: 'string' }, { pattern: '(' }] } })),
  definition(
    object({
      a: { 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true },
    }),
  ),
  definition(object({ a: { type: 'object', 'x-kubernetes-preserve-unknown-fields': false } })),
  definition(
    object({ a: { type: 'array', items: { type: 'object' }, 'x-kubernetes-list-type': 'set' } }),
  ),
  definition(
    { type: 'object' },
    {
      schema: {
        openAPIV3Schema: object({
          metadata: { type: 'object', default: {} },
          kind: { type: 'integer' },
        }),
      },
    },
  ),
  definition(object({ a: { type: 'object', properties: { b: {} }, additionalProperties: true } })),
  definition(object({ a: { type: 'string' }, b: { type: 'array', items: { type: 'string' } } }), {
    selectableFields: [
      { jsonPath: '.spec.a' },
      { jsonPath: '.spec.b' },
      { jsonPath: '.metadata.name' },
      { jsonPath: '.spec.a' },
      { jsonPath: '' },
    ],
  }),
  definition(object({ a: { type: 'object', additionalProperties: false } })),
  definition(
    { type: 'object' },
    { additionalPrinterColumns: [{ name: 'X', type: 'odd', jsonPath: 'x' }] },
  ),
  definition(
    { type: 'object' },
    { subresources: { scale: { specReplicasPath: 'x', statusReplicasPath: '.status.x' } } },
  ),
  definition({ type: 'object' }, { selectableFields: [{ jsonPath: '.spec.missing' }] }),
  definition({ type: 'object' }, {}, { conversion: { strategy: 'Webhook' } }),
  definition({ type: 'object' }, {}, { preserveUnknownFields: true }),
  definition({ type: 'object', nullable: true }, { deprecated: true, deprecationWarning: '' }),
  definition(
    object({
      metadata: {
        type: 'object',
        properties: { finalizers: { type: 'array', items: { type: 'string' } } },
      },
    }),
  ),
];

const established: Step[] = [{ ...get(things), until: 200 }, get(`${definitions}/things.${group}`)];

/** CustomResourceDefinitions and their objects. Each scenario has a group of its own. */
export function crdScenarios(): Scenario[] {
  return [
    {
      name: 'crd: definitions that are refused',
      steps: badDefinitions.map((body) => post(definitions, body)),
    },
    {
      name: 'crd: schema, defaults and pruning',
      steps: [
        post(definitions, definition(wideSchema)),
        ...established,
        get(`/apis/${group}/v1`),
        get(`/apis/${group}`),
        ...specs.map((spec, index) => post(things, thing(`t${index}`, spec))),
        post(
          things,
          thing('u', { text: 'ab', unknown: 1, open: { x: 1 } }),
          '?fieldValidation=Strict',
        ),
        post(things, thing('u', { text: 'ab', unknown: 1 }), '?fieldValidation=Warn'),
        post(things, { ...thing('v', { text: 'ab' }), kind: 'Odd' }),
        post(things, { ...thing('v', { text: 'ab' }), apiVersion: 'x/v1' }),
        post(things, { ...thing('v', { text: 'ab' }), odd: 1, status: { a: 1 } }),
        post(things, { spec: {} }),
        post(things, { kind: 'Thing', metadata: { name: 'w' }, spec: { text: 'ab' } }),
        post(things, { apiVersion: `${group}/v1`, metadata: { name: 'w' }, spec: { text: 'ab' } }),
        { method: 'PUT', path: `${things}/t0`, body: { metadata: { name: 't0' }, spec: {} } },
        get(`${things}?limit=3`),
        get(things, TABLE),
        get(`${things}/t0`, TABLE),
        { method: 'DELETE', path: things },
      ],
    },
    {
      name: 'crd: verbs on objects',
      steps: [
        post(
          definitions,
          definition(wideSchema, {
            additionalPrinterColumns: [
              {
                name: 'Text',
                type: 'string',
                jsonPath: '.spec.text',
                description: 'd',
                priority: 1,
              },
              { name: 'Since', type: 'date', jsonPath: '.metadata.creationTimestamp' },
              { name: 'N', type: 'integer', jsonPath: '.spec.replicas' },
            ],
            selectableFields: [{ jsonPath: '.spec.choice' }],
          }),
        ),
        ...established,
        { method: 'WATCH', path: `${things}?watch=1` },
        post(things, thing('a', { text: 'ab', choice: 'a' })),
        post(things, thing('a', { text: 'ab' })),
        post(things, thing('b', { text: 'ab', choice: 'b', list: [{ name: 'x' }] })),
        get(things, TABLE),
        get(`${things}?fieldSelector=spec.choice%3Da`),
        get(`${things}?fieldSelector=spec.text%3Dab`),
        merge(`${things}/a`, { spec: { text: 'cd' } }),
        merge(`${things}/a`, { spec: { text: 'cd' } }),
        merge(`${things}/a`, { status: { x: 1 } }),
        merge(`${things}/a/status`, {
          status: { replicas: 2, selector: 'a=b' },
          spec: { text: 'zz' },
        }),
        get(`${things}/a/scale`),
        merge(`${things}/a/scale`, { spec: { replicas: 3 } }),
        merge(`${things}/a/scale`, { spec: { replicas: 99 } }),
        merge(`${things}/a`, { metadata: { labels: { l: '1' } } }),
        merge(`${things}/a`, { spec: { replicas: null } }),
        merge(`${things}/a`, { spec: null }),
        {
          method: 'PATCH',
          path: `${things}/a`,
          type: 'application/strategic-merge-patch+json',
          body: {},
        },
        {
          method: 'PATCH',
          path: `${things}/a`,
          type: 'application/json-patch+json',
          body: [{ op: 'replace', path: '/spec/text', value: 'ef' }],
        },
        { method: 'PUT', path: `${things}/a`, body: thing('a', { text: 'gh' }) },
        {
          method: 'PUT',
          path: `${things}/a`,
          body: thing(
            'a',
            { text: 'gh' },
            { metadata: { name: 'a', resourceVersion: '{{4.metadata.resourceVersion}}' } },
          ),
        },
        {
          method: 'PUT',
          path: `${things}/a`,
          body: thing(
            'a',
            { text: 'gh' },
            { metadata: { name: 'a', resourceVersion: '{{22.metadata.resourceVersion}}' } },
          ),
        },
        {
          method: 'PATCH',
          path: `${things}/c?fieldManager=one`,
          type: 'application/apply-patch+yaml',
          body: thing('c', { text: 'ab', list: [{ name: 'x' }], set: ['p'] }),
        },
        {
          method: 'PATCH',
          path: `${things}/c?fieldManager=two`,
          type: 'application/apply-patch+yaml',
          body: thing('c', { text: 'ab', list: [{ name: 'y', value: 2 }], set: ['q'] }),
        },
        {
          method: 'PATCH',
          path: `${things}/c?fieldManager=two`,
          type: 'application/apply-patch+yaml',
          body: thing('c', { text: 'xy', list: [{ name: 'x', value: 9 }] }),
        },
        {
          method: 'PATCH',
          path: `${things}/c?fieldManager=two&force=true`,
          type: 'application/apply-patch+yaml',
          body: thing('c', { text: 'xy', list: [{ name: 'x', value: 9 }] }),
        },
        get(`${things}/c`),
        { method: 'DELETE', path: `${things}/b` },
        { method: 'DELETE', path: things },
        { method: 'DELETE', path: `${definitions}/things.${group}` },
        { ...get(things), until: 404 },
      ],
    },
    {
      name: 'crd: paths and methods that do not fit',
      steps: [
        post(definitions, definition(wideSchema, {}, { preserveUnknownFields: false })),
        ...established,
        merge(`${definitions}/things.${group}`, {
          metadata: { finalizers: ['example.com/hold'] },
        }),
        post(things, thing('a', { text: 'ab' })),
        post(`${things}/a`, thing('b', { text: 'ab' })),
        post(`${things}/c`, thing('c', { text: 'ab' })),
        post(`${things}/a/status`, thing('a', { text: 'ab' })),
        post(`${things}/a/scale`, {}),
        post(`${things}/a/odd`, thing('a', { text: 'ab' })),
        get(`${things}/a/odd`),
        get(`${things}/a/status/more`),
        { method: 'DELETE', path: `${things}/a/scale` },
        { method: 'PUT', path: things, body: thing('a', { text: 'ab' }) },
        merge(things, {}),
        post(`/apis/${group}/v1/things`, thing('a', { text: 'ab' })),
        { method: 'DELETE', path: `/apis/${group}/v1/things` },
        get(`/apis/${group}/v1/things/a`),
        get(`/apis/${group}/v1/others`),
        get(`/apis/${group}/v3/things`),
        get(`/apis/${group}/v3`),
        { method: 'DELETE', path: `${definitions}/things.${group}` },
        { ...get(`${things}/a`), until: 404 },
        // Taken once the old ones are removed, although the definition is still held.
        { ...post(things, thing('d', { text: 'ab' })), until: 201 },
        {
          method: 'PATCH',
          path: `${things}/d?fieldManager=one`,
          type: 'application/apply-patch+yaml',
          body: thing('d', { text: 'ab' }),
        },
        merge(`${definitions}/things.${group}`, { metadata: { finalizers: null } }),
      ],
    },
    {
      name: 'crd: empty metadata that is applied',
      steps: [
        post(definitions, definition({ type: 'object' })),
        ...established,
        {
          method: 'PATCH',
          path: `${things}/a?fieldManager=one`,
          type: 'application/apply-patch+yaml',
          body: thing('a', {}, { metadata: { name: 'a', labels: {} } }),
        },
        merge(`${things}/a`, {}),
      ],
    },
    {
      name: 'crd: CEL rules',
      steps: [
        post(definitions, definition(celSchema)),
        ...established,
        post(
          things,
          thing('a', {
            min: 1,
            max: 2,
            name: 'n',
            items: ['p1'],
            quantity: '1Gi',
            url: 'https://x',
          }),
        ),
        post(things, thing('b', { min: 3, max: 2 })),
        post(things, thing('b', { items: ['q'] })),
        post(things, thing('b', { quantity: 'lots' })),
        post(things, thing('b', { url: 'http://x' })),
        post(things, thing('b', { url: '::', min: 9, max: 1 })),
        merge(`${things}/a`, { spec: { name: 'm' } }),
        merge(`${things}/a`, { spec: { name: null } }),
        merge(`${things}/a`, { spec: { max: 0 } }),
        merge(`${things}/a`, { spec: { max: 5 } }),
        get(`${things}/a`),
      ],
    },
    {
      name: 'crd: several versions',
      steps: [
        post(
          definitions,
          definition(
            { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            {},
            {
              versions: [
                {
                  name: 'v1',
                  served: true,
                  storage: true,
                  schema: {
                    openAPIV3Schema: object({
                      spec: object({ a: { type: 'string' }, b: { type: 'integer', default: 2 } }),
                    }),
                  },
                },
                {
                  name: 'v1beta1',
                  served: true,
                  storage: false,
                  deprecated: true,
                  schema: { openAPIV3Schema: object({ spec: object({ a: { type: 'string' } }) }) },
                },
                {
                  name: 'v2alpha1',
                  served: false,
                  storage: false,
                  schema: { openAPIV3Schema: { type: 'object' } },
                },
              ],
            },
          ),
        ),
        ...established,
        post(things, thing('a', { a: 'x' })),
        { ...get(`/apis/${group}/v1beta1/namespaces/{{ns}}/things/a`), until: 200 },
        get(`/apis/${group}/v1beta1/namespaces/{{ns}}/things`),
        get(`/apis/${group}/v2alpha1/namespaces/{{ns}}/things`),
        post(`/apis/${group}/v1beta1/namespaces/{{ns}}/things`, {
          ...thing('b', { a: 'y', b: 4 }),
          apiVersion: `${group}/v1beta1`,
        }),
        get(`${things}/b`),
        merge(`/apis/${group}/v1beta1/namespaces/{{ns}}/things/a`, { spec: { a: 'z' } }),
        get(`${things}/a`),
        get(`/apis/${group}`),
        get(`${definitions}/things.${group}`),
        merge(`${definitions}/things.${group}`, { spec: { scope: 'Cluster' } }),
        merge(`${definitions}/things.${group}`, { spec: { names: { kind: 'Other' } } }),
        merge(`${definitions}/things.${group}/status`, { status: { storedVersions: [] } }),
        merge(`${definitions}/things.${group}/status`, {
          status: { storedVersions: ['v1', 'v9'] },
        }),
        { method: 'DELETE', path: `${definitions}/things.${group}` },
      ],
    },
  ];
}
