import { equalContent } from '@drover/apimachinery';
import { type FieldError, invalid, required } from '../../field/field-error.ts';
import type { Event } from '../../types/core.ts';
import { isDnsSubdomain, isQualifiedName } from '../meta/names.ts';
import { named } from '../value/forms.ts';
import { unchanged } from '../value/unchanged.ts';

const MAX_WORD = 128;
const MAX_MESSAGE = 1024;

/** What is wrong with an Event of `v1`. Only those with an `eventTime` are looked at closely. */
export function validateEvent(event: Event): readonly FieldError[] {
  return validateAnyEvent(event, 'reportingComponent');
}

/** What is wrong with an Event of `events.k8s.io`, in the form of `v1`, in which it is stored. */
export function validateNewerEvent(event: Event, old?: Event): readonly FieldError[] {
  const isOtherSeries =
    old === undefined || !equalContent(event.series ?? null, old.series ?? null);
  return [
    ...validateAnyEvent(event, 'reportingController'),
    ...(isOtherSeries ? validateSeries(event) : []),
    ...(old === undefined ? validateNewEvent(event) : []),
  ];
}

/** What is wrong with a change of an Event of `events.k8s.io`. */
export function validateNewerEventUpdate(event: Event, old: Event): readonly FieldError[] {
  return [
    ...validateNewerEvent(event, old),
    ...KEPT.flatMap(([field, name]) => unchanged(name, event[field] ?? '', old[field] ?? '')),
  ];
}

/** What must not change, in the order in which it is looked at, and how messages call it. */
const KEPT: readonly (readonly [field: keyof Event, name: string])[] = [
  ['involvedObject', 'involvedObject'],
  ['reason', 'reason'],
  ['message', 'message'],
  ['source', 'source'],
  ['firstTimestamp', 'firstTimestamp'],
  ['lastTimestamp', 'lastTimestamp'],
  ['count', 'count'],
  ['reason', 'reason'],
  ['type', 'type'],
  ['eventTime', 'eventTime'],
  ['action', 'action'],
  ['related', 'related'],
  ['reportingComponent', 'reportingController'],
  ['reportingInstance', 'reportingInstance'],
];

function validateSeries({ series }: Event): readonly FieldError[] {
  if (series === undefined) return [];
  return [
    ...((series.count ?? 0) < 2 ? [invalid('series.count', '', 'should be at least 2')] : []),
    ...(series.lastObservedTime ? [] : [required('series.lastObservedTime')]),
  ];
}

/** What new Events say, and what they leave to the older form. */
function validateNewEvent(event: Event): readonly FieldError[] {
  const { eventTime, type = '', firstTimestamp, lastTimestamp, count, source = {} } = event;
  const isKnown = type === 'Normal' || type === 'Warning';
  const older = {
    firstTimestamp,
    lastTimestamp,
    count,
    source: source.component || source.host,
  };
  return [
    ...(eventTime ? [] : [required('eventTime')]),
    ...(isKnown ? [] : [invalid('type', '', `has invalid value: ${type}`)]),
    ...Object.entries(older).flatMap(([field, value]) =>
      value ? [invalid(field, '', 'needs to be unset')] : [],
    ),
  ];
}

function validateAnyEvent(event: Event, reporter: string): readonly FieldError[] {
  const namespace = event.metadata?.namespace ?? '';
  return [
    ...(event.eventTime ? validateTimedEvent(event, reporter) : validatePlainEvent(event)),
    ...named('namespace', namespace, isDnsSubdomain),
  ];
}

function validatePlainEvent({ metadata, involvedObject }: Event): readonly FieldError[] {
  const namespace = metadata?.namespace ?? '';
  const involved = involvedObject.namespace ?? '';
  const fits =
    involved === '' ? namespace === '' || namespace === 'default' : involved === namespace;
  return fits ? [] : [otherNamespace(involved)];
}

function validateTimedEvent(event: Event, reporter: string): readonly FieldError[] {
  const namespace = event.metadata?.namespace ?? '';
  const involved = event.involvedObject.namespace ?? '';
  const { reportingComponent = '' } = event;
  const isOutside = involved === '' && namespace !== 'default' && namespace !== 'kube-system';
  return [
    ...(isOutside ? [otherNamespace(involved)] : []),
    ...(reportingComponent === '' ? [required(reporter)] : []),
    ...named(reporter, reportingComponent, isQualifiedName),
    ...validateWord('reportingInstance', event.reportingInstance),
    ...validateWord('action', event.action),
    ...validateWord('reason', event.reason),
    ...((event.message ?? '').length > MAX_MESSAGE ? [tooMuch('message', MAX_MESSAGE)] : []),
  ];
}

function validateWord(field: string, word = ''): readonly FieldError[] {
  if (word === '') return [required(field)];
  return word.length > MAX_WORD ? [tooMuch(field, MAX_WORD)] : [];
}

function tooMuch(field: string, max: number): FieldError {
  return invalid(field, '', `can have at most ${max} characters`);
}

function otherNamespace(namespace: string): FieldError {
  return invalid('involvedObject.namespace', namespace, 'does not match event.namespace');
}
