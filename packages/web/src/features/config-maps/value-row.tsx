import { ActionIcon, Group, Paper, Stack, Text, Textarea, TextInput, Tooltip } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { KeyValueRow } from '../../components/key-value-rows.ts';
import { MONOSPACE } from '../../components/monospace.ts';
import { RemoveButton } from '../../components/row-buttons.tsx';
import { sizeOf, typedText, type Value } from './keyed-value.ts';

interface ValueRowProps {
  readonly row: KeyValueRow<Value>;
  readonly isHidden: boolean;
  readonly onShow: () => void;
  readonly disabled: boolean;
  readonly problem: string | undefined;
  readonly onChange: (row: KeyValueRow<Value>) => void;
  readonly onRemove: () => void;
}

/** One key and its value. */
export function ValueRow(props: ValueRowProps): ReactElement {
  const { row, isHidden, onShow, disabled, problem, onChange, onRemove } = props;
  const name = row.key === '' ? 'the new value' : row.key;
  const isLost = row.key === '' && row.value !== '';
  const unnamed = isLost ? 'Without a key it is not saved' : undefined;
  const repeated = row.isRepeated ? 'There is this key already' : unnamed;
  return (
    <Paper withBorder p="sm">
      <Stack gap={6}>
        <Group gap="xs" wrap="nowrap" align="flex-start">
          <TextInput
            flex={1}
            aria-label={`Key of ${name}`}
            placeholder="key"
            styles={MONOSPACE}
            value={row.key}
            disabled={disabled}
            error={repeated ?? problem ?? null}
            onChange={({ currentTarget }) => onChange({ ...row, key: currentTarget.value })}
          />
          {isHidden && (
            <Tooltip label="Show the value" withArrow>
              <ActionIcon variant="default" size={36} aria-label={`Show ${name}`} onClick={onShow}>
                <IconEye size={16} />
              </ActionIcon>
            </Tooltip>
          )}
          {!disabled && <RemoveButton label={`Remove ${name}`} onClick={onRemove} />}
        </Group>
        <ValueInput
          name={name}
          value={row.value}
          isHidden={isHidden}
          disabled={disabled}
          onChange={(value) => onChange({ ...row, value })}
        />
      </Stack>
    </Paper>
  );
}

interface ValueInputProps {
  readonly name: string;
  readonly value: Value;
  readonly isHidden: boolean;
  readonly disabled: boolean;
  readonly onChange: (value: Value) => void;
}

/** To fit its height, a text area lays all of its text out again with each key. */
const MAX_FITTED_CHARACTERS = 20_000;
const MASK = '••••••••••••';

function ValueInput(props: ValueInputProps): ReactElement {
  const { name, value, isHidden, disabled, onChange } = props;
  if (isHidden) {
    return <TextInput readOnly aria-label={`Value of ${name}, hidden`} value={MASK} />;
  }
  if (typeof value !== 'string') {
    return (
      <Text size="sm" className="muted">
        {sizeOf(value).toLocaleString('en')} bytes that are no text. A file of the same name takes
        their place.
      </Text>
    );
  }
  return (
    <Textarea
      aria-label={`Value of ${name}`}
      placeholder="value"
      styles={MONOSPACE}
      {...(value.length <= MAX_FITTED_CHARACTERS
        ? { autosize: true, minRows: 1, maxRows: 14 }
        : { rows: 14 })}
      spellCheck={false}
      autoComplete="off"
      value={value}
      disabled={disabled}
      onChange={({ currentTarget }) => onChange(typedText(value, currentTarget.value))}
    />
  );
}
