import { Paper, SegmentedControl, Stack, Text, useMantineColorScheme } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { isTheme, saveTheme } from './preferences.ts';

/** What people like, kept on the server so that it is the same in every browser. */
export function PreferencesPanel(): ReactElement {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const mutation = useMutation({ mutationFn: saveTheme });
  return (
    <Paper className="surface" p="xl" maw={560}>
      <Stack gap="xs">
        <Text size="sm" fw={550} id="theme-label">
          Colours
        </Text>
        <SegmentedControl
          aria-labelledby="theme-label"
          value={colorScheme}
          data={[
            { value: 'auto', label: 'As the system' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
          onChange={(value) => {
            if (!isTheme(value)) return;
            setColorScheme(value);
            mutation.mutate(value);
          }}
        />
        {mutation.error && <FailurePanel title="Not saved" error={mutation.error} />}
      </Stack>
    </Paper>
  );
}
