import { Stack } from '@mantine/core';
import type { ReactElement } from 'react';
import { FailurePanel } from '../../components/failure-panel.tsx';
import type { Refusal } from './steps.ts';

/** Shown at most; the rest is most often the same. */
const MAX_SHOWN = 5;

/** What was refused, each with its reason and what to do. */
export function Refusals({
  refusals,
}: {
  readonly refusals: readonly Refusal[];
}): ReactElement | null {
  if (refusals.length === 0) return null;
  return (
    <Stack gap="xs">
      {refusals.slice(0, MAX_SHOWN).map(({ failed, error }) => (
        <FailurePanel key={failed} title={failed} error={error} />
      ))}
    </Stack>
  );
}
