import type { KubernetesObject } from '@drover/apimachinery';
import { isRight, type WantedCopy } from './desired.ts';

/** What is to be written so that every namespace has its copy, and no other namespace one. */
export interface CopyPlan {
  /** Namespaces without a copy. */
  readonly create: readonly string[];
  /** Copies that are not right. */
  readonly update: readonly KubernetesObject[];
  /** Copies where none should be. */
  readonly remove: readonly KubernetesObject[];
}

/** What {@link planCopies} compares. */
export interface CopyFacts {
  /** Absent when there is nothing to copy any more. */
  readonly wanted: WantedCopy | undefined;
  /** Where copies should be. */
  readonly namespaces: readonly string[];
  /** Copies of this very secret that are in other namespaces, whose project has none of that name. */
  readonly strays: readonly KubernetesObject[];
  /** What Drover has put into a namespace under the name of the secret, for whichever project. */
  readonly copyIn: (namespace: string) => KubernetesObject | undefined;
}

/** What is to be done about the copies of one secret. Pure. */
export function planCopies({ wanted, namespaces, strays, copyIn }: CopyFacts): CopyPlan {
  const create: string[] = [];
  const update: KubernetesObject[] = [];
  const remove = [...strays];
  for (const namespace of namespaces) {
    const copy = copyIn(namespace);
    if (!wanted) remove.push(...(copy ? [copy] : []));
    else if (!copy) create.push(namespace);
    else if (!isRight(copy, wanted)) update.push(copy);
  }
  return { create, update, remove };
}

/** Whether there is nothing to write. */
export function isDone({ create, update, remove }: CopyPlan): boolean {
  return create.length === 0 && update.length === 0 && remove.length === 0;
}
