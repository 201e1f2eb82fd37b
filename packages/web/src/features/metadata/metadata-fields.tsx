import { Code, Stack, Text, UnstyledButton } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { KeyValuesField } from '../../components/key-values-field.tsx';
import type { ResourceFormProps } from '../editor/resource-form.ts';
import { annotationProblem, labelProblem, splitReserved } from './metadata.ts';

type Texts = Readonly<Record<string, string>>;

type MetadataFieldsProps = Pick<ResourceFormProps, 'draft' | 'onChange' | 'problemAt'>;

/** Labels and annotations of any resource. What the server writes there is shown, but not changed. */
export function MetadataFields({ draft, onChange, problemAt }: MetadataFieldsProps): ReactElement {
  return (
    <Stack gap="lg">
      <TextsField
        label="Labels"
        one="label"
        description="Short facts by which others select: team, stage, region."
        texts={draft['labels'] as Texts | undefined}
        onChange={(labels) => onChange({ ...draft, labels })}
        problemOf={labelProblem}
        error={problemAt('labels')}
      />
      <TextsField
        label="Annotations"
        one="annotation"
        description="Longer notes for people and programs."
        texts={draft['annotations'] as Texts | undefined}
        onChange={(annotations) => onChange({ ...draft, annotations })}
        problemOf={annotationProblem}
        error={problemAt('annotations')}
      />
    </Stack>
  );
}

interface TextsFieldProps {
  readonly label: string;
  readonly one: string;
  readonly description: string;
  readonly texts: Texts | undefined;
  readonly onChange: (texts: Texts) => void;
  readonly problemOf: (key: string, value: string) => string | undefined;
  readonly error: string | undefined;
}

function TextsField({ texts = {}, onChange, ...field }: TextsFieldProps): ReactElement {
  // As they were read: a key of the kind that is typed now stays where it is typed, and is told to be wrong there.
  const [{ reserved }] = useState(() => splitReserved(texts));
  const own = Object.entries(texts).filter(([key]) => !Object.hasOwn(reserved, key));
  return (
    <Stack gap={4}>
      <KeyValuesField
        {...field}
        value={Object.fromEntries(own)}
        onChange={(next) => onChange({ ...reserved, ...next })}
      />
      <ReservedTexts texts={reserved} />
    </Stack>
  );
}

function ReservedTexts({ texts }: { readonly texts: Texts }): ReactElement | null {
  const [isOpen, setOpen] = useState(false);
  const entries = Object.entries(texts);
  if (entries.length === 0) return null;
  return (
    <>
      <UnstyledButton onClick={() => setOpen(!isOpen)} aria-expanded={isOpen} w="fit-content">
        <Text size="xs" className="muted">
          {isOpen ? 'Hide' : 'Show'} what Drover itself wrote there ({entries.length})
        </Text>
      </UnstyledButton>
      {isOpen && (
        <Code block tabIndex={0} style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
          {entries.map(([key, value]) => `${key}: ${value}`).join('\n')}
        </Code>
      )}
    </>
  );
}
