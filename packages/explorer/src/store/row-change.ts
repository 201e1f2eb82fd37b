import type { Row } from './row.ts';

/** What happened to one object. */
export type RowChange =
  | { readonly type: 'added'; readonly row: Row; readonly previous?: undefined }
  | { readonly type: 'changed'; readonly row: Row; readonly previous: Row }
  /** `version`: that at which it went, where that is known. */
  | { readonly type: 'removed'; readonly row: Row; readonly version?: string | undefined };
