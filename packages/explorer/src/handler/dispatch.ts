import { explorerErrors } from '../errors.ts';
import { baseUrl } from '../format/base-url.ts';
import type { ExplorerAnswer, ExplorerRequest } from '../message.ts';
import { answerSearch } from '../search/answer-search.ts';
import type { ExploredType } from '../types/explored-type.ts';
import { type ParsedPath, parsePath } from '../url/parse-path.ts';
import type { Asked, Services } from './context.ts';
import { answerCounts } from './counts.ts';
import { answerGet, type ObjectName } from './get.ts';
import { answerList } from './list.ts';
import { answerSchema, answerSchemas, jsonAnswer } from './schemas.ts';
import { answerCreate, answerDelete, answerPatch, answerUpdate } from './write.ts';

/**
 * Answers a request.
 *
 * @throws `EXPLORER_…`, and what the API server refuses.
 */
export async function dispatch(
  services: Services,
  request: ExplorerRequest,
): Promise<ExplorerAnswer> {
  const path = parsePath(splitOnce(request.url, '?')[0]);
  const asked = askedOf(services, request);
  if (path.type === undefined) return onlyGet(request, () => answerRoot(asked));
  const answerOwn = OWN.get(path.type);
  if (answerOwn) return onlyGet(request, () => answerOwn(asked, path));
  const type = await services.catalogue.typeOf(path.type);
  return answerType(asked, type, path.rest);
}

/** A request with what its answer is made from. */
export function askedOf(services: Services, request: ExplorerRequest): Asked {
  const { origin, url, urlPrefix, viewPrefix = urlPrefix } = request;
  return {
    services,
    request,
    params: new URLSearchParams(splitOnce(url, '?')[1]),
    base: baseUrl(origin, urlPrefix),
    viewBase: baseUrl(origin, viewPrefix),
  };
}

type Answerer = (asked: Asked, path: ParsedPath) => Promise<ExplorerAnswer>;

const schemas: Answerer = (asked, { rest: [name] }) =>
  name === undefined ? answerSchemas(asked) : answerSchema(asked, name);

/** Types of the v1 API itself. */
const OWN: ReadonlyMap<string, Answerer> = new Map([
  ['schemas', schemas],
  ['schema', schemas],
  ['counts', answerCounts],
  ['count', answerCounts],
  ['search', (asked) => answerSearch(asked)],
]);

function answerType(
  asked: Asked,
  type: ExploredType,
  rest: readonly string[],
): Promise<ExplorerAnswer> {
  const { method } = asked.request;
  const object = objectOf(type, rest);
  switch (method) {
    case 'GET':
    case 'HEAD':
      return object ? answerGet(asked, object) : answerList(asked, type, rest[0]);
    case 'POST':
      if (!object) return answerCreate(asked, type, rest[0]);
      break;
    case 'PUT':
      if (object) return answerUpdate(asked, object);
      break;
    case 'PATCH':
      if (object) return answerPatch(asked, object);
      break;
    case 'DELETE':
      if (object) return answerDelete(asked, object);
  }
  throw explorerErrors.create('EXPLORER_METHOD_NOT_ALLOWED', { method });
}

/** The object that a path names; `undefined` for a collection, of one namespace or of all. */
function objectOf(type: ExploredType, rest: readonly string[]): ObjectName | undefined {
  const parts = type.namespaced ? 2 : 1;
  if (rest.length > parts)
    throw explorerErrors.create('EXPLORER_LINK_NOT_FOUND', { link: rest[parts] });
  const [first, second] = rest;
  if (!type.namespaced)
    return first === undefined ? undefined : { type, namespace: undefined, name: first };
  return second === undefined ? undefined : { type, namespace: first, name: second };
}

function answerRoot({ base }: Asked): Promise<ExplorerAnswer> {
  const links = { self: `${base}/v1`, schemas: `${base}/v1/schemas`, counts: `${base}/v1/counts` };
  const data = [{ id: 'v1', type: 'apiRoot', apiVersion: { version: 'v1' }, links }];
  return Promise.resolve(
    jsonAnswer({
      type: 'collection',
      resourceType: 'apiRoot',
      links: { self: `${base}/v1` },
      data,
    }),
  );
}

function onlyGet(
  { method }: ExplorerRequest,
  answer: () => Promise<ExplorerAnswer>,
): Promise<ExplorerAnswer> {
  if (method === 'GET' || method === 'HEAD') return answer();
  throw explorerErrors.create('EXPLORER_METHOD_NOT_ALLOWED', { method });
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
