import { Paper, Text } from '@mantine/core';
import type { ReactElement } from 'react';

/** One figure, large, with what it is. */
export function FactCard({
  title,
  value,
}: {
  readonly title: string;
  readonly value: string;
}): ReactElement {
  return (
    <Paper className="surface" p="md">
      <Text size="xs" className="muted" fw={550}>
        {title}
      </Text>
      <Text
        fz={value.length > 12 ? 16 : 22}
        lh="34px"
        fw={650}
        className="numbers"
        mt={2}
        truncate
        title={value}
      >
        {value}
      </Text>
    </Paper>
  );
}
