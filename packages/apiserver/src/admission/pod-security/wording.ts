import { type CheckedContainer, type CheckedSpec, containersOf } from './checked-pod.ts';

/** What a check found: why a pod is not allowed, and what of it. */
export interface Finding {
  readonly reason: string;
  readonly detail: string;
}

/** Texts in quotes: `"a", "b"`. */
export function quoted(texts: readonly string[]): string {
  return texts.length === 0 ? '' : `"${texts.join('", "')}"`;
}

/** Each text once, in order. */
export function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted();
}

/** The word for that many. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? one : many;
}

/** `container "a"`, `containers "a", "b"`. */
export function namedContainers(containers: readonly { readonly name: string }[]): string {
  const names = containers.map(({ name }) => name);
  return `${plural(names.length, 'container')} ${quoted(names)}`;
}

/** Who set something that they must not: the pod, or containers of it. */
export interface Setters {
  readonly pod: boolean;
  readonly containers: readonly CheckedContainer[];
}

/** Finds out who set something, by a test of what pod and containers say of their security. */
export function settersOf(
  spec: CheckedSpec,
  isBad: (context: NonNullable<CheckedSpec['securityContext']>) => boolean,
): Setters {
  const bad = (context: CheckedSpec['securityContext']): boolean => !!context && isBad(context);
  return {
    pod: bad(spec.securityContext),
    containers: containersOf(spec).filter(({ securityContext }) => bad(securityContext)),
  };
}

/** `pod and container "a"`; empty when nobody did. */
export function namedSetters({ pod, containers }: Setters): string {
  const parts = [
    ...(pod ? ['pod'] : []),
    ...(containers.length > 0 ? [namedContainers(containers)] : []),
  ];
  return parts.join(' and ');
}
