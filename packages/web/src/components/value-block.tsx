import { Code, Text } from '@mantine/core';
import type { ReactElement } from 'react';

/** A value of many lines under its key. */
export function ValueBlock({
  name,
  value,
}: {
  readonly name: string;
  readonly value: string;
}): ReactElement {
  return (
    <div>
      <Text size="xs" fw={600} className="muted" mb={4}>
        {name}
      </Text>
      <Code
        block
        tabIndex={0}
        aria-label={name}
        mah={320}
        style={{ overflow: 'auto', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
      >
        {value}
      </Code>
    </div>
  );
}
