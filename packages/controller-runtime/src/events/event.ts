import type { KubernetesObject } from '@drover/apimachinery';
import { formatMicroTime } from '@drover/base';

/** What happened to an object, for people. */
export interface EventNote {
  /** `Normal`, or `Warning` when someone should look. */
  readonly type: 'Normal' | 'Warning';
  /** Why, one word in CamelCase, for machines: `Imported`. At most 128 characters. */
  readonly reason: string;
  /** What was done, one word in CamelCase: `Import`. At most 128 characters. */
  readonly action: string;
  /** A sentence; cut after 1,000 characters. Never a secret. */
  readonly note: string;
  /** Another object that had a part in it. */
  readonly related?: KubernetesObject;
}

/** A reference to an object, as events have it. */
export interface ObjectReference {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly uid?: string;
}

/** An `Event` of `events.k8s.io/v1`. */
export interface Event extends KubernetesObject {
  readonly eventTime: string;
  readonly reportingController: string;
  readonly reportingInstance: string;
  readonly action: string;
  readonly reason: string;
  readonly regarding: ObjectReference;
  readonly related?: ObjectReference;
  readonly note: string;
  readonly type: 'Normal' | 'Warning';
  readonly series?: EventSeries;
}

/** That an event happened again. */
export interface EventSeries {
  /** How often in all. */
  readonly count: number;
  /** RFC 3339 with microseconds. */
  readonly lastObservedTime: string;
}

/** Who reports, and how an event of it is named. */
export interface EventOrigin {
  readonly reportingController: string;
  readonly reportingInstance: string;
  /** Makes the name unique. */
  readonly suffix: string;
  /** Wall clock, milliseconds. */
  readonly nowMs: number;
}

const MAX_NOTE = 1_000;
const MAX_WORD = 128;
const MAX_NAME = 230;

/** The event that tells `note` of `regarding`. Events of objects without a namespace live in `default`. */
export function newEvent(regarding: KubernetesObject, note: EventNote, origin: EventOrigin): Event {
  const { name = '', namespace = 'default' } = regarding.metadata ?? {};
  const { reportingController, reportingInstance, suffix, nowMs } = origin;
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name: `${name.slice(0, MAX_NAME)}.${suffix}`, namespace },
    eventTime: formatMicroTime(nowMs),
    reportingController,
    reportingInstance,
    action: note.action.slice(0, MAX_WORD),
    reason: note.reason.slice(0, MAX_WORD),
    regarding: referenceTo(regarding),
    ...(note.related && { related: referenceTo(note.related) }),
    note: note.note.slice(0, MAX_NOTE),
    type: note.type,
  };
}

/** Equal for events that are one series: the same happened to the same object; notes may differ. */
export function seriesKey(regarding: KubernetesObject, note: EventNote): string {
  return JSON.stringify([
    referenceTo(regarding),
    note.type,
    note.reason,
    note.action,
    note.related && referenceTo(note.related),
  ]);
}

function referenceTo({ apiVersion, kind, metadata }: KubernetesObject): ObjectReference {
  const { namespace, name, uid } = metadata ?? {};
  return {
    ...(apiVersion !== undefined && { apiVersion }),
    ...(kind !== undefined && { kind }),
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
    ...(uid !== undefined && { uid }),
  };
}
