/** What a look past the watch told of a cache. */
export type Finding =
  /** It holds what the API server has; up to `version` where that can be said. */
  | { readonly type: 'proven'; readonly version?: string }
  /** Neither this nor that could be shown. */
  | { readonly type: 'unclear' }
  /** The API server made a change of `version`, and the watch did not tell of it in time. */
  | { readonly type: 'deaf'; readonly version: string }
  /** The watch has passed over changes of `keys`; with `wentBack` to older versions than those held. */
  | { readonly type: 'different'; readonly keys: readonly string[]; readonly wentBack: boolean }
  /** The API server is at a version before the newest one that is held. */
  | { readonly type: 'older'; readonly version: string; readonly newest: string };
