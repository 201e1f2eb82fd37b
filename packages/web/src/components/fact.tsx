import { Text } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';

interface FactProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** One fact in text, below what it is. */
export function Fact({ title, children }: FactProps): ReactElement {
  return (
    <div>
      <Text size="xs" fw={600} className="muted">
        {title}
      </Text>
      <Text component="div" size="sm" style={{ overflowWrap: 'anywhere' }}>
        {children}
      </Text>
    </div>
  );
}
