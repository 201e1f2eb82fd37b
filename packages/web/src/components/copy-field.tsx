import { ActionIcon, Code, CopyButton, Group, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { ReactElement } from 'react';

interface CopyFieldProps {
  readonly value: string;
  /** Names what is copied, for people who hear the page. */
  readonly label: string;
}

/** A command to copy with one click. */
export function CopyField({ value, label }: CopyFieldProps): ReactElement {
  return (
    <Group wrap="nowrap" align="stretch" gap="xs">
      <Code
        block
        flex={1}
        aria-label={label}
        fz={13}
        tabIndex={0}
        style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
      >
        {value}
      </Code>
      <CopyButton value={value} timeout={1500}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? 'Copied' : 'Copy'} withArrow>
            <ActionIcon
              h="auto"
              size="lg"
              variant={copied ? 'filled' : 'light'}
              onClick={copy}
              aria-label={`Copy ${label}`}
            >
              {copied ? <IconCheck size={18} /> : <IconCopy size={18} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </Group>
  );
}
