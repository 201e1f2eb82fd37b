import type { KubernetesObject } from '@drover/apimachinery';
import { useEffect, useState } from 'react';
import { followObjects } from '../../api/kubernetes.ts';

/** What a screen knows about a list of a managed cluster. */
export interface LiveObjectsState<T> {
  /** `undefined` until the first answer. */
  readonly items: readonly T[] | undefined;
  readonly error: unknown;
  /** Reads again after an error. */
  readonly retry: () => void;
}

/** Follows a list of a managed cluster while the caller is on the screen. */
export function useLiveObjects<T extends KubernetesObject>(
  clusterId: string,
  path: string,
): LiveObjectsState<T> {
  const [items, setItems] = useState<readonly T[]>();
  const [error, setError] = useState<unknown>();
  const [attempt, setAttempt] = useState(0);
  // oxlint-disable-next-line react/exhaustive-deps -- `attempt` starts the effect again
  useEffect(() => {
    const controller = new AbortController();
    setItems(undefined);
    setError(undefined);
    followObjects<T>(clusterId, path, (list) => setItems(list.items), controller.signal).catch(
      (cause: unknown) => {
        if (!controller.signal.aborted) setError(cause);
      },
    );
    return () => controller.abort();
  }, [clusterId, path, attempt]);
  return { items, error, retry: () => setAttempt((count) => count + 1) };
}
