import type { DynamicObject } from '@drover/apimachinery';

/** A patch as it was sent. */
export type ObjectPatch =
  | { readonly type: 'json'; readonly body: unknown }
  | { readonly type: 'merge' | 'strategic'; readonly body: DynamicObject }
  | { readonly type: 'apply'; readonly body: DynamicObject; readonly force: boolean };
