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
}

/** What `useQuery` is given to read a list. */
export interface ListQuery<T> {
  readonly queryKey: readonly string[];
  readonly queryFn: (context: { readonly signal: AbortSignal }) => Promise<readonly T[]>;
}

/** All resources of a type that this person may see. */
export function listQuery<T extends Resource>(plural: string): ListQuery<T> {
  return {
    queryKey: ['v3', plural],
    queryFn: ({ signal }) => list<T>(plural, {}, signal),
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
  const keys = new Map<string, QueryKey>(types.map(({ type, plural }) => [type, ['v3', plural]]));
  return subscribe(
    [...keys.keys()],
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

/** A list that follows the server while it is on the screen. */
export function useLiveList<T extends Resource>(
  types: readonly [FollowedType],
): UseQueryResult<readonly T[]> {
  useSubscription(types);
  return useQuery(listQuery<T>(types[0].plural));
}
