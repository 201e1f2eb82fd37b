import type { Clock } from '@drover/base';
import type { QueryClient, QueryKey } from '@tanstack/react-query';
import { applyFrames, type SubscribeFrame } from './live-resources.ts';
import type { Resource } from './v3.ts';

/** A list in the cache of answers, and the type that is listed. */
export interface CachedList {
  readonly type: string;
  readonly queryKey: QueryKey;
}

interface FrameSinkOptions {
  readonly queryClient: QueryClient;
  readonly clock: Clock;
}

/** A subscription begins with all that there is: thousands of frames must not be thousands of renderings. */
const GATHER_MS = 50;

/**
 * Folds the frames of a subscription into lists of the cache, all that come within a moment at once.
 *
 * **Guarantee**: a list that is being read while frames come is not set back by its answer, which may be older: they
 * wait for it, one for each resource.
 */
export class FrameSink {
  readonly #lists: readonly CachedList[];
  readonly #options: FrameSinkOptions;
  /** The last frame of each resource that is not yet in a list. */
  readonly #waiting: ReadonlyMap<CachedList, Map<string, SubscribeFrame>>;
  #isScheduled = false;

  constructor(lists: readonly CachedList[], options: FrameSinkOptions) {
    this.#lists = lists;
    this.#options = options;
    this.#waiting = new Map(lists.map((list) => [list, new Map<string, SubscribeFrame>()]));
  }

  /** Takes a frame of any sort; also a ping brings in what could not be folded before. */
  add(frame: SubscribeFrame): void {
    for (const list of this.#lists) {
      if (isOf(frame.data, list)) this.#waiting.get(list)?.set(frame.data.id, frame);
    }
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#options.clock.schedule(GATHER_MS, () => {
      this.#isScheduled = false;
      for (const list of this.#lists) this.#fold(list);
    });
  }

  #fold(list: CachedList): void {
    const { queryClient } = this.#options;
    const { queryKey } = list;
    const frames = this.#waiting.get(list);
    if (!frames || frames.size === 0) return;
    if (queryClient.isFetching({ queryKey, exact: true }) > 0) {
      this.#schedule();
      return;
    }
    // A list that could not be read is read again by its page; until then there is nothing to fold into.
    const items = queryClient.getQueryData<readonly Resource[]>(queryKey);
    if (!items) return;
    queryClient.setQueryData(queryKey, applyFrames(items, [...frames.values()]));
    frames.clear();
  }
}

/** Whether a resource is of the type of a list, or of a form of it: a `deployment` is a `workload`. */
function isOf(resource: Resource, { type }: CachedList): boolean {
  return resource.type === type || resource.baseType === type;
}
