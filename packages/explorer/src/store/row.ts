import type { KubernetesObject } from '@drover/apimachinery';

/** What a filter looks at and a sort compares; `undefined` where the object has nothing there. */
export type Value = string | number | undefined;

/** How an object is, as people read it. */
export interface RowState {
  readonly name: string;
  readonly error: boolean;
  readonly transitioning: boolean;
  readonly message: string;
}

/**
 * An object as the explorer keeps it: its text, and beside it what most questions are about. Never changes; a changed
 * object is another row.
 */
export interface Row {
  /** `<namespace>/<name>`, or the name where the kind has no namespaces. */
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** Milliseconds since 1970; `undefined` when it does not say. */
  readonly createdMs: number | undefined;
  /**
   * The object as JSON without its first and its last two braces: its own keys first, `metadata` last and open, so that an
   * answer is put together without parsing it.
   */
  readonly text: Buffer;
  /** What its row in a table shows; times as milliseconds since 1970. */
  readonly cells: readonly Value[];
  readonly state: RowState;
  /** The members of `metadata.relationships`, as JSON. */
  readonly relationships: string;
}

/** A row on its way through a reflector, which reads nothing but the metadata. */
export interface RowObject extends KubernetesObject {
  readonly row?: Row;
}

/** Bytes that a row takes beside its text, roughly. */
const ROW_BYTES = 512;

/** Memory that a row takes, in bytes, roughly. */
export function sizeOfRow({ text }: Row): number {
  return text.length + ROW_BYTES;
}
