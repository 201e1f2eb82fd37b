import {
  badRequestError,
  type DynamicObject,
  failureStatus,
  isJsonObject,
  type JsonObject,
  StatusError,
} from '@drover/apimachinery';
import type { ApiRequest } from '../http/api-message.ts';
import { PROTOBUF_TYPE, parseProtobuf } from '../protobuf/decode-object.ts';
import { duplicateFields } from '../schema/duplicate-fields.ts';
import { jsonProblem } from '../schema/json-problem.ts';
import { isNestedTooDeep, isValueTooDeep } from '../schema/nesting.ts';
import { parseYamlText, YamlProblem } from '../schema/yaml-text.ts';
import { mediaTypeOf, readBody } from './request-body.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What a body says. */
export interface DecodedBody<T> {
  readonly value: T;
  /** What a strict reader complains of: names that are said twice. */
  readonly problems: readonly string[];
}

/** What a body must say of itself. */
interface BodyRules {
  /** Whether it must say its kind, as custom objects must. Default false. */
  readonly needsKind?: boolean;
}

/** Why a body cannot be read. */
export class BodyProblem extends Error {}

/**
 * The object in the body of a request.
 *
 * @param kind - the kind that is wanted, for messages.
 * @throws `StatusError`: `UnsupportedMediaType`, `BadRequest`.
 */
export async function readObject(
  request: ApiRequest,
  kind: string,
  rules: BodyRules = {},
): Promise<DecodedBody<DynamicObject>> {
  return decodeObject(request, await readBody(request), { kind, ...rules });
}

/**
 * The object in a body that has been read.
 *
 * @throws `StatusError`: `UnsupportedMediaType`, `BadRequest`.
 */
export function decodeObject(
  request: ApiRequest,
  bytes: Uint8Array,
  { kind, needsKind = false }: BodyRules & { readonly kind: string },
): DecodedBody<DynamicObject> {
  const decode = DECODERS[mediaTypeOf(request)];
  if (!decode) throw unsupportedMediaType();
  try {
    const { value, problems } = decode(bytes);
    const object = asObject(value);
    if (needsKind && object.kind === undefined) {
      throw new BodyProblem(`Object 'Kind' is missing in '${new TextDecoder().decode(bytes)}'`);
    }
    return { value: object, problems };
  } catch (error) {
    if (!(error instanceof BodyProblem)) throw error;
    const summary = summaryOf(bytes);
    throw badRequestError(
      `the object provided is unrecognized (must be of type ${kind}): ${error.message} (${summary})`,
    );
  }
}

/**
 * The value of a JSON text.
 *
 * @throws {@link BodyProblem}
 */
export function decodeJson(bytes: Uint8Array): DecodedBody<unknown> {
  if (isNestedTooDeep(bytes)) throw new BodyProblem('exceeded max depth');
  try {
    const text = utf8.decode(bytes);
    const value: unknown = JSON.parse(text);
    const problems = duplicateFields(text).map((path) => `duplicate field "${path}"`);
    return { value, problems };
  } catch {
    // Said again in the words of Go.
    throw new BodyProblem(jsonProblem(bytes));
  }
}

/**
 * The value of a YAML text, of which JSON is a part.
 *
 * @throws {@link BodyProblem}
 */
export function decodeYaml(bytes: Uint8Array): DecodedBody<unknown> {
  if (isNestedTooDeep(bytes)) throw new BodyProblem('yaml: exceeded max depth');
  try {
    const text = utf8.decode(bytes);
    const object = plainJsonObject(text);
    if (object) return { value: object, problems: [] };
    const { value, duplicates } = parseYamlText(text);
    if (isValueTooDeep(value)) throw new YamlProblem('exceeded max depth');
    return { value, problems: duplicates.length === 0 ? [] : [yamlErrors(duplicates)] };
  } catch (error) {
    if (error instanceof YamlProblem) throw new BodyProblem(`yaml: ${error.message}`);
    if (error instanceof TypeError) throw new BodyProblem('yaml: invalid UTF-8');
    // Lists that begin in one line nest without brackets, deeper than the parser has stack.
    if (error instanceof RangeError) throw new BodyProblem('yaml: exceeded max depth');
    throw error;
  }
}

/** What a strict reader of YAML complains of, all in one. */
function yamlErrors(complaints: readonly string[]): string {
  return ['yaml: unmarshal errors:', ...complaints.map((text) => `  ${text}`)].join('\n');
}

/** Most programs apply JSON, which is YAML too; reading it as what it is takes a tenth of the time. */
function plainJsonObject(text: string): object | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const value = JSON.parse(text) as object;
    return duplicateFields(text).length === 0 ? value : undefined;
  } catch {
    // The reader of YAML says what is wrong with it.
    return undefined;
  }
}

const IDENTITY = String.raw`couldn't get version/kind; json parse error: `;

function jsonObject(bytes: Uint8Array): DecodedBody<unknown> {
  try {
    return decodeJson(bytes);
  } catch (error) {
    if (error instanceof BodyProblem) throw new BodyProblem(`${IDENTITY}${error.message}`);
    throw error;
  }
}

function protobufObject(bytes: Uint8Array): DecodedBody<unknown> {
  try {
    return { value: parseProtobuf(bytes), problems: [] };
  } catch (error) {
    throw error instanceof StatusError ? new BodyProblem(error.message) : error;
  }
}

/** How bodies are read; one without a type is JSON. */
const DECODERS: Readonly<Record<string, (bytes: Uint8Array) => DecodedBody<unknown>>> = {
  '': jsonObject,
  '*/*': jsonObject,
  'application/json': jsonObject,
  'application/yaml': decodeYaml,
  [PROTOBUF_TYPE]: protobufObject,
};

/** Nothing is an object that says nothing. */
function asObject(value: unknown): DynamicObject {
  if (value === null || value === undefined) return {};
  if (!isJsonObject(value)) {
    throw new BodyProblem(
      String.raw`${IDENTITY}json: cannot unmarshal ${goKind(value)} into Go value of type struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }`,
    );
  }
  checkText(value, 'apiVersion');
  checkText(value, 'kind');
  return withoutEmptyIdentity(value) as DynamicObject;
}

function checkText(object: JsonObject, field: string): void {
  const value = object[field];
  if (value === undefined || value === null || typeof value === 'string') return;
  throw new BodyProblem(
    `${IDENTITY}json: cannot unmarshal ${goKind(value)} into Go struct field .${field} of type string`,
  );
}

/** Empty texts say as much as none. */
function withoutEmptyIdentity(object: JsonObject): JsonObject {
  if (object['kind'] && object['apiVersion']) return object;
  const { kind, apiVersion, ...rest } = object;
  return { ...rest, ...(apiVersion ? { apiVersion } : {}), ...(kind ? { kind } : {}) };
}

/** What Go calls a JSON value. */
export function goKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** Bytes of a body that messages show. */
const SUMMARY_LENGTH = 30;

function summaryOf(bytes: Uint8Array): string {
  if (bytes.length === 0) return '<empty>';
  const shown = Buffer.from(bytes.subarray(0, SUMMARY_LENGTH));
  const text = shown.toString(bytes[0] === 0x7b ? 'utf8' : 'hex');
  return bytes.length > SUMMARY_LENGTH ? `${text} ...` : text;
}

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
