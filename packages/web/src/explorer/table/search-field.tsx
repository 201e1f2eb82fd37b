import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { type ReactElement, useState } from 'react';

interface SearchFieldProps {
  /** What is looked for now, by the address. */
  readonly text: string;
  readonly label: string;
  readonly onChange: (text: string) => void;
}

/** What is typed is asked for when people pause. */
const TYPING_MS = 150;

const HELP =
  'A word is looked for in every column, column:word in one, -column:word where it is not. ' +
  'label=value and label!=value are about labels. Words in quotes are one.';

/** The field above a table that narrows it. */
export function SearchField({ text, label, onChange }: SearchFieldProps): ReactElement {
  const [state, setState] = useState({ typed: text, told: text, seen: text });
  const tell = useDebouncedCallback((told: string) => {
    setState((now) => ({ ...now, told }));
    onChange(told);
  }, TYPING_MS);
  if (text !== state.seen) {
    // The address has changed: by what was typed here, or because a view was chosen.
    const typed = text === state.told ? state.typed : text;
    setState({ typed, told: text, seen: text });
  }
  return (
    <TextInput
      leftSection={<IconSearch size={16} />}
      placeholder="web   status:running   app=web"
      aria-label={label}
      title={HELP}
      w={340}
      value={state.typed}
      onChange={({ currentTarget }) => {
        setState((now) => ({ ...now, typed: currentTarget.value }));
        tell(currentTarget.value);
      }}
    />
  );
}
