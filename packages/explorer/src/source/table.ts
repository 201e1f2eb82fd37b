import {
  apiVersionOf,
  type KubernetesObject,
  type ListMeta,
  type ResourceType,
} from '@drover/apimachinery';
import type { Column } from '../types/explored-type.ts';

/** What an API server answers who asks for a table; some answer the objects themselves. */
export interface TableAnswer {
  readonly kind?: string;
  readonly metadata?: ListMeta;
  /** Absent or `null` in the later events of a watch. */
  readonly columnDefinitions?: readonly Column[] | null;
  readonly rows?:
    | readonly { readonly cells?: readonly unknown[]; readonly object?: KubernetesObject }[]
    | null;
  /** Where it is a list and no table. */
  readonly items?: readonly KubernetesObject[] | null;
}

/** An object and what its row in a table shows. */
export interface TabledObject extends KubernetesObject {
  readonly cells: readonly unknown[];
}

/** What to accept for a table, or the objects where there is none to be had. */
export const TABLE_ACCEPT = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

/** The objects of an answer with their cells: of a table, a list, or a single object. */
export function tabledObjects(answer: TableAnswer, type: ResourceType): TabledObject[] {
  // Rows may leave version and kind out, or name them after their form.
  const names = { apiVersion: apiVersionOf(type), kind: type.kind };
  if (answer.kind === 'Table') {
    return (answer.rows ?? []).flatMap(({ cells, object }) =>
      object ? [{ ...object, ...names, cells: cells ?? [] }] : [],
    );
  }
  const objects = 'items' in answer ? (answer.items ?? []) : [answer];
  return objects.map((object) => ({ ...object, ...names, cells: [] }));
}
