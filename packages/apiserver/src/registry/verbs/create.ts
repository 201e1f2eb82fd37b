import {
  alreadyExistsError,
  type DynamicObject,
  forbiddenError,
  generateNameConflictError,
  StatusError,
  unclassifiedError,
} from '@drover/apimachinery';
import { invalidError } from '@drover/kubernetes';
import type { Entry } from '../../storage/store.ts';
import { withAllocations } from '../allocations.ts';
import { storedKind } from '../conversion.ts';
import { trackFields } from '../managed-fields.ts';
import { normalizeContent } from '../normalize-content.ts';
import { metadataOf, prepareCreate, withoutSystemFields } from '../prepare-create.ts';
import type { Registry } from '../registry.ts';
import type { Resource } from '../resource.ts';
import { objectAsStored } from '../served-version.ts';
import { decodeEntry, encodeObject, type StoredObject, storageKey } from '../stored-object.ts';
import type { Target, WriteOptions } from '../target.ts';
import { validateNew } from '../validate-object.ts';

/** Names tried for a `generateName` before giving up. */
const MAX_GENERATED_NAMES = 8;

/**
 * Stores a new object.
 *
 * @throws `StatusError`: `AlreadyExists`, `Invalid`, `BadRequest`, or what admission refuses with.
 */
export async function createObject(
  registry: Registry,
  target: Target,
  given: DynamicObject,
  options: WriteOptions,
): Promise<Entry> {
  const admitted = await admitNew(registry, target, given, options);
  const { name, generateName: prefix = '' } = metadataOf(admitted);
  if (name) {
    const entry = await tryCreate(registry, target, admitted, options);
    if (entry) return entry;
    throw takenError(registry, target, name);
  }
  const { resource } = target;
  for (let attempt = 1; ; attempt += 1) {
    const made = resource.rules.nameFor(prefix, registry.random);
    const object = { ...admitted, metadata: { ...admitted.metadata, name: made } };
    const entry = await tryCreate(registry, target, object, options);
    if (entry) return entry;
    if (attempt === MAX_GENERATED_NAMES) {
      throw generateNameConflictError(resource, made, { retryAfterSeconds: 1 });
    }
  }
}

function takenError({ store }: Registry, { resource, namespace }: Target, name: string): Error {
  const error = alreadyExistsError(resource, name);
  const entry = store.getForWrite(resource.collection, storageKey(namespace, name));
  if (!entry || decodeEntry(entry).metadata.deletionTimestamp === undefined) return error;
  return new StatusError({
    ...error.status,
    message: `object is being deleted: ${error.status.message}`,
  });
}

/** What was given, as admission has changed it; the server has said nothing of it yet, neither uid nor generated name. */
async function admitNew(
  registry: Registry,
  target: Target,
  given: DynamicObject,
  options: WriteOptions,
): Promise<DynamicObject> {
  const content = normalizeContent(given, target.resource, options);
  const asked = withoutSystemFields(content, target);
  // What the server and its admission add is nobody's.
  const object = trackFields(registry, target, { live: undefined, next: asked, options });
  const request = { operation: 'CREATE', target, oldObject: undefined, options } as const;
  checkTakesNew(target.resource, asked);
  return registry.admission.mutate({ ...request, object });
}

/** @throws `StatusError` `Forbidden` for objects of a definition that goes. */
function checkTakesNew(resource: Resource, { metadata = {} }: DynamicObject): void {
  if (resource.verbs.includes('create')) return;
  const why = 'create not allowed while custom resource definition is terminating';
  throw forbiddenError(resource, metadata.name ?? '', why);
}

/** `undefined` when the name is taken. */
async function tryCreate(
  registry: Registry,
  target: Target,
  admitted: DynamicObject,
  options: WriteOptions,
): Promise<Entry | undefined> {
  const { resource } = target;
  const { user } = options;
  const warn = (text: string): void => options.warn(text);
  const prepared = prepareCreate(admitted, target, { ...registry, user, warn });
  await using scope = new AsyncDisposableStack();
  const { dryRun } = options;
  const object = withAllocations(registry, target, {
    object: prepared,
    old: undefined,
    dryRun,
    scope,
  });
  const causes = validateNew(object, resource);
  if (causes.length > 0) throw invalidError(storedKind(resource), object.metadata.name, causes);
  for (const text of resource.rules.warningsOf(object)) options.warn(text);
  const request = { operation: 'CREATE', target, object, oldObject: undefined, options } as const;
  await registry.admission.validate(request);
  if (object.metadata.resourceVersion) {
    throw unclassifiedError('resourceVersion should not be set on objects to be created');
  }
  const stored = await objectAsStored(resource.rules.schema.storedForm(object), resource);
  const charge = (revision: number): void => registry.admission.charge(request, revision);
  return await store(registry, target, { object: stored, charge, options });
}

interface Creation {
  readonly object: StoredObject;
  readonly charge: (revision: number) => void;
  readonly options: WriteOptions;
}

async function store(
  { store }: Registry,
  { resource: { collection }, namespace }: Target,
  { object, charge, options: { dryRun } }: Creation,
): Promise<Entry | undefined> {
  const key = storageKey(namespace, object.metadata.name);
  if (dryRun) {
    if (store.getForWrite(collection, key)) return undefined;
    return { key, revision: 0, value: encodeObject(object, undefined) };
  }
  const result = await store.write({
    collection,
    key,
    expected: undefined,
    deleted: false,
    encode: (revision) => {
      const value = encodeObject(object, revision);
      charge(revision);
      return value;
    },
  });
  return result.written ? result.entry : undefined;
}
