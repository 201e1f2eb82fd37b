import { expect, test } from 'vitest';
import { PATCH, withServer } from './raw-request.ts';

const maps = '/api/v1/namespaces/default/configmaps';
const UNREAD = 'the object provided is unrecognized (must be of type ConfigMap): ';
const IDENTITY = `${UNREAD}couldn't get version/kind; json parse error: `;
const YAML = { 'content-type': 'application/yaml' };

test.each([
  ['', 400, `${IDENTITY}unexpected end of JSON input (<empty>)`],
  ['{"a":}', 400, `${IDENTITY}invalid character '}' looking for beginning of value ({"a":})`],
  ['[1,]', 400, `${IDENTITY}invalid character ']' looking for beginning of value (5b312c5d)`],
  [
    '{"kind":1}',
    400,
    `${IDENTITY}json: cannot unmarshal number into Go struct field .kind of type string ({"kind":1})`,
  ],
  [
    'null',
    422,
    'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
  ],
  [
    '{"kind":"Secret","apiVersion":"v1"}',
    400,
    'Secret in version "v1" cannot be handled as a ConfigMap: converting (v1.Secret) to (core.ConfigMap): unknown conversion',
  ],
  [
    '{"kind":"ConfigMap","apiVersion":"v2"}',
    400,
    'ConfigMap in version "v2" cannot be handled as a ConfigMap: no kind "ConfigMap" is registered for version "v2" in scheme "pkg/runtime/scheme.go:110"',
  ],
  [
    '{"metadata":{"name":"x","namespace":"other"}}',
    400,
    'the namespace of the provided object does not match the namespace sent on the request',
  ],
  [
    '{"metadata":{"name":"x","resourceVersion":"5"}}',
    500,
    'resourceVersion should not be set on objects to be created',
  ],
  [
    '{"metadata":[]}',
    400,
    'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal array into Go struct field ConfigMap.metadata of type v1.ObjectMeta',
  ],
])('%s is refused', (body, code, message) =>
  withServer(async (request) => {
    expect(await request('POST', maps, { body })).toMatchObject({
      status: code,
      body: { kind: 'Status', code, message },
    });
  }),
);

const doubled = '{"metadata":{"name":"d"},"data":{"k":"1","k":"2"},"foo":1,"foo":2}';

test('a strict reader is told of names that are said twice, and of unknown ones', () =>
  withServer(async (request) => {
    expect(
      await request('POST', `${maps}?fieldValidation=Strict`, { body: doubled }),
    ).toMatchObject({
      status: 400,
      body: {
        message:
          'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: duplicate field "data.k", unknown field "foo"',
      },
    });
    const warned = await request('POST', maps, { body: doubled });
    expect(warned).toMatchObject({ status: 201, body: { data: { k: '2' } } });
    expect(warned.headers['warning']).toBe(
      '299 - "duplicate field \\"data.k\\"", 299 - "unknown field \\"foo\\""',
    );
    const ignored = await request('PUT', `${maps}/d?fieldValidation=Ignore`, { body: doubled });
    expect(ignored.headers['warning']).toBeUndefined();
  }));

test('YAML is read as Kubernetes reads it', () =>
  withServer(async (request) => {
    const text =
      'metadata:\n  name: m\n  labels:\n    a: "1"\n    a: "2"\ndata:\n  t: "2020-01-01"\n---\nmetadata: {name: z}\n';
    const made = await request('POST', maps, { body: text, headers: YAML });
    expect(made).toMatchObject({
      status: 201,
      body: { metadata: { name: 'm', labels: { a: '2' } }, data: { t: '2020-01-01' } },
      headers: { warning: '299 - "line 5: key \\"a\\" already set in map"' },
    });
    expect(
      await request('POST', maps, { body: 'metadata: {name: yes}', headers: YAML }),
    ).toMatchObject({
      status: 400,
      body: {
        message:
          'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.name of type string',
      },
    });
  }));

test.each([
  [
    '{"metadata":{"name":"b"}}',
    PATCH.merge,
    400,
    'the name of the object (b) does not match the name on the URL (a)',
  ],
  [
    '{"metadata":{"namespace":"b"}}',
    PATCH.merge,
    400,
    'the namespace of the provided object does not match the namespace sent on the request',
  ],
  [
    '{"metadata":null}',
    PATCH.merge,
    400,
    'the name of the object (a based on URL) was undeterminable: name must be provided',
  ],
  [
    '{"metadata":{"uid":"b"}}',
    PATCH.merge,
    422,
    'ConfigMap "a" is invalid: metadata.uid: Invalid value: "b": field is immutable',
  ],
  ['{', PATCH.merge, 400, 'error decoding patch: unexpected end of JSON input'],
  [
    '[]',
    PATCH.strategic,
    400,
    'json: cannot unmarshal array into Go value of type map[string]interface {}',
  ],
  ['{}', { 'content-type': 'text/plain' }, 415, '415: Unsupported Media Type'],
])('the patch %s is refused', (body, headers, code, message) =>
  withServer(async (request) => {
    await request('POST', maps, { body: { metadata: { name: 'a' } } });
    expect(await request('PATCH', `${maps}/a`, { body, headers })).toMatchObject({
      status: code,
      body: { code, message },
    });
  }),
);

