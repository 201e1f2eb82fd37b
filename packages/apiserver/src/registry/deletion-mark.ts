import { type Clock, formatTime, parseTimeMs } from '@drover/base';
import type { KindRules, PropagationPolicy } from './kind-rules.ts';
import type { StoredObject } from './stored-object.ts';

/** What a request says of how an object is to go. */
export interface DeletionWish {
  /** Absent: as the kind has it. */
  readonly propagationPolicy?: PropagationPolicy | undefined;
  /** Seconds that the object is given to end; absent: as the kind has it. */
  readonly gracePeriodSeconds?: number | undefined;
}

/** The object as it is while it is being deleted; the same one when a deletion changes nothing any more. */
export function markForDeletion(
  object: StoredObject,
  rules: KindRules,
  wish: DeletionWish,
  clock: Clock,
): StoredObject {
  const { gracePeriodSeconds: asked } = wish;
  // Less than nothing is as little as there is.
  const requested = asked !== undefined && asked < 0 ? 1 : asked;
  const granted = grantedSeconds(object);
  // Whoever runs the object has been told; the time can only be made shorter.
  if (granted > 0 && (requested === undefined || requested >= granted)) return object;
  const nowMs = clock.nowMs();
  const end =
    granted > 0
      ? shortened(object, requested ?? 0, nowMs)
      : started(object, rules, requested, nowMs);
  return rules.prepareDelete(withEnd(withPropagation(object, rules, wish), end));
}

/** Seconds that an object was given to end, and still has; 0 when it is not being deleted. */
function grantedSeconds({ metadata }: StoredObject): number {
  return metadata.deletionTimestamp === undefined ? 0 : (metadata.deletionGracePeriodSeconds ?? 0);
}

/** When an object is to end, and how long it was given for that. */
interface End {
  readonly seconds: number;
  readonly atMs: number;
}

function started(
  object: StoredObject,
  { deletion }: KindRules,
  requested: number | undefined,
  nowMs: number,
): End {
  const seconds = deletion.graceSeconds?.(object, requested) ?? 0;
  return { seconds, atMs: nowMs + seconds * 1_000 };
}

/** A shorter time from the same start; it does not end in the past, and whoever runs the object still ends it. */
function shortened(object: StoredObject, seconds: number, nowMs: number): End {
  const endMs = parseTimeMs(object.metadata.deletionTimestamp ?? '') ?? nowMs;
  const atMs = endMs - (grantedSeconds(object) - seconds) * 1_000;
  if (atMs >= nowMs) return { seconds, atMs };
  return { seconds: seconds === 0 ? 0 : 1, atMs: nowMs };
}

function withEnd(object: StoredObject, { seconds, atMs }: End): StoredObject {
  const { metadata } = object;
  const { deletionTimestamp, deletionGracePeriodSeconds, generation } = metadata;
  const isMarked = deletionTimestamp !== undefined;
  if (isMarked && (deletionGracePeriodSeconds ?? 0) === 0) return object;
  return {
    ...object,
    metadata: {
      ...metadata,
      deletionTimestamp: formatTime(atMs),
      deletionGracePeriodSeconds: seconds,
      ...(generation !== undefined && !isMarked && { generation: generation + 1 }),
    },
  };
}

/** Finalizers by which the garbage collector holds an owner until it has dealt with its dependents. */
const PROPAGATION_FINALIZERS: Readonly<Record<PropagationPolicy, string | undefined>> = {
  Orphan: 'orphan',
  Foreground: 'foregroundDeletion',
  Background: undefined,
};

function withPropagation(
  object: StoredObject,
  rules: KindRules,
  { propagationPolicy }: DeletionWish,
): StoredObject {
  const { metadata } = object;
  const present = metadata.finalizers ?? [];
  const wanted = PROPAGATION_FINALIZERS[policyFor(present, rules, propagationPolicy)];
  const others = present.filter((name) => name !== 'orphan' && name !== 'foregroundDeletion');
  const finalizers = wanted === undefined ? others : [...others, wanted];
  const isSame =
    finalizers.length === present.length && finalizers.every((name) => present.includes(name));
  if (isSame) return object;
  const { finalizers: _, ...rest } = metadata;
  return { ...object, metadata: { ...rest, ...(finalizers.length > 0 && { finalizers }) } };
}

/** The request decides, then what an earlier one left in the object, then the kind. */
function policyFor(
  finalizers: readonly string[],
  { deletion: { propagation } }: KindRules,
  wanted: PropagationPolicy | undefined,
): PropagationPolicy {
  if (propagation === 'Unsupported') return 'Background';
  if (wanted !== undefined) return wanted;
  const left = finalizers.find((name) => name === 'orphan' || name === 'foregroundDeletion');
  if (left !== undefined) return left === 'orphan' ? 'Orphan' : 'Foreground';
  return propagation;
}
