import { Skeleton, Stack } from '@mantine/core';
import type { ReactElement } from 'react';

/** Stands where rows will be. */
export function LoadingRows(): ReactElement {
  return (
    <Stack gap="xs" role="status" aria-busy="true" aria-label="Loading">
      {['a', 'b', 'c', 'd'].map((key) => (
        <Skeleton key={key} h={46} radius="md" />
      ))}
    </Stack>
  );
}
