import type { DynamicObject } from '@drover/apimachinery';
import { sessionCookie } from '@drover/auth';
import { parseBody } from '../body/index.ts';
import { normanErrors } from '../errors.ts';
import { collectionDocument } from '../format/collection.ts';
import { formatResource } from '../format/resource.ts';
import type { Answer } from '../handler/crud.ts';
import { type Api, type Exchange, targetOf } from '../handler/exchange.ts';
import { rootDocument } from '../handler/roots.ts';
import { oneSchemaDocument, schemasDocument } from '../handler/schemas.ts';
import type { Schema } from '../schema/schema.ts';
import { V3, V3_PUBLIC } from '../schema/version.ts';
import { isSchemas } from '../url/parse-path.ts';
import type { UrlBuilder } from '../url/url-builder.ts';

/** Id of the provider of local users; the only one as yet. */
const LOCAL = 'local';

/** Answers `/v3-public/…`, for which nobody has to be logged in. */
export async function answerPublic(exchange: Exchange, api: Api): Promise<Answer> {
  const { path, urls } = exchange;
  const types = api.versions.get(V3_PUBLIC);
  if (path.type === undefined || !types) {
    return { status: 200, document: rootDocument(V3_PUBLIC, types, urls) };
  }
  if (isSchemas(path.type)) {
    const place = { version: V3_PUBLIC, types, urls, usable: (schema: Schema) => schema };
    const { id } = path;
    const document = id === undefined ? schemasDocument(place) : oneSchemaDocument(id, place);
    return { status: 200, document };
  }
  const type = types.find(path.type)?.schema.id;
  if (!type) throw normanErrors.create('NORMAN_SCHEMA_NOT_FOUND', { type: path.type });
  return path.id === undefined ? listProviders(type, exchange) : answerProvider(exchange, api);
}

async function answerProvider(exchange: Exchange, api: Api): Promise<Answer> {
  const { path, urls, method, query } = exchange;
  if (path.id !== LOCAL) throw normanErrors.create('NORMAN_NOT_FOUND');
  if (method === 'GET') return { status: 200, document: localProviderDocument(urls) };
  if (method !== 'POST') throw normanErrors.create('NORMAN_METHOD_NOT_ALLOWED', { method });
  const action = query.get('action') ?? '';
  if (action !== 'login') throw normanErrors.create('NORMAN_ACTION_UNKNOWN', { action });
  return logIn(exchange, api);
}

function listProviders(type: string, { method, urls }: Exchange): Answer {
  if (type !== 'authProvider' || method !== 'GET') {
    throw normanErrors.create('NORMAN_METHOD_NOT_ALLOWED', { method });
  }
  const data = [localProviderDocument(urls)];
  const url = `${urls.root(V3_PUBLIC)}/authproviders`;
  return {
    status: 200,
    document: collectionDocument(data, { resourceType: 'authProvider', url }),
  };
}

function localProviderDocument(urls: UrlBuilder): Readonly<Record<string, unknown>> {
  const self = `${urls.root(V3_PUBLIC)}/localProviders/${LOCAL}`;
  return {
    id: LOCAL,
    type: 'localProvider',
    baseType: 'authProvider',
    links: { self },
    actions: { login: urls.action(self, 'login') },
  };
}

/** What the answer to a login is to be. */
const COOKIE = 'cookie';
const KUBECONFIG = 'kubeconfig';

async function logIn(exchange: Exchange, api: Api): Promise<Answer> {
  const { request, query, cookies } = exchange;
  const contentType = request.headers['content-type'];
  const body = parseBody({ bytes: request.body, contentType, query });
  const responseType = text(body['responseType']);
  const isKubeconfig = responseType === KUBECONFIG || responseType.startsWith(`${KUBECONFIG}_`);
  const clusterId = responseType.slice(KUBECONFIG.length + 1);
  const { token, credential } = await api.services.auth.login(
    {
      username: text(body['username']),
      password: text(body['password']),
      address: request.address,
      description: text(body['description']),
      ...(isKubeconfig && { kubeconfig: clusterId === '' ? {} : { clusterId } }),
    },
    { signal: request.signal },
  );
  if (responseType === COOKIE) {
    cookies.push(sessionCookie(credential));
    return { status: 200 };
  }
  const caller = {
    user: { name: token.userId ?? '', groups: [] },
    tokenName: token.metadata?.name ?? '',
  };
  const path = { version: V3, type: 'token', schemasOf: exchange.path.schemasOf };
  const target = targetOf({ ...exchange, path }, api, caller);
  const object: DynamicObject = { ...token, token: credential };
  return { status: 201, document: formatResource(object, { ...target, isWriteAnswer: true }) };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
