import type { DynamicObject } from '@drover/apimachinery';
import type { ListView } from '../filter/list-view.ts';

/** Lists that are kept; the one that was looked at longest ago makes room. */
const MAX_VIEWS = 64;

/** Lists of cached objects that are kept sorted from request to request, for callers who see everything. */
export class ListViews {
  /** In the order of the last look. */
  readonly #views = new Map<string, ListView<DynamicObject>>();

  /** The kept list of a name, made when there is none. */
  obtain(name: string, make: () => ListView<DynamicObject>): ListView<DynamicObject> {
    const view = this.#views.get(name) ?? make();
    this.#views.delete(name);
    this.#views.set(name, view);
    for (const [oldest, forgotten] of this.#views) {
      if (this.#views.size <= MAX_VIEWS) break;
      this.#views.delete(oldest);
      forgotten[Symbol.dispose]();
    }
    return view;
  }
}
