import { apiVersionOf, type ObjectMeta, type ResourceType } from '@drover/apimachinery';
import { explorerErrors } from '../errors.ts';

/** An object as a client sent it, without what the v1 API adds to objects. */
export interface WrittenObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [key: string]: unknown;
}

/** What the v1 API gives to every object, and takes back. */
const ADDED = new Set(['id', 'type', 'links', 'actions']);
const ADDED_METADATA = new Set(['fields', 'relationships', 'state', 'associatedData']);
const ADDED_CONDITION = new Set(['error', 'transitioning']);

type Json = Readonly<Record<string, unknown>>;

/**
 * An object from the body of a request.
 *
 * @throws `EXPLORER_BODY_INVALID`
 */
export function parseWritten(text: string, type: ResourceType): WrittenObject {
  const sent = parseObject(text);
  const { metadata } = sent;
  if (metadata !== undefined && !isObject(metadata)) throw invalid('metadata is no object');
  const own = without(sent, ADDED).map(([key, value]): [string, unknown] => [
    ADDED.has(key.slice(1)) && key.startsWith('_') ? key.slice(1) : key,
    key === 'status' ? plainStatus(value) : value,
  ]);
  return {
    apiVersion: apiVersionOf(type),
    kind: type.kind,
    ...Object.fromEntries(own),
    metadata: Object.fromEntries(without(metadata ?? {}, ADDED_METADATA)),
  };
}

/** What a name begins with that nobody has chosen: the capitals of the kind. */
export function generateNameOf(kind: string): string {
  const capitals = kind.replaceAll(/[^A-Z]/g, '').toLowerCase();
  return `${capitals || kind.slice(0, 1).toLowerCase()}-`;
}

function plainStatus(status: unknown): unknown {
  if (!isObject(status) || !Array.isArray(status['conditions'])) return status;
  const conditions = status['conditions'].map((condition: unknown) =>
    isObject(condition) ? Object.fromEntries(without(condition, ADDED_CONDITION)) : condition,
  );
  return { ...status, conditions };
}

function without(object: Json, keys: ReadonlySet<string>): [string, unknown][] {
  return Object.entries(object).filter(([key]) => !keys.has(key));
}

function parseObject(text: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw explorerErrors.create('EXPLORER_BODY_INVALID', { problem: 'it is no JSON' }, { cause });
  }
  if (isObject(value)) return value;
  throw invalid('it is no object');
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(problem: string): Error {
  return explorerErrors.create('EXPLORER_BODY_INVALID', { problem });
}
