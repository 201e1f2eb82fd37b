import { Button, Checkbox, Popover, Stack } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { ObjectColumn } from './object-column.ts';

interface ColumnMenuProps {
  readonly columns: readonly ObjectColumn[];
  /** Ids. */
  readonly shown: readonly string[];
  readonly onChange: (shown: readonly string[] | undefined) => void;
}

/** Chooses which columns a table has. */
export function ColumnMenu({ columns, shown, onChange }: ColumnMenuProps): ReactElement {
  return (
    <Popover position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 size={16} />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns" mah={420} style={{ overflow: 'auto' }}>
        <Stack gap="xs">
          {columns
            .filter(({ id }) => id !== 'name')
            .map(({ id, title }) => (
              <Checkbox
                key={id}
                size="sm"
                label={title}
                checked={shown.includes(id)}
                onChange={({ currentTarget }) =>
                  onChange(
                    currentTarget.checked ? [...shown, id] : shown.filter((each) => each !== id),
                  )
                }
              />
            ))}
          <Button size="compact-sm" variant="subtle" onClick={() => onChange(undefined)}>
            As at first
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
