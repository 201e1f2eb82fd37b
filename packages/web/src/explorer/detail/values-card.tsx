import { Button, Paper, Stack, Title } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { ValueBlock } from '../../components/value-block.tsx';
import { isRecord } from '../../features/editor/draft.ts';
import type { ExplorerObject } from '../api/wire.ts';

/** What a ConfigMap or Secret holds, key by key; secret values only when somebody asks. */
export function ValuesCard({ object }: { readonly object: ExplorerObject }): ReactElement | null {
  const isSecret = object.type === 'secret';
  const [isShown, show] = useState(!isSecret);
  const { data } = object;
  if ((!isSecret && object.type !== 'configmap') || !isRecord(data)) return null;
  return (
    <Paper className="surface" p="lg">
      <Stack>
        <Title order={2}>Values</Title>
        {!isShown && (
          <Button variant="default" w="fit-content" onClick={() => show(true)}>
            Show the values
          </Button>
        )}
        {Object.entries(data).map(([key, value]) => (
          <ValueBlock
            key={key}
            name={key}
            value={isShown ? plainText(String(value), isSecret) : '••••••'}
          />
        ))}
      </Stack>
    </Paper>
  );
}

/** The text of a value; bytes that are no text stay in base64. */
function plainText(value: string, isBase64: boolean): string {
  if (!isBase64) return value;
  try {
    const bytes = Uint8Array.from(atob(value), (character) => character.codePointAt(0) ?? 0);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // No text, or no base64.
    return value;
  }
}
