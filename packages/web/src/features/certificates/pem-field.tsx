import { Button, FileButton, Group, Stack, Textarea } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { type ReactElement, useState } from 'react';
import { MONOSPACE } from '../../components/monospace.ts';
import { readFile } from '../config-maps/read-file.ts';
import { textOf } from '../draft-form/draft-fields.ts';
import type { ResourceFormProps } from '../editor/resource-form.ts';

interface PemFieldProps extends ResourceFormProps {
  /** Of the field in the draft. */
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly placeholder: string;
}

/** A text in PEM form: pasted, or read from a file. */
export function PemField(props: PemFieldProps): ReactElement {
  const { draft, onChange, problemAt, name, label, description, placeholder } = props;
  const [refused, setRefused] = useState<string>();
  const change = (text: string): void => {
    setRefused(undefined);
    const { [name]: _before, ...others } = draft;
    // An empty one is not sent, so that what is stored and never shown stays.
    onChange(text === '' ? others : { ...draft, [name]: text });
  };
  const readChosen = async (file: File | null): Promise<void> => {
    if (!file) return;
    const { value, problem } = await readFile(file);
    if (typeof value === 'string') change(value);
    else setRefused(problem ?? `${file.name} is no text: convert it to PEM form.`);
  };
  return (
    <Stack gap={6}>
      <Textarea
        label={label}
        description={description}
        placeholder={placeholder}
        styles={MONOSPACE}
        autosize
        minRows={3}
        maxRows={10}
        spellCheck={false}
        autoComplete="off"
        value={textOf(draft[name])}
        error={refused ?? problemAt(name) ?? null}
        onChange={({ currentTarget }) => change(currentTarget.value)}
      />
      <Group>
        <FileButton
          accept=".pem,.crt,.cer,.key,.txt,application/x-pem-file"
          onChange={(file) => void readChosen(file)}
        >
          {(button) => (
            <Button
              {...button}
              variant="subtle"
              size="compact-sm"
              leftSection={<IconFileUpload size={14} />}
              aria-label={`Read from a file: ${label}`}
            >
              Read from a file
            </Button>
          )}
        </FileButton>
      </Group>
    </Stack>
  );
}
