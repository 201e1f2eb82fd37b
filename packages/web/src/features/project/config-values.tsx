import { Code, Paper, Stack, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import type { ConfigMap } from './resources.ts';

/** What a ConfigMap holds, key by key. */
export function ConfigValues({ configMap }: { readonly configMap: ConfigMap }): ReactElement {
  const { data, binaryData } = configMap;
  return (
    <Paper className="surface" p="lg">
      <Stack>
        {Object.entries(data ?? {}).map(([key, value]) => (
          <div key={key}>
            <Text size="xs" fw={600} className="muted" mb={4}>
              {key}
            </Text>
            <Code
              block
              tabIndex={0}
              aria-label={key}
              mah={320}
              style={{ overflow: 'auto', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
            >
              {value}
            </Code>
          </div>
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
