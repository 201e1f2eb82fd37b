import { Group, Input, Space, Stack, Text } from '@mantine/core';
import { type ReactElement, type ReactNode, useId } from 'react';
import { AddButton, RemoveButton } from '../../components/row-buttons.tsx';
import type { Draft } from '../editor/draft.ts';
import type { DraftFields } from './draft-fields.ts';

interface RowsProps {
  /** The fields of the list. */
  readonly fields: DraftFields;
  /** What the rows are: `Ports`. */
  readonly label: string;
  readonly description?: ReactNode;
  /** One of them, in lower case: `port`. */
  readonly one: string;
  /** What the inputs of a row are, with the share of the width that each has. */
  readonly titles?: readonly (readonly [title: string, flex: number])[];
  /** What a new one begins with. */
  readonly blank: Draft;
  /** The inputs of a row; `name` tells which one it is to people who hear the page. */
  readonly children: (row: DraftFields, name: string) => ReactNode;
}

/** A list of objects, a row of inputs each. */
export function Rows({
  fields,
  label,
  description,
  one,
  titles = [],
  blank,
  children,
}: RowsProps): ReactElement {
  const rows = fields.items();
  const labelId = useId();
  const problem = fields.problem();
  const article = /^[aeiou]/.test(one) ? 'an' : 'a';
  return (
    <Stack gap={6} role="group" aria-labelledby={labelId}>
      <div>
        <Input.Label id={labelId} component="div">
          {label}
        </Input.Label>
        {description && <Input.Description>{description}</Input.Description>}
      </div>
      {rows.length > 0 && titles.length > 0 && (
        // Each input has its own label for those who hear the page.
        <Group gap="xs" wrap="nowrap" aria-hidden="true" visibleFrom="sm">
          {titles.map(([title, flex]) => (
            <Text key={title} size="xs" className="muted" flex={flex}>
              {title}
            </Text>
          ))}
          <Space w={36} />
        </Group>
      )}
      {rows.map((_, index) => (
        // Rows have no identity but their place.
        <Group key={index} gap="xs" align="flex-start" wrap="nowrap">
          {children(fields.at(index), `${one} ${index + 1}`)}
          <RemoveButton
            label={`Remove ${one} ${index + 1}`}
            onClick={() => fields.set([], rows.length === 1 ? [] : rows.toSpliced(index, 1))}
          />
        </Group>
      ))}
      {problem !== undefined && <Input.Error role="alert">{problem}</Input.Error>}
      <AddButton onClick={() => fields.set([], [...rows, blank])}>
        Add {article} {one}
      </AddButton>
    </Stack>
  );
}
