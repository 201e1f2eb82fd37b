import { useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { type FollowedType, listQuery, useSubscription } from '../../api/live-list.ts';
import type { Cluster } from '../../api/v3.ts';

/** All clusters this person may see. */
export const clustersQuery = listQuery<Cluster>('clusters');

const FOLLOWED: readonly FollowedType[] = [{ type: 'cluster', plural: 'clusters' }];

/** Whether what is on the screen follows the server: `false` while the subscription is being opened again. */
export const LiveContext = createContext(false);

/** Reads {@link LiveContext}. */
export function useLive(): boolean {
  return useContext(LiveContext);
}

/** Keeps the clusters in the query cache up to date for as long as the caller is on the screen. */
export function useClusterSubscription(): boolean {
  return useSubscription(FOLLOWED);
}

/** One cluster out of the list. */
export function useCluster(id: string): Cluster | undefined {
  const { data } = useQuery(clustersQuery);
  return data?.find((cluster) => cluster.id === id);
}
