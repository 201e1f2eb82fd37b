import { Divider, Paper, SimpleGrid, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Draft, FieldProblem } from '../editor/draft.ts';
import type { ResourceFormProps } from '../editor/resource-form.ts';
import { metadataProblems } from '../metadata/metadata.ts';
import { MetadataFields } from '../metadata/metadata-fields.tsx';
import { QuotaFields } from './quota-fields.tsx';
import { containerAmounts, quotaProblems, withContainerAmount } from './quotas.ts';

/** What is wrong with a project before it is sent. */
export function projectProblems(draft: Draft): readonly FieldProblem[] {
  const name = textOf(draft['name']).trim();
  return [
    ...(name === '' ? [{ path: 'name', message: 'Give the project a name' }] : []),
    ...quotaProblems(draft),
    ...metadataProblems(draft),
  ];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The inputs of a project. */
export function ProjectForm({ draft, onChange, problemAt }: ResourceFormProps): ReactElement {
  const fields = { draft, onChange, problemAt };
  return (
    <Paper className="surface" p="xl">
      <Stack gap="xl">
        <Stack maw={560}>
          <TextInput
            label="Name"
            description="How people call it; no other project of the cluster has it."
            data-autofocus
            value={textOf(draft['name'])}
            error={problemAt('name') ?? null}
            onChange={({ currentTarget }) => onChange({ ...draft, name: currentTarget.value })}
          />
          <Textarea
            label="Description"
            autosize
            minRows={2}
            value={textOf(draft['description'])}
            error={problemAt('description') ?? null}
            onChange={({ currentTarget }) =>
              onChange({ ...draft, description: currentTarget.value })
            }
          />
        </Stack>
        <Divider />
        <QuotaFields {...fields} />
        <Divider />
        <ContainerFields {...fields} />
        <Divider />
        <div style={{ maxWidth: 760 }}>
          <MetadataFields {...fields} />
        </div>
      </Stack>
    </Paper>
  );
}

const CONTAINER_AMOUNTS = [
  { key: 'requestsCpu', label: 'CPU, requested', example: '100m' },
  { key: 'requestsMemory', label: 'Memory, requested', example: '128Mi' },
  { key: 'limitsCpu', label: 'CPU, limit', example: '500m' },
  { key: 'limitsMemory', label: 'Memory, limit', example: '512Mi' },
] as const;

function ContainerFields({
  draft,
  onChange,
  problemAt,
}: Pick<ResourceFormProps, 'draft' | 'onChange' | 'problemAt'>): ReactElement {
  const amounts = containerAmounts(draft);
  return (
    <Stack gap="sm">
      <div>
        <Title order={2}>Containers</Title>
        <Text size="sm" className="muted">
          What a container gets that says nothing else. A quota for CPU or memory refuses pods that
          say nothing, so that both belong together.
        </Text>
      </div>
      <SimpleGrid cols={{ base: 2, md: 4 }} maw={760}>
        {CONTAINER_AMOUNTS.map(({ key, label, example }) => (
          <TextInput
            key={key}
            label={label}
            placeholder={example}
            value={amounts[key] ?? ''}
            error={problemAt(`containerDefaultResourceLimit.${key}`) ?? null}
            onChange={({ currentTarget }) =>
              onChange(withContainerAmount(draft, key, currentTarget.value))
            }
          />
        ))}
      </SimpleGrid>
    </Stack>
  );
}
