import { Paper, SegmentedControl, Stack, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { isTheme } from './preferences.ts';
import { useTheme } from './use-theme.ts';

/** What people like, kept on the server so that it is the same in every browser. */
export function PreferencesPanel(): ReactElement {
  const { theme, choose, error } = useTheme();
  return (
    <Paper className="surface" p="xl" maw={560}>
      <Stack gap="xs">
        <Text size="sm" fw={550} id="theme-label">
          Colours
        </Text>
        <SegmentedControl
          aria-labelledby="theme-label"
          value={theme}
          data={[
            { value: 'auto', label: 'As the system' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
          onChange={(value) => {
            if (isTheme(value)) choose(value);
          }}
        />
        {error && <FailurePanel title="Not saved" error={error} />}
      </Stack>
    </Paper>
  );
}
