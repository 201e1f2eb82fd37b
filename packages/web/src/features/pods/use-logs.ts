import { useEffect, useState } from 'react';
import { followLog, type LogSource } from '../../api/kubernetes.ts';
import { appendLog, EMPTY_LOG, type LogLine } from './log-lines.ts';

/** What a screen knows of logs that it follows. */
export interface FollowedLogs {
  readonly lines: readonly LogLine[];
  /** Why one of them could not be read. */
  readonly error: unknown;
}

/**
 * Follows logs as one while the caller is on the screen.
 *
 * @param sources - must be the same object at each rendering.
 * @param previous - whether the logs before the last restart are wanted.
 */
export function useLogs(sources: readonly LogSource[], previous: boolean): FollowedLogs {
  const [log, setLog] = useState(EMPTY_LOG);
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    const controller = new AbortController();
    setLog(EMPTY_LOG);
    setError(undefined);
    const read = async (source: LogSource, index: number): Promise<void> => {
      for await (const text of followLog({ ...source, previous }, controller.signal))
        setLog((old) => appendLog(old, index, text));
      // A program that ends in the middle of a line has said that, too.
      setLog((old) => (old.rests[index] ? appendLog(old, index, '\n') : old));
    };
    for (const [index, source] of sources.entries()) {
      read(source, index).catch((cause: unknown) => {
        if (!controller.signal.aborted) setError(cause);
      });
    }
    return () => controller.abort();
  }, [sources, previous]);
  return { lines: log.lines, error };
}
