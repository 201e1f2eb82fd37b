import { keepPreviousData, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { type ListQuery, PAGE_SIZE, pagePath, readPage } from '../api/explorer-calls.ts';
import { useChanges } from '../api/use-explorer.ts';
import type { CacheState, ExplorerObject } from '../api/wire.ts';

/** A long list of which the rows in view are here. */
export interface ObjectPages {
  /** `undefined` until the first answer. */
  readonly count: number | undefined;
  readonly rowAt: (index: number) => ExplorerObject | undefined;
  /** Those that are here. */
  readonly rows: readonly ExplorerObject[];
  readonly onRange: (first: number, last: number) => void;
  readonly error: Error | null;
  readonly retry: () => void;
  readonly cache: CacheState | undefined;
  /** When {@link cache} was said, in ms. */
  readonly saidAtMs: number;
  /** Whether changes come by themselves. */
  readonly live: boolean;
}

/** Changes that come closer to each other are read at once. */
const DEBOUNCE_MS = 400;
/** How long pages out of view are kept: a hundred thousand rows are never here together. */
const KEEP_MS = 20_000;
/** Without changes nothing is read, so the age of what is there is asked for. */
const AGE_MS = 5000;

/** Follows the part of a list that is in view. */
export function useObjectPages(clusterId: string, type: string, query: ListQuery): ObjectPages {
  const queryClient = useQueryClient();
  const [range, setRange] = useState<readonly [number, number]>([0, 0]);
  const key = ['explorer', clusterId, 'list', type] as const;
  const head = useHead(clusterId, type, query);
  const first = Math.floor(range[0] / PAGE_SIZE) + 1;
  const last = Math.floor(range[1] / PAGE_SIZE) + 1;
  const numbers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const refresh = (): void => void queryClient.invalidateQueries({ queryKey: key });
  const live = useChanges(
    { resourceType: type, mode: 'resource.changes', debounceMs: DEBOUNCE_MS },
    refresh,
  );
  const { pages, error } = useQueries({
    queries: numbers.map((page) => {
      const path = pagePath(clusterId, type, query, { page });
      return {
        queryKey: [...key, path],
        queryFn: ({ signal }: { readonly signal: AbortSignal }) => readPage(path, signal),
        staleTime: Number.POSITIVE_INFINITY,
        // Without a line for changes they are looked for.
        refetchInterval: live ? false : AGE_MS,
        gcTime: KEEP_MS,
        placeholderData: numbers.length === 1 ? keepPreviousData : undefined,
      };
    }),
    combine: (results) => ({
      pages: results.map(({ data }) => data?.data),
      error: results.find((result) => result.error !== null)?.error ?? null,
    }),
  });
  const rowAt = (index: number): ExplorerObject | undefined =>
    pages[Math.floor(index / PAGE_SIZE) + 1 - first]?.[index % PAGE_SIZE];
  return {
    count: head.data?.count ?? head.data?.data.length,
    rowAt,
    rows: pages.flatMap((rows) => rows ?? []),
    onRange: useCallback((from: number, to: number) => setRange([from, to]), []),
    error: error ?? head.error,
    retry: refresh,
    cache: head.data?.cache,
    saidAtMs: head.dataUpdatedAt,
    live,
  };
}

/** How many rows there are, and how old they are. */
function useHead(clusterId: string, type: string, query: ListQuery) {
  const path = pagePath(clusterId, type, query, { page: 1, size: 1 });
  return useQuery({
    queryKey: ['explorer', clusterId, 'list', type, path],
    queryFn: ({ signal }) => readPage(path, signal),
    refetchInterval: AGE_MS,
    placeholderData: keepPreviousData,
  });
}
