import { Paper, Stack, Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { Page } from '../../components/page.tsx';
import { meQuery } from '../session/session.ts';
import { userLabel } from '../users/users.ts';
import { ACCOUNT_TABS, type AccountTab } from './account-tabs.ts';
import { ApiKeysPanel } from './api-keys-panel.tsx';
import { ChangePasswordForm } from './change-password-form.tsx';
import { PreferencesPanel } from './preferences-panel.tsx';

/** What people set for themselves: API keys, password, preferences. */
export function AccountPage({ tab }: { readonly tab: AccountTab }): ReactElement {
  const navigate = useNavigate();
  const { data: me } = useQuery(meQuery);
  const isLocal = (me?.principalIds ?? []).every((id) => id.startsWith('local://'));
  return (
    <Page title="Account" lead={me && `${userLabel(me)} · ${me.id}`}>
      <Tabs
        value={tab}
        onChange={(next) => {
          const known = ACCOUNT_TABS.find((candidate) => candidate === next);
          if (known) void navigate({ to: '/account', search: { tab: known } });
        }}
      >
        <Tabs.List>
          <Tabs.Tab value="keys">API keys</Tabs.Tab>
          <Tabs.Tab value="password">Password</Tabs.Tab>
          <Tabs.Tab value="preferences">Preferences</Tabs.Tab>
        </Tabs.List>
        <Stack mt="lg">
          <Tabs.Panel value="keys">
            <ApiKeysPanel />
          </Tabs.Panel>
          <Tabs.Panel value="password">
            <Paper className="surface" p="xl" maw={560}>
              {isLocal ? (
                <ChangePasswordForm />
              ) : (
                <Text size="sm">Your identity provider keeps your password; change it there.</Text>
              )}
            </Paper>
          </Tabs.Panel>
          <Tabs.Panel value="preferences">
            <PreferencesPanel />
          </Tabs.Panel>
        </Stack>
      </Tabs>
    </Page>
  );
}
