import { Badge, Group } from '@mantine/core';
import type { ReactElement } from 'react';

/** Labels, as selectors spell them. */
export function LabelBadges({
  labels,
}: {
  readonly labels: Readonly<Record<string, string>>;
}): ReactElement {
  return (
    <Group gap="xs">
      {Object.entries(labels).map(([key, value]) => (
        <Badge key={key} variant="outline" color="gray" tt="none" maw="100%">
          {`${key}=${value}`}
        </Badge>
      ))}
    </Group>
  );
}
