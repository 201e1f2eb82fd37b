import { Group, Text } from '@mantine/core';
import type { ReactElement } from 'react';

/** The name and its mark. */
export function Brand({ size = 28 }: { readonly size?: number }): ReactElement {
  return (
    <Group gap={10} wrap="nowrap">
      <img src="/favicon.svg" width={size} height={size} alt="" />
      <Text fw={700} fz={size * 0.66} style={{ letterSpacing: '-0.02em' }}>
        Drover
      </Text>
    </Group>
  );
}
