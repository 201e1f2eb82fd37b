import { settingDefinition } from '@drover/api';
import { NumberInput, Select, Switch, Textarea, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';

interface SettingValueInputProps {
  readonly name: string;
  readonly value: string;
  readonly error: string | undefined;
  readonly disabled: boolean;
  readonly onChange: (value: string) => void;
}

/** The input that fits the type of a setting. */
export function SettingValueInput({
  name,
  value,
  error,
  disabled,
  onChange,
}: SettingValueInputProps): ReactElement {
  const { type = 'text', options = [], min, max } = settingDefinition(name) ?? {};
  const shared = { label: 'Value', disabled, error: error ?? null } as const;
  switch (type) {
    case 'boolean':
      return (
        <Switch
          {...shared}
          checked={value === 'true'}
          onChange={({ currentTarget }) => onChange(String(currentTarget.checked))}
        />
      );
    case 'number':
      return (
        <NumberInput
          {...shared}
          value={value}
          allowDecimal={false}
          {...(min !== undefined && { min })}
          {...(max !== undefined && { max })}
          onChange={(next) => onChange(String(next))}
        />
      );
    case 'choice':
      return (
        <Select
          {...shared}
          data={[...options]}
          value={value}
          onChange={(next) => onChange(next ?? '')}
        />
      );
    case 'json':
      return (
        <Textarea
          {...shared}
          value={value}
          autosize
          minRows={4}
          maxRows={16}
          ff="monospace"
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      );
    default:
      return (
        <TextInput
          {...shared}
          value={value}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      );
  }
}
