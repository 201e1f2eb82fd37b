import { Stack, Tabs } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { Page } from '../../components/page.tsx';
import { FeaturesPanel } from './features-panel.tsx';
import { SettingsPanel } from './settings-panel.tsx';

/** The parts of the page, as they stand in its address. */
export const SETTINGS_TABS = ['settings', 'features'] as const;

/** One of {@link SETTINGS_TABS}. */
export type SettingsTab = (typeof SETTINGS_TABS)[number];

/** How the server is configured: settings, and features that can be switched. */
export function SettingsPage({ tab }: { readonly tab: SettingsTab }): ReactElement {
  const navigate = useNavigate();
  return (
    <Page title="Settings" lead="How this server behaves, for everybody.">
      <Tabs
        value={tab}
        onChange={(next) => {
          const known = SETTINGS_TABS.find((candidate) => candidate === next);
          if (known) void navigate({ to: '/settings', search: { tab: known } });
        }}
      >
        <Tabs.List>
          <Tabs.Tab value="settings">Settings</Tabs.Tab>
          <Tabs.Tab value="features">Features</Tabs.Tab>
        </Tabs.List>
        <Stack mt="lg">
          <Tabs.Panel value="settings">
            <SettingsPanel />
          </Tabs.Panel>
          <Tabs.Panel value="features">
            <FeaturesPanel />
          </Tabs.Panel>
        </Stack>
      </Tabs>
    </Page>
  );
}
