import { normanErrors } from '../errors.ts';
import type { Answer } from '../handler/crud.ts';
import type { Api, Exchange } from '../handler/exchange.ts';
import { rootDocument } from '../handler/roots.ts';
import { oneSchemaDocument, schemasDocument } from '../handler/schemas.ts';
import type { Schema } from '../schema/schema.ts';
import { V3_PUBLIC } from '../schema/version.ts';
import { isSchemas } from '../url/parse-path.ts';
import { answerAuthToken } from './auth-tokens.ts';
import { logIn } from './log-in.ts';
import { enabledConfig, listProviders, providerDocument } from './provider-documents.ts';

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
  return answerType(type, exchange, api);
}

async function answerType(type: string, exchange: Exchange, api: Api): Promise<Answer> {
  const { path, method } = exchange;
  if (path.id !== undefined) {
    return type === 'authToken'
      ? answerAuthToken(path.id, exchange, api.services)
      : answerProvider(type, path.id, { exchange, api });
  }
  if (type === 'authProvider') return listProviders(exchange, api.services);
  throw normanErrors.create('NORMAN_METHOD_NOT_ALLOWED', { method });
}

async function answerProvider(
  type: string,
  id: string,
  { exchange, api }: { readonly exchange: Exchange; readonly api: Api },
): Promise<Answer> {
  const { method, query } = exchange;
  const config = enabledConfig(type, id, api.services);
  if (method === 'GET') {
    return { status: 200, document: await providerDocument(config, exchange, api.services) };
  }
  if (method !== 'POST') throw normanErrors.create('NORMAN_METHOD_NOT_ALLOWED', { method });
  const action = query.get('action') ?? '';
  if (action !== 'login') throw normanErrors.create('NORMAN_ACTION_UNKNOWN', { action });
  return logIn(config.name, exchange, api);
}
