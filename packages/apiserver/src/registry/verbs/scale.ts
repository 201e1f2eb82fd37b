import {
  apiVersionOf,
  applyConfiguration,
  badRequestError,
  type DynamicObject,
  fieldElement,
  fieldSetOf,
  internalError,
  keepSubtrees,
} from '@drover/apimachinery';
import { type FieldError, invalid, invalidError } from '@drover/kubernetes';
import type { Entry } from '../../storage/store.ts';
import { fromStored } from '../conversion.ts';
import { fieldTracking } from '../managed-fields.ts';
import { normalizeContent } from '../normalize-content.ts';
import { withIdentity } from '../object-identity.ts';
import type { Registry } from '../registry.ts';
import type { Resource } from '../resource.ts';
import {
  type Scale,
  type ScalePlaces,
  scaleOf,
  wantsReplicas,
  withReplicas,
  withValue,
} from '../scale.ts';
import { entryAsServed } from '../served-version.ts';
import { decodeEntry, encodeObject, type StoredObject } from '../stored-object.ts';
import type { Target, WriteOptions } from '../target.ts';
import { checkUid } from '../uid-precondition.ts';
import type { ObjectPatch } from './object-patch.ts';
import { patchedObject } from './patch.ts';
import { readObject } from './read.ts';
import { orUnreadable } from './unreadable-patch.ts';
import { type ObjectChange, updateObject } from './update.ts';

/** An object whose replicas can be counted, and how a `Scale` of it is written. */
export interface ScaleTarget extends Target {
  readonly places: ScalePlaces;
  /** The kind `Scale` itself. */
  readonly scaleKind: Resource;
}

/**
 * How many replicas an object wants and has. The entry holds a `Scale`.
 *
 * @throws `StatusError`: `NotFound`, `InternalError` when a custom resource does not say.
 */
export async function readScale(registry: Registry, target: ScaleTarget): Promise<Entry> {
  const entry = await entryAsServed(readObject(registry, target), target.resource);
  const object = fromStored(decodeEntry(entry), target.resource);
  if (!target.resource.builtIn && !wantsReplicas(object, target.places)) {
    const path = `.${target.places.specReplicas.join('.')}`;
    throw internalError(`the spec replicas field ${JSON.stringify(path)} does not exist`);
  }
  return scaleEntry(entry, target);
}

/**
 * Puts a `Scale` in place of the present one.
 *
 * @throws `StatusError`: `NotFound`, `Conflict`, `Invalid`, or what admission refuses with.
 */
export async function replaceScale(
  registry: Registry,
  target: ScaleTarget,
  scale: Scale,
  options: WriteOptions,
): Promise<Entry> {
  const from = (current: StoredObject): Promise<StoredObject> =>
    scaled(registry, target, { current, scale, options });
  const isRepeatable = !scale.metadata?.resourceVersion;
  return writeScale(registry, target, { from, isRepeatable, isAdmitted: true }, options);
}

/**
 * Patches the `Scale` of an object.
 *
 * @throws `StatusError`: `NotFound`, `Conflict`, `Invalid`, `BadRequest`, or what admission refuses with.
 */
export async function patchScale(
  registry: Registry,
  target: ScaleTarget,
  patch: ObjectPatch,
  options: WriteOptions,
): Promise<Entry> {
  const { resource, places, scaleKind } = target;
  let patched: DynamicObject = {};
  const from = async (current: StoredObject): Promise<StoredObject> => {
    const object = fromStored(current, resource);
    if (patch.type === 'apply') {
      const applied = applyScale(registry, target, { object, patch, options });
      const scale = scaleOf(applied, places);
      return scaled(registry, target, { current: applied, scale, options });
    }
    patched = patchedObject(scaleOf(object, places), patch, scaleKind.place);
    const scale = withIdentity(patched, scaleKind);
    return scaled(registry, target, { current, scale, options });
  };
  const write = { ...options, managersGiven: patch.type === 'apply' };
  const change = { from, isRepeatable: true, isAdmitted: true };
  const put = (): Promise<Entry> => writeScale(registry, target, change, write);
  return orUnreadable(put, { patch, place: scaleKind.place, patched: () => patched });
}

async function writeScale(
  registry: Registry,
  target: ScaleTarget,
  change: ObjectChange,
  options: WriteOptions,
): Promise<Entry> {
  const entry = await updateObject(registry, target, change, options);
  return scaleEntry(await entryAsServed(entry, target.resource), target);
}

function scaleEntry(entry: Entry, { resource, places }: ScaleTarget): Entry {
  const object = fromStored(decodeEntry(entry), resource);
  return { ...entry, value: encodeObject(scaleOf(object, places), entry.revision) };
}

interface Scaling {
  readonly current: StoredObject;
  readonly scale: Scale;
  readonly options: WriteOptions;
}

/** The object with the replicas of a `Scale` that admission has seen and changed. */
async function scaled(
  registry: Registry,
  target: ScaleTarget,
  { current, scale, options }: Scaling,
): Promise<StoredObject> {
  const { resource, name, places, scaleKind } = target;
  const oldObject = scaleOf(fromStored(current, resource), places);
  const content = normalizeContent(scale, scaleKind, options) as Scale;
  const request = { operation: 'UPDATE', target, oldObject, options } as const;
  const object: Scale = await registry.admission.mutate({ ...request, object: content });
  const causes = validateScale(object, target);
  if (causes.length > 0) throw invalidError(resource.builtIn ? scaleKind : resource, name, causes);
  checkUid(object, current, target, options);
  if (!resource.builtIn && object.spec?.replicas === undefined && !wantsReplicas(current, places)) {
    const path = `.${places.specReplicas.join('.')}`;
    throw badRequestError(`the spec replicas field ${JSON.stringify(path)} cannot be empty`);
  }
  await registry.admission.validate({ ...request, object });
  const resourceVersion = scale.metadata?.resourceVersion || current.metadata.resourceVersion;
  const metadata = { ...current.metadata, ...(resourceVersion && { resourceVersion }) };
  return { ...withReplicas(current, object, places), metadata };
}

/** An applied `Scale` is the same as an applied object that says nothing but its replicas. */
function applyScale(
  registry: Registry,
  target: ScaleTarget,
  {
    object,
    patch,
    options,
  }: {
    readonly object: StoredObject;
    readonly patch: ObjectPatch & { readonly type: 'apply' };
    readonly options: WriteOptions;
  },
): StoredObject {
  const { resource, places, name, scaleKind } = target;
  const { body } = patch;
  withIdentity(body, scaleKind);
  const { apiVersion, kind } = object;
  const identity: DynamicObject = { apiVersion, kind, metadata: { name } };
  const replicas = (body as Scale).spec?.replicas;
  const configuration =
    replicas === undefined ? identity : withValue(identity, places.specReplicas, replicas);
  const field = fieldSetOf([places.specReplicas.map(fieldElement)]);
  const tracking = fieldTracking(registry, { ...target, resource }, options);
  return applyConfiguration(object, configuration, {
    ...tracking,
    shownVersion: apiVersionOf(scaleKind),
    filter: (set) => keepSubtrees(set, field),
    force: patch.force,
  }) as StoredObject;
}

function validateScale({ spec }: Scale, { resource, places }: ScaleTarget): FieldError[] {
  const replicas = spec?.replicas ?? 0;
  if (replicas >= 0) return [];
  // Of a custom object Kubernetes looks at what becomes of it.
  return resource.builtIn
    ? [invalid('spec.replicas', replicas, 'must be greater than or equal to 0')]
    : [invalid(`.${places.specReplicas.join('.')}`, replicas, 'should be a non-negative integer')];
}
