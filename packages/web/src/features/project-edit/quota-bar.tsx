import { Progress, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import type { QuotaSum } from './quota-sums.ts';

interface QuotaBarProps {
  /** What is limited: `Pods`. */
  readonly label: string;
  readonly sum: QuotaSum;
}

const NEARLY = 0.9;

/** How much of a quota is given out, as a bar and in words. */
export function QuotaBar({ label, sum }: QuotaBarProps): ReactElement {
  const { share, isOver, words } = sum;
  const color = isOver ? 'red' : share >= NEARLY ? 'orange' : 'drover';
  return (
    <div>
      <Progress.Root size={8} radius="xl">
        <Progress.Section
          value={Math.min(share, 1) * 100}
          color={color}
          aria-label={`${label}, given out`}
        />
      </Progress.Root>
      <Text size="xs" mt={3} className={isOver ? 'danger' : 'muted'} role="status">
        {words}
      </Text>
    </div>
  );
}
