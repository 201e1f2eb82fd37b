import { Select, SimpleGrid, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import type { DraftFields } from './draft-fields.ts';
import { useScopeNamespaces } from './project-choices.ts';

interface IdentityFieldsProps {
  readonly fields: DraftFields;
  readonly editing: boolean;
  readonly scope: string;
}

/** Name and namespace, which are chosen once. */
export function IdentityFields({ fields, editing, scope }: IdentityFieldsProps): ReactElement {
  const namespaces = useScopeNamespaces(scope);
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <TextInput
        label="Name"
        {...(!editing && { 'data-autofocus': true })}
        disabled={editing}
        {...fields.text('name')}
      />
      <Select
        label="Namespace"
        data={namespaces}
        disabled={editing}
        searchable
        allowDeselect={false}
        {...fields.choice('namespaceId')}
      />
    </SimpleGrid>
  );
}
