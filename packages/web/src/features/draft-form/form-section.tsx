import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import { type ReactElement, type ReactNode, useId } from 'react';

interface FormSectionProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A part of a long form, with a title. */
export function FormSection({ title, lead, actions, children }: FormSectionProps): ReactElement {
  const titleId = useId();
  return (
    <Paper className="surface" p="xl" component="section" aria-labelledby={titleId}>
      <Stack gap="lg">
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          <div>
            <Title order={2} id={titleId}>
              {title}
            </Title>
            {lead && (
              <Text size="sm" className="muted">
                {lead}
              </Text>
            )}
          </div>
          {actions}
        </Group>
        {children}
      </Stack>
    </Paper>
  );
}
