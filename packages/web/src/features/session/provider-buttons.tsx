import { Button, Divider, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { redirectProvidersQuery } from './providers.ts';

/** One button for each identity provider that is enabled; nothing where there is none. */
export function ProviderButtons({ returnTo }: { readonly returnTo: string }): ReactElement | null {
  const providers = useQuery(redirectProvidersQuery).data ?? [];
  if (providers.length === 0) return null;
  const query = new URLSearchParams({ returnTo }).toString();
  return (
    <Stack>
      <Divider label="or" />
      {providers.map(({ id, label, path }) => (
        <Button key={id} component="a" href={`${path}?${query}`} variant="default" size="md">
          Log in with {label}
        </Button>
      ))}
    </Stack>
  );
}
