import {
  type QueryClient,
  type QueryKey,
  type UseQueryResult,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { applyFrame, subscribe } from './live-resources.ts';
import { list, type Resource } from './v3.ts';

/** A type whose resources are followed: its schema id, and the plural in its address. */
export interface FollowedType {
  readonly type: string;
  readonly plural: string;
  /** Only resources whose fields have these values: `{ clusterId: 'c-abc12' }`. */
  readonly filters?: Readonly<Record<string, string>>;
}

type Filters = NonNullable<FollowedType['filters']>;

function keyOf({ plural, filters }: Omit<FollowedType, 'type'>): QueryKey {
  return filters ? ['v3', plural, filters] : ['v3', plural];
}

/** What `useQuery` is given to read a list. */
export interface ListQuery<T> {
  readonly queryKey: QueryKey;
  readonly queryFn: (context: { readonly signal: AbortSignal }) => Promise<readonly T[]>;
}

/** All resources of a type that this person may see and that match the filters. */
export function listQuery<T extends Resource>(plural: string, filters?: Filters): ListQuery<T> {
  return {
    queryKey: keyOf({ plural, ...(filters && { filters }) }),
    queryFn: ({ signal }) => list<T>(plural, filters, signal),
  };
}

/**
 * Keeps the lists of the given types in the query cache up to date for as long as the caller is on the screen.
 *
 * @param types - must be the same object at each rendering.
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
  const keys = new Map(types.map((followed) => [followed.type, keyOf(followed)]));
  const filters = Object.assign({}, ...types.map((followed) => followed.filters)) as Filters;
  return subscribe(
    { types: [...keys.keys()], filters },
    {
      onFrame: (frame) => {
        const key = keys.get(frame.data.baseType ?? frame.data.type);
        if (!key) return;
        queryClient.setQueryData<readonly Resource[]>(
          key,
          (items) => items && applyFrame(items, frame),
        );
      },
      onOpen: () => {
        onLive(true);
        for (const queryKey of keys.values()) void queryClient.invalidateQueries({ queryKey });
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
  const [{ plural, filters }] = types;
  return useQuery(listQuery<T>(plural, filters));
}
