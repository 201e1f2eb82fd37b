import type { DynamicObject } from '@drover/apimachinery';
import type { StoredObject } from '../../registry/stored-object.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../admission.ts';
import { refusal } from '../refusal.ts';
import type { ClaimObject } from '../storage/claim-object.ts';
import type { StoredReader } from '../stored-reader.ts';
import { podAmounts, quantitiesOf } from './amounts.ts';
import { type LimitRangeItem, limitProblems, type Measured } from './limit-constraints.ts';
import { limitDefaults, withLimitDefaults } from './limit-defaults.ts';
import type { PodContainer, PodObject } from './pod-object.ts';

const CLAIMS = 'persistentvolumeclaims';

interface LimitRangeObject extends StoredObject {
  readonly spec?: { readonly limits?: readonly LimitRangeItem[] };
}

/** Pods and claims keep to the LimitRanges of their namespace, and get from them what they do not say. */
export function limitRanger(reader: StoredReader): AdmissionPlugin {
  return {
    name: 'LimitRanger',
    collections: new Set(['pods', CLAIMS]),
    mutate(request) {
      const { target } = request;
      const object = request.object as DynamicObject;
      if (!isLimited(request) || target.resource.collection !== 'pods') return object;
      return rangesOf(request, reader).reduce(
        (pod, items) => withLimitDefaults(pod, limitDefaults(items)),
        object as PodObject,
      );
    },
    validate(request) {
      if (!isLimited(request)) return;
      for (const items of rangesOf(request, reader)) checkRange(request, items);
    },
  };
}

function isLimited({ operation, target, oldObject }: AdmissionRequest): boolean {
  if (operation === 'DELETE' || oldObject?.metadata?.deletionTimestamp !== undefined) return false;
  const isPod = target.resource.collection === 'pods';
  if (operation === 'UPDATE' && isPod) return target.subresource === 'resize';
  return target.subresource === '';
}

function rangesOf(
  { target }: AdmissionRequest,
  reader: StoredReader,
): readonly (readonly LimitRangeItem[])[] {
  return reader
    .list<LimitRangeObject>('limitranges', target.namespace)
    .map(({ spec }) => spec?.limits ?? []);
}

function checkRange(request: AdmissionRequest, items: readonly LimitRangeItem[]): void {
  const isPod = request.target.resource.collection === 'pods';
  const object = request.object as DynamicObject;
  const measured = isPod ? measurePod(object as PodObject) : measureClaim(object as ClaimObject);
  const problems = items.flatMap((item) =>
    measured.filter(({ type }) => type === item.type).flatMap((one) => limitProblems(item, one)),
  );
  const texts = [...new Set(problems)];
  if (texts.length === 0) return;
  throw refusal(request, texts.length === 1 ? texts.join('') : `[${texts.join(', ')}]`);
}

function measurePod({ spec }: PodObject): readonly Measured[] {
  const containers: readonly PodContainer[] = [...spec.containers, ...(spec.initContainers ?? [])];
  return [
    ...containers.map(({ resources }) => ({
      type: 'Container',
      requests: quantitiesOf(resources?.requests),
      limits: quantitiesOf(resources?.limits),
    })),
    { type: 'Pod', requests: podAmounts(spec, 'requests'), limits: podAmounts(spec, 'limits') },
  ];
}

function measureClaim({ spec }: ClaimObject): readonly Measured[] {
  const requests = quantitiesOf(spec?.resources?.requests);
  return [{ type: 'PersistentVolumeClaim', requests, limits: new Map() }];
}
