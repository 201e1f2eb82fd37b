import type { DynamicObject } from '@drover/apimachinery';

/** What an action answers, before it is formatted. */
export type ActionAnswer =
  /** A resource of the type that the action belongs to. */
  | { readonly resource: DynamicObject }
  /** Resources of that type, as a collection. */
  | { readonly collection: readonly DynamicObject[] }
  /** A document of the action's output type. */
  | { readonly document: Readonly<Record<string, unknown>>; readonly status?: number }
  /** Nothing. */
  | { readonly empty: true }
  /** The JSON value `null`. */
  | { readonly null: true };
