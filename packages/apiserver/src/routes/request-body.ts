import {
  badRequestError,
  type DynamicObject,
  failureStatus,
  requestTooLargeError,
  StatusError,
} from '@drover/apimachinery';
import { errorMessage } from '@drover/base';
import { parse } from 'yaml';
import { MAX_BODY_BYTES } from '../filters/body-limit.ts';
import { type ApiRequest, headerOf } from '../http/api-message.ts';
import { PROTOBUF_TYPE, parseProtobuf } from '../protobuf/decode-object.ts';
import { encodeText } from '../registry/stored-object.ts';
import { joinBytes } from '../representation/join-bytes.ts';

/** Aliases that a YAML text may use: enough for people, too few to blow up. */
const MAX_ALIASES = 100;

/**
 * The whole body.
 *
 * @throws `StatusError` `RequestEntityTooLarge` beyond {@link MAX_BODY_BYTES}, before more is read.
 */
export async function readBody({ body }: ApiRequest): Promise<Uint8Array> {
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
    return wholeBody(body ?? '');
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.byteLength;
    checkLength(length);
    chunks.push(chunk);
  }
  return joinBytes(chunks);
}

function wholeBody(body: Uint8Array | string): Uint8Array {
  const bytes = typeof body === 'string' ? encodeText(body) : body;
  checkLength(bytes.byteLength);
  return bytes;
}

function checkLength(length: number): void {
  if (length > MAX_BODY_BYTES) throw requestTooLargeError(`limit is ${MAX_BODY_BYTES}`);
}

/** The media type of the body, without parameters. */
export function mediaTypeOf(request: ApiRequest): string {
  const type = headerOf(request, 'content-type') ?? '';
  return type.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/**
 * The object in a body.
 *
 * @throws `StatusError`: `UnsupportedMediaType`, `BadRequest`.
 */
export async function readObject(request: ApiRequest): Promise<DynamicObject> {
  return parseObject(request, await readBody(request));
}

/**
 * The object in a body that has been read.
 *
 * @throws `StatusError`: `UnsupportedMediaType`, `BadRequest`.
 */
export function parseObject(request: ApiRequest, bytes: Uint8Array): DynamicObject {
  const parser = PARSERS[mediaTypeOf(request)];
  if (!parser) throw unsupportedMediaType();
  const value = parser(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badRequestError('the body of the request is not an object');
  }
  return value as DynamicObject;
}

/**
 * The value of a JSON text.
 *
 * @throws `StatusError` `BadRequest`.
 */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw badRequestError(
      `the object provided is unrecognized (must be of type Object): couldn't get version/kind; json parse error: ${String(error)}`,
    );
  }
}

/**
 * The value of a YAML text, of which JSON is a part.
 *
 * @throws `StatusError` `BadRequest`.
 */
export function parseYaml(bytes: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return parse(text, { maxAliasCount: MAX_ALIASES, merge: true });
  } catch (error) {
    throw badRequestError(`error converting YAML to JSON: ${errorMessage(error)}`);
  }
}

/** How bodies are read; one without a type is JSON. */
const PARSERS: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  '': parseJson,
  '*/*': parseJson,
  'application/json': parseJson,
  'application/yaml': parseYaml,
  [PROTOBUF_TYPE]: parseProtobuf,
};

/** A body in a form that is not taken (415). */
function unsupportedMediaType(): StatusError {
  return new StatusError(
    failureStatus(
      415,
      'UnsupportedMediaType',
      'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    ),
  );
}
