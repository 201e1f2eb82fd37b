import { parse } from 'yaml';
import type { ApiRequest, ApiResponse } from '../http/api-message.ts';
import { PROTOBUF_TYPE, parseProtobuf } from '../protobuf/decode-object.ts';
import { mediaTypeOf, readBody } from '../routes/request-body.ts';
import type { AuditDecision } from './audit-policy.ts';

/** Objects larger than this, in bytes, are not written down. */
const MAX_LOGGED_BYTES = 1024 * 1024;

/** The body of a request, and the object in it as it is written down. */
export async function loggedBody(
  request: ApiRequest,
  decision: AuditDecision,
): Promise<{ readonly body: Uint8Array | undefined; readonly object: unknown }> {
  if (request.body === undefined) return { body: undefined, object: undefined };
  const body = await readBody(request);
  return { body, object: logged(body, mediaTypeOf(request), decision) };
}

/** The object in an answer as it is written down; `undefined` for streams and what is no object. */
export function loggedResponse(
  { body, headers }: ApiResponse,
  decision: AuditDecision,
): { readonly kind: string } | undefined {
  const type = headers['content-type'] ?? '';
  const encoding = headers['content-encoding'];
  if (!(body instanceof Uint8Array) || encoding !== undefined) return undefined;
  const [mediaType = ''] = (typeof type === 'string' ? type : '').split(';', 1);
  const object = logged(body, mediaType, decision);
  return hasKind(object) ? object : undefined;
}

function logged(bytes: Uint8Array, type: string, { omitManagedFields }: AuditDecision): unknown {
  if (bytes.byteLength === 0) return undefined;
  if (bytes.byteLength > MAX_LOGGED_BYTES) return { omitted: `${bytes.byteLength} bytes` };
  try {
    const object = parseObject(bytes, type);
    return omitManagedFields ? withoutManagers(object) : object;
  } catch {
    // It is refused for that elsewhere; what is wrong with it may be told by a piece of it, which may be a secret.
    return undefined;
  }
}

function parseObject(bytes: Uint8Array, type: string): unknown {
  if (type === PROTOBUF_TYPE) return parseProtobuf(bytes);
  const text = new TextDecoder().decode(bytes);
  if (type.includes('json') || type === '') return JSON.parse(text);
  return type.includes('yaml') ? parse(text, { maxAliasCount: 100 }) : undefined;
}

/** What has no kind, such as the version, is no object. */
function hasKind(object: unknown): object is { readonly kind: string } {
  return typeof object === 'object' && object !== null && 'kind' in object;
}

interface Managed {
  readonly metadata?: { readonly managedFields?: unknown };
  readonly items?: readonly unknown[];
}

function withoutManagers(object: unknown): unknown {
  if (typeof object !== 'object' || object === null) return object;
  const { metadata, items } = object as Managed;
  const { managedFields: _fields, ...kept } = metadata ?? {};
  return {
    ...object,
    ...(metadata && { metadata: kept }),
    ...(Array.isArray(items) && { items: items.map(withoutManagers) }),
  };
}
