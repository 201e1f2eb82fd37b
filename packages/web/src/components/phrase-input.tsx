import { TextInput } from '@mantine/core';
import type { ReactElement } from 'react';

interface PhraseInputProps {
  readonly phrase: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Where one types the name of what is to be deleted, so that nobody does it by a slip. */
export function PhraseInput({ phrase, value, onChange }: PhraseInputProps): ReactElement {
  return (
    <TextInput
      label={
        <>
          Type <b>{phrase}</b> to confirm
        </>
      }
      autoComplete="off"
      spellCheck={false}
      data-autofocus
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
