import { Tooltip } from '@mantine/core';
import type { ReactElement } from 'react';

interface CapacityBarProps {
  /** `CPU`. */
  readonly title: string;
  /** What is used now; absent when nobody says. */
  readonly used: number | undefined;
  /** What there is. */
  readonly whole: number | undefined;
  readonly format: (value: number) => string;
}

/** More than this leaves little room. */
const FULL = 0.9;

/** How much of something is used, as a bar and in words. */
export function CapacityBar({ title, used, whole, format }: CapacityBarProps): ReactElement {
  if (whole === undefined || whole === 0) return <span className="muted">–</span>;
  if (used === undefined) return <span className="cell numbers">{format(whole)}</span>;
  const part = Math.min(1, used / whole);
  const words = `${format(used)} of ${format(whole)}`;
  return (
    <Tooltip label={`${title}: ${words}`} withArrow>
      <span className="capacity">
        <span
          className="usage-bar"
          role="meter"
          aria-label={title}
          aria-valuenow={Math.round(part * 100)}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuetext={words}
        >
          <span data-full={part > FULL} style={{ width: `${part * 100}%` }} />
        </span>
        <span className="numbers capacity-words">{Math.round(part * 100)} %</span>
      </span>
    </Tooltip>
  );
}
