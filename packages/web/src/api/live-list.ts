import { systemClock } from '@drover/base';
import {
  type QueryClient,
  type QueryKey,
  type UseQueryResult,
  useQueries,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { FrameSink } from './frame-sink.ts';
import { subscribe } from './live-resources.ts';
import { list, pathIn, type Resource } from './v3.ts';

/** A type whose resources are followed: its schema id, and the plural in its address. */
export interface FollowedType {
  readonly type: string;
  readonly plural: string;
  /** `project/c-x:p-y` or `cluster/c-x`; without one, a type of the management server. */
  readonly scope?: string;
  /** Only resources whose fields have these values: `{ clusterId: 'c-abc12' }`. */
  readonly filters?: Readonly<Record<string, string>>;
}

type Filters = NonNullable<FollowedType['filters']>;

/** What the address of a list says. */
type Listed = Omit<FollowedType, 'type'>;

function keyOf({ scope, plural, filters }: Listed): QueryKey {
  return ['v3', pathIn(scope, plural), ...(filters ? [filters] : [])];
}

/** What `useQuery` is given to read a list. */
export interface ListQuery<T> {
  readonly queryKey: QueryKey;
  readonly queryFn: (context: { readonly signal: AbortSignal }) => Promise<readonly T[]>;
}

/** All resources of a type that this person may see and that match the filters. */
export function listQuery<T extends Resource>(plural: string, filters?: Filters): ListQuery<T> {
  return followedQuery({ plural, ...(filters && { filters }) });
}

/** The list of a type, also one in the scope of a cluster or project. */
export function followedQuery<T extends Resource>(listed: Listed): ListQuery<T> {
  const { scope, plural, filters } = listed;
  return {
    queryKey: keyOf(listed),
    queryFn: ({ signal }) => list<T>(pathIn(scope, plural), filters, signal),
  };
}

/**
 * Keeps the lists of the given types in the query cache up to date for as long as the caller is on the screen.
 *
 * @param types - all of one scope; must be the same object at each rendering.
 * @returns whether the screen follows the server: `false` while the line is being opened again.
 */
export function useSubscription(types: readonly FollowedType[]): boolean {
  const queryClient = useQueryClient();
  const [live, setLive] = useState(false);
  useEffect(() => {
    const controller = new AbortController();
    void follow(types, { queryClient, onLive: setLive, signal: controller.signal });
    return () => controller.abort();
  }, [queryClient, types]);
  return live;
}

interface FollowOptions {
  readonly queryClient: QueryClient;
  readonly onLive: (live: boolean) => void;
  readonly signal: AbortSignal;
}

function follow(
  types: readonly FollowedType[],
  { queryClient, onLive, signal }: FollowOptions,
): Promise<void> {
  const lists = types.map((followed) => ({ type: followed.type, queryKey: keyOf(followed) }));
  const sink = new FrameSink(lists, { queryClient, clock: systemClock });
  const filters = Object.assign({}, ...types.map((followed) => followed.filters)) as Filters;
  return subscribe(
    { scope: types[0]?.scope, types: types.map(({ type }) => type), filters },
    {
      onFrame: (frame) => sink.add(frame),
      onOpen: () => {
        onLive(true);
        for (const { queryKey } of lists) void queryClient.invalidateQueries({ queryKey });
      },
      onLost: () => onLive(false),
    },
    signal,
  );
}

/**
 * A list that follows the server while it is on the screen.
 *
 * @param types - must be the same object at each rendering.
 */
export function useLiveList<T extends Resource>(
  types: readonly [FollowedType],
): UseQueryResult<readonly T[]> {
  useSubscription(types);
  return useQuery(followedQuery<T>(types[0]));
}

/** Several lists read as one. */
interface LiveLists<T> {
  /** `undefined` until all have been read. */
  readonly data: readonly T[] | undefined;
  readonly error: Error | null;
  readonly refetch: () => void;
}

/** Lists that follow the server. */
export interface FollowedLists<T> extends LiveLists<T> {
  /** `false` while the line is being opened again. */
  readonly live: boolean;
}

function joined<T>(results: readonly UseQueryResult<readonly T[]>[]): LiveLists<T> {
  const parts = results.map(({ data }) => data);
  return {
    data: parts.some((part) => part === undefined)
      ? undefined
      : parts.flatMap((part) => part ?? []),
    error: results.find(({ error }) => error !== null)?.error ?? null,
    refetch: () => {
      for (const { refetch } of results) void refetch();
    },
  };
}

/**
 * The lists of several types as one, which follows the server while it is on the screen.
 *
 * @param types - all of one scope; must be the same object at each rendering.
 */
export function useLiveLists<T extends Resource>(types: readonly FollowedType[]): FollowedLists<T> {
  const live = useSubscription(types);
  const lists = useQueries({
    queries: types.map((type) => followedQuery<T>(type)),
    combine: joined<T>,
  });
  return { ...lists, live };
}
