import { systemClock } from '@drover/base';
import { Tooltip } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type ReactElement, useEffect, useState } from 'react';
import { formatAge } from '../components/age.tsx';
import type { CacheState } from './api/wire.ts';

/** What is known about the age of a list. */
export interface Freshness {
  readonly cache: CacheState | undefined;
  /** When that was said, in ms. */
  readonly saidAtMs: number;
  /** Whether changes come by themselves. */
  readonly live: boolean;
}

/** Answers come every few seconds; two missing ones are worth a word. */
const LATE_MS = 15_000;

const WORDS: Readonly<Record<CacheState['state'], string>> = {
  syncing: 'Reading',
  live: 'Live',
  stale: 'Old',
  error: 'Not readable',
};

/** How old something is that was `ageSeconds` old when it was said; `undefined` when nobody says. */
export function ageMsOf({ cache, saidAtMs }: Freshness, nowMs: number): number | undefined {
  if (cache?.ageSeconds === undefined) return undefined;
  return cache.ageSeconds * 1000 + Math.max(0, nowMs - saidAtMs);
}

/** Why what is shown may not be how things are; `undefined` when there is no reason to doubt it. */
export function doubtOf(freshness: Freshness, nowMs: number): string | undefined {
  const { cache, saidAtMs } = freshness;
  const age = ageMsOf(freshness, nowMs);
  const since = age === undefined ? '' : ` It was true ${formatAge(age)} ago.`;
  if (cache?.state === 'stale' || cache?.state === 'error') {
    const cause = cache.cause ?? 'the cluster does not say whether anything has changed';
    return `What you see may be old: ${cause}.${since}`;
  }
  if (saidAtMs > 0 && nowMs - saidAtMs > LATE_MS) {
    return `What you see may be old: the server has not answered for ${formatAge(nowMs - saidAtMs)}.`;
  }
  return undefined;
}

function useNow(): number {
  const [nowMs, setNowMs] = useState(() => systemClock.nowMs());
  useEffect(() => systemClock.schedule(1000, () => setNowMs(systemClock.nowMs())), [nowMs]);
  return nowMs;
}

/** The age of what is on the screen, always there. */
export function FreshnessMark(freshness: Freshness): ReactElement | null {
  const nowMs = useNow();
  const { cache, live } = freshness;
  if (!cache) return null;
  const age = ageMsOf(freshness, nowMs);
  const tip = live
    ? 'Changes show up by themselves. The age is that of the last proof that nothing is missing.'
    : 'The line for changes is being opened again; until then it is read every few seconds.';
  return (
    <Tooltip label={tip} withArrow multiline w={280}>
      <span className="freshness" data-testid="freshness">
        <span className="freshness-dot" data-state={cache.state} />
        {WORDS[cache.state]}
        {age !== undefined && <span className="numbers">· {formatAge(age)} old</span>}
      </span>
    </Tooltip>
  );
}

/** The red sentence above what may be old. */
export function StaleSentence(freshness: Freshness): ReactElement | null {
  const doubt = doubtOf(freshness, useNow());
  if (doubt === undefined) return null;
  return (
    <div className="stale-sentence" role="alert">
      <IconAlertTriangle size={16} style={{ verticalAlign: -3, marginRight: 8 }} />
      {doubt}
    </div>
  );
}
