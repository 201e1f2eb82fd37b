import { systemClock, systemRandom } from '@drover/base';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useEffectEvent, useMemo, useState } from 'react';
import { explorerPath, readCounts, readSchemas } from './explorer-calls.ts';
import { ExplorerSocket, identityOf, type Subscription } from './explorer-socket.ts';
import type { ExplorerSchema, TypeCount } from './wire.ts';

/** The line to the explorer of the cluster on the screen. */
export const ExplorerContext = createContext<ExplorerSocket | undefined>(undefined);

/** Keeps a line to the explorer of a cluster open for as long as the caller is on the screen. */
export function useExplorerSocket(clusterId: string): ExplorerSocket {
  const socket = useMemo(() => {
    const url = new URL(explorerPath(clusterId, 'subscribe'), location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    return new ExplorerSocket({
      open: () => new WebSocket(url),
      clock: systemClock,
      random: systemRandom,
    });
  }, [clusterId]);
  useEffect(() => {
    const controller = new AbortController();
    void socket.run(controller.signal);
    return () => controller.abort();
  }, [socket]);
  return socket;
}

/**
 * Hears of changes for as long as the caller is on the screen.
 *
 * @param onChange - also called when the subscription begins, because something may have happened before.
 * @returns whether it is followed: `false` while the line is being opened again.
 */
export function useChanges(subscription: Subscription, onChange: () => void): boolean {
  const socket = useContext(ExplorerContext);
  const [live, setLive] = useState(false);
  const identity = identityOf(subscription);
  const wanted = useEffectEvent(() => subscription);
  const changed = useEffectEvent(onChange);
  // oxlint-disable-next-line react/exhaustive-deps -- a subscription is its identity
  useEffect(() => {
    setLive(false);
    return socket?.follow(wanted(), {
      onStart: () => {
        setLive(true);
        changed();
      },
      onChange: () => changed(),
      onLost: () => setLive(false),
    });
  }, [socket, identity]);
  return live;
}

/** The types of a cluster; a minute old at most. */
export function useSchemas(clusterId: string): UseQueryResult<readonly ExplorerSchema[]> {
  return useQuery({
    queryKey: ['explorer', clusterId, 'schemas'],
    queryFn: ({ signal }) => readSchemas(clusterId, signal),
    staleTime: 60_000,
    refetchInterval: 60_000,
  });
}

/** One type of a cluster. */
export function useSchema(clusterId: string, type: string): ExplorerSchema | undefined {
  return useSchemas(clusterId).data?.find(({ id }) => id === type);
}

/** How many objects of each type there are. */
export function useCounts(clusterId: string): Readonly<Record<string, TypeCount>> {
  const { data } = useQuery({
    queryKey: ['explorer', clusterId, 'counts'],
    queryFn: ({ signal }) => readCounts(clusterId, signal),
    refetchInterval: 5000,
    retry: false,
  });
  return data ?? {};
}