test('a patch that makes no object of the kind is shown with what it made', () =>
  withServer(async (request) => {
    await request('POST', maps, { body: { metadata: { name: 'a' } } });
    const answer = await request('PATCH', `${maps}/a`, {
      body: '{"data":1}',
      headers: PATCH.merge,
    });
    expect(answer).toMatchObject({ status: 422, body: { reason: 'Invalid' } });
    const { message } = answer.body as { message: string };
    expect(message).toMatch(/^ "" is invalid: patch: Invalid value: "\{\\"apiVersion\\":\\"v1\\",/);
    expect(message).toMatch(
      /json: cannot unmarshal number into Go struct field ConfigMap.data of type map\[string\]string$/,
    );
  }));

test.each([
  ['apiVersion: v1\nkind: Secret', 400, 'invalid object type: /v1, Kind=Secret'],
  ['kind: ConfigMap', 400, 'invalid object type: /, Kind=ConfigMap'],
  [
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {uid: x}',
    409,
    'Operation cannot be fulfilled on configmaps "new": uid mismatch: the provided object specified uid x, and no existing object was found',
  ],
])('what is applied says what it is: %j', (body, code, message) =>
  withServer(async (request) => {
    const named = body.includes('uid') ? body.replace('{', '{name: new, ') : body;
    const path = `${maps}/new?fieldManager=m`;
    expect(await request('PATCH', path, { body: named, headers: PATCH.apply })).toMatchObject({
      status: code,
      body: { message },
    });
  }),
);

test('an object is put where the path says, and the version 0 is any version', () =>
  withServer(async (request) => {
    await request('POST', maps, { body: { metadata: { name: 'a' } } });
    const body = { metadata: { name: 'a', resourceVersion: '0' }, data: { k: 'v' } };
    expect(await request('PUT', `${maps}/a`, { body })).toMatchObject({
      status: 200,
      body: { metadata: { namespace: 'default' }, data: { k: 'v' } },
    });
  }));

test.each([
  ['POST', `${maps}/x`],
  ['POST', '/api/v1/configmaps'],
  ['PUT', maps],
  ['PATCH', maps],
])('%s %s makes no sense', (method, path) =>
  withServer(async (request) => {
    expect(await request(method, path, { body: {} })).toMatchObject({
      status: 405,
      body: {
        reason: 'MethodNotAllowed',
        message: 'the server does not allow this method on the requested resource',
      },
    });
  }),
);

test.each([
  [`fieldManager=${'x'.repeat(129)}`, 'fieldManager: Too long: may not be more than 128 bytes'],
  [
    'fieldManager=a%07b',
    'fieldManager: Invalid value: "a\\ab": invalid character U+0007 (at position 1)',
  ],
  [
    'fieldValidation=Foo',
    'fieldValidation: Unsupported value: "Foo": supported values: "", "Ignore", "Strict", "Warn"',
  ],
  ['dryRun=x', 'dryRun: Unsupported value: ["x"]: supported values: "All"'],
])('a write with %s is refused', (query, problem) =>
  withServer(async (request) => {
    const body = { metadata: { name: 'a' } };
    expect(await request('POST', `${maps}?${query}`, { body })).toMatchObject({
      status: 422,
      body: { message: `CreateOptions.meta.k8s.io "" is invalid: ${problem}` },
    });
  }),
);

test('fields that the server and its admission add are nobody’s', () =>
  withServer(async (request) => {
    const spec = { containers: [{ name: 'c', image: 'i' }] };
    const made = await request('POST', '/api/v1/namespaces/default/pods', {
      body: { metadata: { name: 'p' }, spec },
      headers: { 'user-agent': 'me/1' },
    });
    const { managedFields } = (made.body as { metadata: { managedFields: unknown[] } }).metadata;
    expect(managedFields).toMatchObject([{ manager: 'me', operation: 'Update' }]);
    expect(JSON.stringify(managedFields)).not.toMatch(
      /f:tolerations|f:serviceAccountName|f:status/,
    );
    expect(made.body).toHaveProperty('spec.tolerations');
  }));

test('an apply that says a quantity in another form writes nothing', () =>
  withServer(async (request) => {
    const spec = { limits: [{ type: 'Container', max: { cpu: '1000m' } }] };
    const body = { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'l' }, spec };
    const path = '/api/v1/namespaces/default/limitranges/l?fieldManager=a';
    const apply = () => request('PATCH', path, { body, headers: PATCH.apply });
    const first = await apply();
    expect(first).toMatchObject({
      status: 201,
      body: { spec: { limits: [{ max: { cpu: '1' } }] } },
    });
    expect((await apply()).body).toEqual(first.body);
  }));

