import type { LimitRangeItem } from './limit-constraints.ts';
import type { Amounts, PodContainer, PodObject } from './pod-object.ts';

/** The annotation that tells what a pod did not say itself. */
const ANNOTATION = 'kubernetes.io/limit-ranger';

/** What containers get that do not say it themselves. */
export interface LimitDefaults {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

/** The defaults that a LimitRange gives containers. */
export function limitDefaults(items: readonly LimitRangeItem[]): LimitDefaults {
  const containers = items.filter(({ type }) => type === 'Container');
  const combine = (side: 'default' | 'defaultRequest'): Amounts =>
    Object.assign({}, ...containers.map((item) => item[side])) as Amounts;
  return { requests: combine('defaultRequest'), limits: combine('default') };
}

/** The pod with the defaults where its containers say nothing; an annotation tells which. */
export function withLimitDefaults(pod: PodObject, defaults: LimitDefaults): PodObject {
  const notes: string[] = [];
  const fill = (kind: string) => (container: PodContainer) => {
    const filled = fillContainer(container, defaults);
    notes.push(...notesOf(kind, container, filled));
    return filled;
  };
  const containers = pod.spec.containers.map(fill('container'));
  const initContainers = pod.spec.initContainers?.map(fill('init container'));
  if (notes.length === 0) return pod;
  const note = `LimitRanger plugin set: ${notes.join('; ')}`;
  const annotations = { ...pod.metadata.annotations, [ANNOTATION]: note };
  return {
    ...pod,
    metadata: { ...pod.metadata, annotations },
    spec: { ...pod.spec, containers, ...(initContainers && { initContainers }) },
  };
}

function fillContainer(container: PodContainer, defaults: LimitDefaults): PodContainer {
  const { resources } = container;
  const limits = { ...defaults.limits, ...resources?.limits };
  const requests = { ...defaults.requests, ...resources?.requests };
  return {
    ...container,
    resources: {
      ...resources,
      ...(Object.keys(limits).length > 0 && { limits }),
      ...(Object.keys(requests).length > 0 && { requests }),
    },
  };
}

function notesOf(kind: string, before: PodContainer, after: PodContainer): readonly string[] {
  const added = (side: 'limits' | 'requests'): string =>
    Object.keys(after.resources?.[side] ?? {})
      .filter((name) => before.resources?.[side]?.[name] === undefined)
      .toSorted()
      .join(', ');
  return (['requests', 'limits'] as const).flatMap((side) => {
    const names = added(side);
    return names === '' ? [] : `${names} ${side.slice(0, -1)} for ${kind} ${after.name}`;
  });
}
