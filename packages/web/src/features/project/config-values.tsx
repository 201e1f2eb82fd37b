import { Paper, Stack, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { ValueBlock } from '../../components/value-block.tsx';
import type { ConfigMap } from './resources.ts';

/** What a ConfigMap holds, key by key. */
export function ConfigValues({ configMap }: { readonly configMap: ConfigMap }): ReactElement {
  const { data, binaryData } = configMap;
  return (
    <Paper className="surface" p="lg">
      <Stack>
        {Object.entries(data ?? {}).map(([key, value]) => (
          <ValueBlock key={key} name={key} value={value} />
        ))}
        {Object.keys(binaryData ?? {}).map((key) => (
          <Text key={key} size="sm" className="muted">
            {key}: bytes that are no text
          </Text>
        ))}
      </Stack>
    </Paper>
  );
}
