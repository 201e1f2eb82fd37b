import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenApiDocument } from '../src/index.ts';
import { startWorld, type World } from './world.ts';

const VERSIONS = ['/v3', '/v3/cluster', '/v3/project', '/v3-public'];

let world: World;
let token: string;
beforeAll(async () => {
  world = await startWorld();
  token = await world.login();
});
afterAll(() => world[Symbol.asyncDispose]());

function documentAt(path: string): OpenApiDocument {
  const document = world.norman.openApi(path, undefined);
  if (!document) throw new Error(`there is no document at ${path}`);
  return document;
}

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, Media & { readonly $ref?: string }>>;
}
interface Media {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

function operationsOf(document: OpenApiDocument): Map<string, Operation> {
  const methods = ['get', 'post', 'put', 'delete'];
  return new Map(
    Object.entries(document.paths).flatMap(([path, item]) =>
      methods.flatMap((method) =>
        method in item
          ? [[`${method.toUpperCase()} ${path}`, item[method] as Operation] as const]
          : [],
      ),
    ),
  );
}

/** Why a body is not what the document says of it; empty when it is. */
function faults(document: OpenApiDocument, schema: object, body: unknown): readonly string[] {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  addFormats.default(ajv);
  ajv.addSchema(document, 'document');
  const text = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"document#/');
  const check = ajv.compile(JSON.parse(text) as object);
  check(body);
  return (check.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

function answerSchema(document: OpenApiDocument, operation: string, status: number): object {
  const response = operationsOf(document).get(operation)?.responses[status];
  const schema = response?.content?.['application/json']?.schema;
  if (!schema) throw new Error(`${operation} does not say what it answers with ${status}`);
  return schema;
}

describe('the OpenAPI document', () => {
  it.each(VERSIONS)('of %s is valid, and names each operation once', async (path) => {
    const document = documentAt(path);
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
    const ids = [...operationsOf(document).values()].map(({ operationId }) => operationId);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it('is made once', () => {
    expect(documentAt('/v3')).toBe(documentAt('/v3'));
    expect(world.norman.openApi('/v4', undefined)).toBeUndefined();
  });

  it('has no more than the caller can do', async () => {
    const admin = (await world.request('GET', '/v3', { token })).caller;
    expect(world.norman.openApi('/v3', admin)).toBe(documentAt('/v3'));
    const nobody = { user: { name: 'u-nobody', groups: [] } };
    const document = world.norman.openApi('/v3', nobody);
    const operations = document ? [...operationsOf(document).keys()] : [];
    expect(operations).toContain('GET /v3/clusters');
    expect(operations).not.toContain('POST /v3/clusters');
    expect(operations).not.toContain('DELETE /v3/users/{id}');
    expect(operations).toContain('POST /v3/tokens');
  });

  it('has every method, action and link', () => {
    const v3 = [...operationsOf(documentAt('/v3')).keys()];
    expect(v3).toEqual(
      expect.arrayContaining([
        'GET /v3',
        'GET /v3/schemas/{id}',
        'GET /v3/subscribe',
        'GET /v3/clusters',
        'POST /v3/clusters',
        'GET /v3/clusters/{id}',
        'PUT /v3/clusters/{id}',
        'DELETE /v3/clusters/{id}',
        'POST /v3/clusters/{id}?action=generateKubeconfig',
        'POST /v3/users?action=changepassword',
      ]),
    );
    expect(v3).not.toContain('POST /v3/principals');
    expect(v3).toContain('POST /v3/oidcConfigs/{id}?action=testAndApply');
    const ofProjects = [...operationsOf(documentAt('/v3/project')).keys()];
    expect(ofProjects.filter((name) => name.endsWith('/revisions')).toSorted()).toEqual([
      'GET /v3/project/{projectId}/deployments/{id}/revisions',
      'GET /v3/project/{projectId}/workloads/{id}/revisions',
    ]);
    const login = 'POST /v3-public/localProviders/{id}?action=login';
    expect([...operationsOf(documentAt('/v3-public')).keys()]).toContain(login);
  });

  it('leaves out what clients of Rancher know and this server always refuses', () => {
    const v3 = [...operationsOf(documentAt('/v3')).keys()];
    for (const refused of [
      'GET /v3/ldapConfigs/{id}',
      'PUT /v3/tokens/{id}',
      'POST /v3/githubConfigs/{id}?action=testAndApply',
      'POST /v3/pingConfigs/{id}?action=testAndEnable',
    ]) {
      expect(v3).not.toContain(refused);
    }
    const providers = [...operationsOf(documentAt('/v3-public')).keys()].filter((name) =>
      name.includes('Providers/'),
    );
    expect(providers.toSorted()).toEqual([
      'GET /v3-public/authProviders/{id}',
      'GET /v3-public/keyCloakOIDCProviders/{id}',
      'GET /v3-public/localProviders/{id}',
      'GET /v3-public/oidcProviders/{id}',
      'POST /v3-public/keyCloakOIDCProviders/{id}?action=login',
      'POST /v3-public/localProviders/{id}?action=login',
      'POST /v3-public/oidcProviders/{id}?action=login',
    ]);
  });

  it('tells what a body must have, and what only the server writes', () => {
    const { components } = documentAt('/v3') as unknown as {
      components: { schemas: Record<string, { required?: string[]; properties: object }> };
    };
    const { schemas } = components;
    expect(schemas['globalRoleBinding.create']?.required).toEqual(['globalRoleId']);
    expect(schemas['user']?.properties).not.toHaveProperty('passwordHash');
    expect(schemas['user.create']?.properties).toMatchObject({ password: { writeOnly: true } });
    expect(schemas['user.create']?.properties).not.toHaveProperty('created');
    expect(schemas['user']?.properties).toMatchObject({
      created: { readOnly: true, format: 'date-time' },
      createdTS: { type: 'integer' },
    });
    expect(schemas['setting.update']?.required).toBeUndefined();
  });

  it('describes every collection of the server as it is answered', async () => {
    const document = documentAt('/v3');
    const lists = [...operationsOf(document).keys()].filter((name) =>
      /^GET \/v3\/[^/{]+$/.test(name),
    );
    const wrong: Record<string, unknown> = {};
    for (const name of lists) {
      const path = name.slice('GET '.length);
      if (path === '/v3/subscribe') continue;
      const { status, json } = await world.send('GET', path, { token });
      const found =
        status === 200 ? faults(document, answerSchema(document, name, 200), json) : [status];
      if (found.length > 0) wrong[name] = found.slice(0, 5);
    }
    expect(wrong).toEqual({});
  });

  it('describes refusals', async () => {
    const document = documentAt('/v3');
    const error = { $ref: '#/components/schemas/error' };
    const refused = [
      await world.send('GET', '/v3/clusters'),
      await world.send('GET', '/v3/clusters/none', { token }),
      await world.send('POST', '/v3/clusters', { token, body: {} }),
    ];
    expect(refused.map(({ status }) => status)).toEqual([401, 404, 422]);
    for (const { json } of refused) expect(faults(document, error, json)).toEqual([]);
    expect(faults(document, error, { type: 'cluster' })).not.toEqual([]);
  });
});
