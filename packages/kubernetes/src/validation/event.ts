import { type FieldError, invalid, required } from '../field/field-error.ts';
import type { Event } from '../types/core.ts';
import { isDnsSubdomain, isQualifiedName } from './names.ts';
import { wrong } from './object-meta.ts';

const MAX_WORD = 128;
const MAX_MESSAGE = 1024;

/** What is wrong with an Event of `v1`. Only those with an `eventTime` are looked at closely. */
export function validateEvent(event: Event): FieldError[] {
  const namespace = event.metadata?.namespace ?? '';
  return [
    ...(event.eventTime ? validateTimedEvent(event) : validatePlainEvent(event)),
    ...wrong('namespace', namespace, isDnsSubdomain(namespace)),
  ];
}

function validatePlainEvent({ metadata, involvedObject }: Event): FieldError[] {
  const namespace = metadata?.namespace ?? '';
  const involved = involvedObject.namespace ?? '';
  const fits =
    involved === '' ? namespace === '' || namespace === 'default' : involved === namespace;
  return fits ? [] : [otherNamespace(involved)];
}

function validateTimedEvent(event: Event): FieldError[] {
  const namespace = event.metadata?.namespace ?? '';
  const involved = event.involvedObject.namespace ?? '';
  const { reportingComponent = '' } = event;
  const isOutside = involved === '' && namespace !== 'default' && namespace !== 'kube-system';
  return [
    ...(isOutside ? [otherNamespace(involved)] : []),
    ...(reportingComponent === '' ? [required('reportingComponent')] : []),
    ...wrong('reportingComponent', reportingComponent, isQualifiedName(reportingComponent)),
    ...validateWord('reportingInstance', event.reportingInstance),
    ...validateWord('action', event.action),
    ...validateWord('reason', event.reason),
    ...((event.message ?? '').length > MAX_MESSAGE ? [tooMuch('message', MAX_MESSAGE)] : []),
  ];
}

function validateWord(field: string, word = ''): FieldError[] {
  if (word === '') return [required(field)];
  return word.length > MAX_WORD ? [tooMuch(field, MAX_WORD)] : [];
}

function tooMuch(field: string, max: number): FieldError {
  return invalid(field, '', `can have at most ${max} characters`);
}

function otherNamespace(namespace: string): FieldError {
  return invalid('involvedObject.namespace', namespace, 'does not match event.namespace');
}
