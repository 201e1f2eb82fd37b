import { parseTimeMs } from '@drover/base';
import type { ReactElement } from 'react';

const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

interface MomentProps {
  /** RFC 3339. */
  readonly at: string | undefined;
  /** What stands there without a time. */
  readonly none: string;
}

/** A time as people of this place write it. */
export function Moment({ at, none }: MomentProps): ReactElement {
  const ms = at ? parseTimeMs(at) : undefined;
  return ms === undefined ? (
    <span className="muted">{none}</span>
  ) : (
    <time dateTime={at}>{format.format(ms)}</time>
  );
}
