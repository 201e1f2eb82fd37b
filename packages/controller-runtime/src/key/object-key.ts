import type { KubernetesObject } from '@drover/apimachinery';

/** Names one object of a kind. */
export interface ObjectKey {
  /** `''` for kinds that live in no namespace. */
  readonly namespace: string;
  readonly name: string;
}

/** The key of `object`. */
export function keyOf(object: KubernetesObject): ObjectKey {
  return { namespace: object.metadata?.namespace ?? '', name: object.metadata?.name ?? '' };
}

/** A text that is equal exactly for equal keys (no name holds a slash), fit for maps and logs: `namespace/name`. */
export function keyText({ namespace, name }: ObjectKey): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}
