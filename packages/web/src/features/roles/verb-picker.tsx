import { Autocomplete, Button, Group, Text } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { CUSTOM_VERBS } from './catalog.ts';

interface VerbPickerProps {
  /** The verbs that have a column already. */
  readonly columns: readonly string[];
  readonly onAdd: (verb: string) => void;
}

/** Adds a column for a verb that not every role needs. */
export function VerbPicker({ columns, onAdd }: VerbPickerProps): ReactElement {
  const [verb, setVerb] = useState('');
  const isVerb = /^[a-z][a-z-]*$/.test(verb) && !columns.includes(verb);
  return (
    <Group gap="xs" align="flex-end">
      <Autocomplete
        label="Add a verb"
        description="As a column of its own"
        placeholder="impersonate"
        w={240}
        comboboxProps={{ width: 340, position: 'bottom-start' }}
        data={Object.keys(CUSTOM_VERBS).filter((known) => !columns.includes(known))}
        renderOption={({ option }) => (
          <div>
            <Text size="sm" ff="monospace">
              {option.value}
            </Text>
            <Text size="xs" className="muted">
              {CUSTOM_VERBS[option.value]}
            </Text>
          </div>
        )}
        value={verb}
        onChange={setVerb}
      />
      <Button
        variant="default"
        disabled={!isVerb}
        onClick={() => {
          onAdd(verb);
          setVerb('');
        }}
      >
        Add
      </Button>
    </Group>
  );
}
