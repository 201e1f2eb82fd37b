import { failureStatus, isJsonObject, type JsonObject, StatusError } from '@drover/apimachinery';
import { validateObjectMeta } from '@drover/kubernetes';
import type { StoredObject } from '../registry/stored-object.ts';
import { textOf } from './webhook-conversion-answer.ts';

/** What was asked for. */
export interface ConversionSubject {
  /** How errors name what is converted. */
  readonly subject: string;
  readonly desiredAPIVersion: string;
}

/** What a webhook may change in the metadata of an object. */
const FREE_METADATA = ['labels', 'annotations'] as const;

/**
 * The converted objects with the metadata that they had, but for labels and annotations.
 *
 * @throws `StatusError` (500) when they are not the objects that were asked for, in Kubernetes' words.
 */
export function checkedConversion(
  originals: readonly StoredObject[],
  converted: readonly unknown[],
  { subject, desiredAPIVersion }: ConversionSubject,
): readonly StoredObject[] {
  if (converted.length !== originals.length) {
    throw conversionError(
      `conversion webhook for ${subject} returned ${converted.length} objects, expected ${originals.length}`,
    );
  }
  return originals.map((original, index) => {
    const object = converted[index];
    const place = originals.length > 1 ? ` at index ${index}` : '';
    const refuse = (what: string, why: string): Error =>
      conversionError(`conversion webhook for ${subject} returned invalid ${what}: ${why}`);
    const versionProblem = versionMismatch(original, object, desiredAPIVersion);
    if (versionProblem !== undefined) {
      const what = originals.length > 1 ? 'converted object' : 'object';
      throw refuse(`${what} at index ${index}`, versionProblem);
    }
    const identityProblem = identityMismatch(original, object as StoredObject);
    if (identityProblem !== undefined) {
      throw refuse(place === '' ? 'object' : `converted object${place}`, identityProblem);
    }
    const metadata = restoredMetadata(original, object as JsonObject);
    if (typeof metadata !== 'string') return { ...(object as StoredObject), metadata };
    throw refuse(place === '' ? 'metadata' : `metadata in object${place}`, metadata);
  });
}

/** A conversion that cannot be had is no `InternalError` in Kubernetes, but a failure (500) without a reason. */
export function conversionError(message: string, options?: ErrorOptions): StatusError {
  return new StatusError(failureStatus(500, '', message), options);
}

function versionMismatch(
  original: StoredObject,
  object: unknown,
  expected: string,
): string | undefined {
  const { apiVersion, kind } = isJsonObject(object) ? object : {};
  if (apiVersion !== expected) {
    return `invalid groupVersion (expected ${expected}, received ${textOf(apiVersion)})`;
  }
  if (kind === original.kind) return undefined;
  return `invalid kind (expected ${original.kind}, received ${textOf(kind)})`;
}

function identityMismatch(
  { metadata: before }: StoredObject,
  { metadata }: StoredObject,
): string | undefined {
  const after: Partial<StoredObject['metadata']> = isJsonObject(metadata) ? metadata : {};
  for (const field of ['name', 'namespace', 'uid'] as const) {
    const expected = before[field] ?? '';
    const actual = after[field] ?? '';
    if (expected !== actual) {
      const shown = field === 'uid' ? 'UID' : field;
      return `must have the same ${shown}: ${expected} != ${actual}`;
    }
  }
  return undefined;
}

function restoredMetadata(
  { metadata: before }: StoredObject,
  { metadata: after }: JsonObject,
): StoredObject['metadata'] | string {
  if (after === undefined) return 'missing metadata in converted object';
  if (!isJsonObject(after)) return `invalid metadata of type ${goType(after)} in converted object`;
  const { labels: _labels, annotations: _annotations, ...kept } = before;
  const free: Record<string, Readonly<Record<string, string>>> = {};
  for (const field of FREE_METADATA) {
    const values = after[field];
    if (values === undefined || values === null) continue;
    if (!isJsonObject(values)) {
      return `invalid metadata.${field} of type ${goType(values)} in converted object`;
    }
    const wrong = Object.entries(values).find(([, value]) => typeof value !== 'string');
    if (wrong) {
      return `metadata.${field}[${wrong[0]}] must be a string, but is ${goType(wrong[1])} in converted object`;
    }
    free[field] = values as Record<string, string>;
  }
  const metadata = { ...kept, ...free };
  const [problem] = validateObjectMeta(metadata, {
    namespaced: 'namespace' in kept,
    name: () => [],
  });
  return problem ? `${problem.field}: ${problem.message}` : metadata;
}

/** How Go names the type of a value of JSON. */
function goType(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'string' : 'map[string]interface {}';
}
