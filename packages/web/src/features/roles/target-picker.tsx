import { Combobox, Text, TextInput, useCombobox } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type ReactElement, useMemo, useState } from 'react';
import type { Target } from './matrix.ts';
import { targetChoices } from './target-choices.ts';
import { parseTarget } from './targets.ts';

/** A field that finds resources, known ones and any other; Enter adds what is marked, or the first. */
export function TargetPicker({
  onAdd,
}: {
  readonly onAdd: (target: Target) => void;
}): ReactElement {
  const [text, setText] = useState('');
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const choices = useMemo(() => targetChoices(text), [text]);
  const add = (value: string): void => {
    const target = parseTarget(value);
    if (!target) return;
    setText('');
    combobox.closeDropdown();
    onAdd(target);
  };
  return (
    <Combobox store={combobox} onOptionSubmit={add} width={420} position="bottom-start">
      <Combobox.Target>
        <TextInput
          label="Add a resource"
          description="Also your own: widgets.example.com, pods/exec, /healthz"
          placeholder="Search, or type"
          leftSection={<IconPlus size={16} />}
          maw={420}
          value={text}
          onChange={({ currentTarget }) => {
            setText(currentTarget.value);
            combobox.openDropdown();
            combobox.resetSelectedOption();
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || combobox.getSelectedOptionIndex() >= 0) return;
            event.preventDefault();
            // Without a mark the first one is meant.
            if (text !== '' && choices[0]) add(choices[0].value);
          }}
          onClick={() => combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options mah={320} style={{ overflowY: 'auto' }} aria-label="Resources">
          {choices.map(({ value, detail }) => (
            <Combobox.Option key={value} value={value}>
              <Text span size="sm" ff="monospace">
                {value}
              </Text>{' '}
              <Text span size="xs" className="muted">
                {detail}
              </Text>
            </Combobox.Option>
          ))}
          {choices.length === 0 && (
            <Combobox.Empty>
              Lower-case letters and dashes; the API group after a dot, a subresource after a slash
            </Combobox.Empty>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
