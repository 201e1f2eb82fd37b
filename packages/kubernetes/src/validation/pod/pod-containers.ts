import type { Container } from '../container/container.ts';
import type { PodSpec } from './pod-types.ts';

/** One container of a pod, and where it is. */
export interface PlacedContainer {
  readonly path: string;
  readonly container: Container;
}

/** All containers of a pod, those that run first before the others. */
export function containersOf(path: string, spec: PodSpec): readonly PlacedContainer[] {
  return (['initContainers', 'containers', 'ephemeralContainers'] as const).flatMap((field) =>
    (spec[field] ?? []).map((container, index) => ({
      path: `${path}.${field}[${index}]`,
      container,
    })),
  );
}
