import { parseTimeMs, systemClock } from '@drover/base';
import { type ReactElement, useEffect, useState } from 'react';

/** An age as kubectl writes it: two units at most. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m${seconds % 60}s`;
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return minutes % 60 === 0 ? `${hours}h` : `${hours}h${minutes % 60}m`;
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  return days < 8 && hours % 24 !== 0 ? `${days}d${hours % 24}h` : `${days}d`;
}

interface AgeProps {
  /** RFC 3339. */
  readonly since: string | undefined;
}

/** How long ago something was, moving on by itself. */
export function Age({ since }: AgeProps): ReactElement {
  const [nowMs, setNowMs] = useState(() => systemClock.nowMs());
  useEffect(() => systemClock.schedule(1000, () => setNowMs(systemClock.nowMs())), [nowMs]);
  const startMs = since === undefined ? undefined : parseTimeMs(since);
  if (startMs === undefined) return <span className="muted">–</span>;
  return (
    // Not the tip of Mantine: long tables have one in every row.
    <span className="numbers" title={since}>
      {formatAge(nowMs - startMs)}
    </span>
  );
}
