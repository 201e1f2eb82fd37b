import { Textarea } from '@mantine/core';
import type { ReactElement } from 'react';
import { textOf } from '../draft-form/draft-fields.ts';
import type { ResourceFormProps } from '../editor/resource-form.ts';
import { withText } from './secret-draft.ts';

/** What people want to remember of it. */
export function DescriptionField({ draft, onChange, problemAt }: ResourceFormProps): ReactElement {
  return (
    <Textarea
      label="Description"
      description="What it is for. It is no secret."
      autosize
      maw={560}
      value={textOf(draft['description'])}
      error={problemAt('description') ?? null}
      onChange={({ currentTarget }) =>
        onChange(withText(draft, 'description', currentTarget.value))
      }
    />
  );
}
