import { type QueryClient, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState } from 'react';
import { applyFrame, type SubscribeFrame, subscribe } from '../../api/live-resources.ts';
import { type Cluster, list } from '../../api/v3.ts';

const CLUSTERS_KEY = ['v3', 'clusters'] as const;

/** All clusters this person may see. */
export const clustersQuery = queryOptions({
  queryKey: CLUSTERS_KEY,
  queryFn: ({ signal }) => list<Cluster>('clusters', {}, signal),
});

function fold(queryClient: QueryClient, frame: SubscribeFrame): void {
  if (frame.data.type !== 'cluster') return;
  queryClient.setQueryData<readonly Cluster[]>(CLUSTERS_KEY, (items = []) =>
    applyFrame(items, frame),
  );
}

/** Whether what is on the screen follows the server: `false` while the subscription is being opened again. */
export const LiveContext = createContext(false);

/** Reads {@link LiveContext}. */
export function useLive(): boolean {
  return useContext(LiveContext);
}

/** Keeps the clusters in the query cache up to date for as long as the caller is on the screen. */
export function useClusterSubscription(): boolean {
  const queryClient = useQueryClient();
  const [live, setLive] = useState(false);
  useEffect(() => {
    const controller = new AbortController();
    void subscribe(
      ['cluster'],
      {
        onFrame: (frame) => fold(queryClient, frame),
        onOpen: () => {
          setLive(true);
          void queryClient.invalidateQueries({ queryKey: CLUSTERS_KEY });
        },
        onLost: () => setLive(false),
      },
      controller.signal,
    );
    return () => controller.abort();
  }, [queryClient]);
  return live;
}

/** One cluster out of the list. */
export function useCluster(id: string): Cluster | undefined {
  const { data } = useQuery(clustersQuery);
  return data?.find((cluster) => cluster.id === id);
}