test('a version that a kind needs is missed after what cannot be read', () =>
  withServer(async (request) => {
    const leases = '/apis/coordination.k8s.io/v1/namespaces/default/leases';
    await request('POST', leases, { body: { metadata: { name: 'l' } } });
    const put = (spec: object) =>
      request('PUT', `${leases}/l`, { body: { metadata: { name: 'l' }, spec } });
    expect(await put({ renewTime: 'soon' })).toMatchObject({ status: 400 });
    expect(await put({})).toMatchObject({
      status: 422,
      body: {
        message:
          'leases.coordination.k8s.io "l" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
      },
    });
  }));

test.each([
  ['/api/v1/namespaces/default/configmaps', '/registry/configmaps/default'],
  ['/api/v1/namespaces/default/services', '/registry/services/specs/default'],
  ['/api/v1/nodes', '/registry/minions'],
  ['/apis/coordination.k8s.io/v1/namespaces/default/leases', '/registry/leases/default'],
])('an object of %s is put in place of the one with its uid alone', (path, folder) =>
  withServer(async (request) => {
    const spec = path.endsWith('services') ? { ports: [{ port: 80 }] } : {};
    const object = { metadata: { name: 'x' }, ...(!path.endsWith('configmaps') && { spec }) };
    const created = await request('POST', path, { body: object });
    const { uid } = (created.body as { metadata: { uid: string } }).metadata;
    const wrong = { ...object, metadata: { name: 'x', uid: 'other' } };
    const reason = `StorageError: invalid object, Code: 4, Key: ${folder}/x, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: other, UID in object meta: ${uid}`;
    const answer = await request('PUT', `${path}/x`, { body: wrong });
    expect(answer).toMatchObject({
      status: 409,
      body: { message: expect.stringMatching(/^Operation cannot be fulfilled on /) as string },
    });
    expect((answer.body as { message: string }).message).toContain(reason);
    const tried = await request('PUT', `${path}/x?dryRun=All`, { body: wrong });
    expect(tried.text).toContain(`Key: ${folder.replace('/registry', '')}/x,`);
  }),
);

test('an object with a uid is not put where there is none', () =>
  withServer(async (request) => {
    const leases = '/apis/coordination.k8s.io/v1/namespaces/default/leases';
    const body = { metadata: { name: 'l', uid: 'other' } };
    expect(await request('PUT', `${leases}/l`, { body })).toMatchObject({
      status: 409,
      body: {
        message:
          'Operation cannot be fulfilled on leases.coordination.k8s.io "l": StorageError: invalid object, Code: 4, Key: /registry/leases/default/l, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: other, UID in object meta: ',
      },
    });
  }));

test('that there is nothing to change is told before what is wrong with a patch, and after what is wrong with an object', () =>
  withServer(async (request) => {
    for (const headers of [PATCH.merge, PATCH.strategic, PATCH.json]) {
      expect(await request('PATCH', `${maps}/nope`, { body: '"["', headers })).toMatchObject({
        status: 404,
        body: { message: 'configmaps "nope" not found' },
      });
    }
    const body = { metadata: { name: 'nope' }, data: { a: 1 } };
    expect(await request('PUT', `${maps}/nope`, { body })).toMatchObject({
      status: 400,
      body: {
        message:
          'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap.data of type string',
      },
    });
  }));

test('names that a YAML text says twice are refused as its reader says it', () =>
  withServer(async (request) => {
    const path = `${maps}?fieldValidation=Strict`;
    expect(await request('POST', path, { body: 'a: 1\na: 2\n', headers: YAML })).toMatchObject({
      status: 400,
      body: {
        message:
          'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: yaml: unmarshal errors:\n  line 2: key "a" already set in map, unknown field "a"',
      },
    });
  }));

