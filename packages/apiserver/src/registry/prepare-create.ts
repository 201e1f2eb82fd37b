import type { DynamicObject, ObjectMeta } from '@drover/apimachinery';
import { type Clock, formatTime, type Random } from '@drover/base';
import type { UserInfo } from '../authentication/user-info.ts';
import { otherNamespaceError } from './object-identity.ts';
import type { StoredObject } from './stored-object.ts';
import type { Target } from './target.ts';
import { withoutFields } from './without-fields.ts';

/** What a client cannot say of a new object. */
const SYSTEM_FIELDS = [
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
] as const;

/** What admission cannot say of it either, beside what is set anyway. */
const SERVER_FIELDS = ['deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink'] as const;

/** Where a new object gets its time and uid from, and who makes it. */
export interface CreateSources {
  readonly clock: Clock;
  readonly random: Random;
  readonly user: UserInfo;
  /** Adds a `Warning` to the answer. */
  readonly warn: (text: string) => void;
}

/**
 * A new object as admission is to see it: in the namespace of the path, without what the server alone says.
 *
 * @throws `StatusError` `BadRequest` when it says that it lies in another namespace.
 */
export function withoutSystemFields(
  object: DynamicObject,
  { resource, namespace }: Target,
): DynamicObject {
  const given = withoutFields(metadataOf(object), ...SYSTEM_FIELDS);
  const metadata = resource.namespaced
    ? { ...given, namespace: namespaceFor(given, namespace) }
    : withoutFields(given, 'namespace');
  return { ...object, metadata };
}

/** A new object with what the server alone says of it: uid, times, generation; without status where that has its own path. */
export function prepareCreate(
  object: DynamicObject,
  { resource, namespace }: Target,
  { clock, random, user, warn }: CreateSources,
): StoredObject {
  const given = withoutFields(metadataOf(object), ...SERVER_FIELDS);
  const { rules } = resource;
  const metadata: ObjectMeta & { name: string } = {
    ...given,
    name: given.name ?? '',
    ...(resource.namespaced && { namespace: namespaceFor(given, namespace) }),
    uid: random.uuid(),
    creationTimestamp: formatTime(clock.nowMs()),
    ...(rules.hasGeneration && { generation: 1 }),
  };
  const dropsStatus = rules.hasStatus && !rules.keepsNewStatus;
  const content = dropsStatus ? withBlankStatus(object, rules.blank) : object;
  return rules.prepareCreate({ ...content, metadata } as StoredObject, user, warn);
}

function withBlankStatus(object: DynamicObject, blank: DynamicObject): DynamicObject {
  const content = withoutFields(object, 'status');
  return 'status' in blank ? { ...content, status: blank['status'] } : content;
}

/** Metadata of an object; empty when it has none. */
export function metadataOf(object: DynamicObject): ObjectMeta {
  return object.metadata ?? {};
}

/** The namespace of the path, which that of the object must not contradict. */
function namespaceFor(metadata: ObjectMeta, namespace: string): string {
  if (
    metadata.namespace !== undefined &&
    metadata.namespace !== '' &&
    metadata.namespace !== namespace
  ) {
    throw otherNamespaceError();
  }
  return namespace;
}
