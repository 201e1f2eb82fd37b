import { Radio, Select, Stack, Text, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { referredBy } from '../editor/references.ts';
import type { ResourceFormProps } from '../editor/resource-form.ts';
import { textOf } from './draft-fields.ts';
import { isProjectWide, placed } from './place.ts';

interface PlaceFieldsProps extends ResourceFormProps {
  /** Whether the type can also be for a whole project. */
  readonly canBeProjectWide?: boolean;
}

/** What something is called and where it is; neither can be changed later. */
export function PlaceFields(props: PlaceFieldsProps): ReactElement {
  const { draft, onChange, problemAt, editing, canBeProjectWide = false } = props;
  const isWide = canBeProjectWide && isProjectWide(draft);
  return (
    <Stack maw={560}>
      <TextInput
        label="Name"
        description={
          editing
            ? 'Names cannot be changed: create another one, and delete this.'
            : 'Others refer to it by this name. It cannot be changed later.'
        }
        required={!editing}
        readOnly={editing}
        variant={editing ? 'filled' : 'default'}
        data-autofocus
        autoComplete="off"
        value={textOf(draft['name'])}
        error={problemAt('name') ?? null}
        onChange={({ currentTarget }) => onChange({ ...draft, name: currentTarget.value })}
      />
      {canBeProjectWide && !editing && (
        <Radio.Group
          label="Where"
          value={isWide ? 'project' : 'namespace'}
          onChange={(where) => onChange(placed(draft, where === 'project'))}
        >
          <Stack gap={6} mt={4}>
            <Radio value="namespace" label="In one namespace" />
            <Radio value="project" label="In every namespace of the project" />
          </Stack>
        </Radio.Group>
      )}
      {isWide ? (
        editing && (
          <Text size="sm" className="muted">
            It is in every namespace of the project.
          </Text>
        )
      ) : (
        <NamespaceField {...props} />
      )}
    </Stack>
  );
}

/** The namespace that something is in: one of the project's. */
function NamespaceField(props: ResourceFormProps): ReactElement {
  const { draft, onChange, problemAt, editing, scope } = props;
  const queryClient = useQueryClient();
  const { data: namespaces = [] } = useQuery({
    queryKey: ['editor', 'namespaces', scope],
    queryFn: () => referredBy('namespace', scope, queryClient),
  });
  const chosen = textOf(draft['namespaceId']);
  const names = namespaces.map(({ id }) => id);
  return (
    <Select
      label="Namespace"
      required={!editing}
      readOnly={editing}
      variant={editing ? 'filled' : 'default'}
      searchable={!editing}
      data={chosen === '' || names.includes(chosen) ? names : [chosen, ...names]}
      nothingFoundMessage="There is no such namespace in the project"
      value={chosen === '' ? null : chosen}
      error={problemAt('namespaceId') ?? null}
      onChange={(next) => onChange({ ...draft, namespaceId: next ?? '' })}
    />
  );
}