test('what a merge patch has gone through is shown in order', () =>
  withServer(async (request) => {
    await request('POST', maps, { body: { metadata: { name: 'a' }, data: { z: '1' } } });
    const answer = await request('PATCH', `${maps}/a`, {
      body: { data: { a: 5 } },
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(
      String.raw`{\\\"apiVersion\\\":\\\"v1\\\",\\\"data\\\":{\\\"a\\\":5,\\\"z\\\":\\\"1\\\"}`,
    );
  }));

test('who set which field is forgotten when an empty list says so', () =>
  withServer(async (request) => {
    const body = { metadata: { name: 'a', generation: 7 }, data: { z: '1' } };
    const made = await request('POST', maps, { body });
    // A kind without a generation keeps that of its creator, as in Kubernetes.
    expect(made.body).toMatchObject({ metadata: { generation: 7, managedFields: [{}] } });
    const { body: patched } = await request('PATCH', `${maps}/a`, {
      body: { metadata: { managedFields: [] } },
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    expect(patched).not.toHaveProperty('metadata.managedFields');
  }));

test('an escaped slash parts names like any other', () =>
  withServer(async (request) => {
    expect(await request('GET', `${maps}/a%2Fb`)).toMatchObject({
      status: 404,
      body: { message: 'the server could not find the requested resource', details: {} },
    });
  }));

const undecodable = { data: { a: '!' } };
const applied = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, ...undecodable };
const UNAPPLIED =
  'failed to convert new object (/s; /v1, Kind=Secret) to proper version: unable to convert unstructured object to /v1, Kind=Secret: error decoding from json: illegal base64 data at input byte 0';

test.each([
  {
    type: 'strategic',
    body: undecodable,
    answer: `422  "" is invalid: patch: Invalid value: "map[data:map[a:!]]": error decoding from json: illegal base64 data at input byte 0`,
  },
  { type: 'apply', body: applied, answer: `500 ${UNAPPLIED}` },
] as const)('what a $type patch makes no object is told as it is then', ({ type, body, answer }) =>
  withServer(async (request) => {
    const secrets = '/api/v1/namespaces/default/secrets';
    for (const exists of [false, true]) {
      if (exists) await request('POST', secrets, { body: { metadata: { name: 's' } } });
      else if (type === 'strategic') continue;
      const path = `${secrets}/s?fieldManager=m`;
      const { status, body: told } = await request('PATCH', path, { body, headers: PATCH[type] });
      expect(`${status} ${(told as { message: string }).message}`).toBe(answer);
    }
  }),
);

test('what a merge patch makes no object is shown with its maps in order', () =>
  withServer(async (request) => {
    const secrets = '/api/v1/namespaces/default/secrets';
    const labels = { b: '1', a: '2' };
    await request('POST', secrets, { body: { metadata: { name: 's', labels } } });
    const { body } = await request('PATCH', `${secrets}/s`, {
      body: undecodable,
      headers: PATCH.merge,
    });
    expect((body as { message: string }).message).toContain(
      String.raw`\"labels\":{\"a\":\"2\",\"b\":\"1\"}`,
    );
  }));

test('what an update would create without being written keeps the version that it was given', () =>
  withServer(async (request) => {
    const path = '/apis/coordination.k8s.io/v1/namespaces/default/leases/l';
    const body = { metadata: { name: 'l', resourceVersion: '7' } };
    expect(await request('PUT', `${path}?dryRun=All`, { body })).toMatchObject({
      status: 201,
      body: { metadata: { resourceVersion: '7' } },
    });
    const made = await request('PUT', path, { body });
    expect(made.status).toBe(201);
    expect(made.body).not.toMatchObject({ metadata: { resourceVersion: '7' } });
    const odd = { metadata: { name: 'm', resourceVersion: 'x' } };
    expect(await request('PUT', path.replace(/l$/, 'm'), { body: odd })).toMatchObject({
      status: 500,
      body: { message: 'strconv.ParseUint: parsing "x": invalid syntax' },
    });
  }));

test('takes null in place of bytes and texts of a map for empty ones', () =>
  withServer(async (request) => {
    const secret = {
      metadata: { name: 'n' },
      data: { x: null, y: 'aGk=' },
      stringData: { z: null },
    };
    expect(
      await request('POST', '/api/v1/namespaces/default/secrets', { body: secret }),
    ).toMatchObject({ status: 201, body: { data: { x: '', y: 'aGk=', z: '' } } });
    const map = { metadata: { name: 'n' }, data: { x: null }, binaryData: { y: null } };
    expect(await request('POST', maps, { body: map })).toMatchObject({
      status: 201,
      body: { data: { x: '' }, binaryData: { y: '' } },
    });
  }));
