import { useMantineColorScheme } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { readTheme, saveTheme, type Theme } from './preferences.ts';

/** Takes over the colours that the person who is logged in has chosen in another browser. */
export function useStoredTheme(): void {
  const { setColorScheme } = useMantineColorScheme();
  const { data } = useQuery({
    queryKey: ['v3', 'preferences', 'theme'],
    queryFn: async ({ signal }) => (await readTheme(signal)) ?? null,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  useEffect(() => {
    if (data) setColorScheme(data);
  }, [data, setColorScheme]);
}

/** The choice of colours: what it is, how to change it here and on the server, and why that failed. */
export interface ThemeChoice {
  readonly theme: Theme;
  readonly choose: (theme: Theme) => void;
  readonly error: Error | null;
}

/** Reads and changes the choice of colours. */
export function useTheme(): ThemeChoice {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const mutation = useMutation({ mutationFn: saveTheme });
  return {
    theme: colorScheme,
    choose: (theme) => {
      setColorScheme(theme);
      mutation.mutate(theme);
    },
    error: mutation.error,
  };
}
