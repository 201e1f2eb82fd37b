import type { DynamicObject } from '@drover/apimachinery';

/** What is sent as it is. */
export interface AnswerFile {
  readonly contentType: string;
  readonly body: string | Uint8Array;
  /** Under which browsers store it; absent = they show it. */
  readonly fileName?: string;
}

/** What an action answers, before it is formatted. */
export type ActionAnswer =
  /** A resource of the type that the action belongs to. */
  | { readonly resource: DynamicObject }
  /** Resources of that type, as a collection. */
  | { readonly collection: readonly DynamicObject[] }
  /** A document of the action's output type. */
  | { readonly document: Readonly<Record<string, unknown>>; readonly status?: number }
  /** Something that is no document of the API. */
  | { readonly file: AnswerFile }
  /** Nothing; status 200 unless said otherwise. */
  | { readonly empty: true; readonly status?: 204 }
  /** The JSON value `null`. */
  | { readonly null: true };
