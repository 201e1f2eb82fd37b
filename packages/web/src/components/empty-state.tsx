import { Stack, Text, ThemeIcon, Title } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';

interface EmptyStateProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

/** Teaches what belongs here and how to get it. */
export function EmptyState({ icon, title, children, action }: EmptyStateProps): ReactElement {
  return (
    <Stack align="center" gap="sm" py={64} px="md" className="surface">
      <ThemeIcon size={56} radius="xl" variant="light">
        {icon}
      </ThemeIcon>
      <Title order={2}>{title}</Title>
      <Text maw={480} ta="center" className="muted">
        {children}
      </Text>
      {action}
    </Stack>
  );
}
