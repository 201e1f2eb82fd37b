import { systemClock } from '@drover/base';
import { Text } from '@mantine/core';
import { type ReactElement, useEffect, useState } from 'react';

/** Shorter breaks are not worth a word. */
const GRACE_MS = 3000;

interface StaleMarkProps {
  /** Whether a list follows the server. */
  readonly live: boolean;
}

/** Says that what a list shows may be old; nothing as long as it follows the server. */
export function StaleMark({ live }: StaleMarkProps): ReactElement | null {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    return live ? undefined : systemClock.schedule(GRACE_MS, () => setLate(true));
  }, [live]);
  if (!isLate) return null;
  return (
    <Text size="sm" className="warning" role="status">
      Not live: the connection is being opened again, and this may be old.
    </Text>
  );
}
