import { SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { draftFields, textOf } from '../draft-form/draft-fields.ts';
import { FormSection } from '../draft-form/form-section.tsx';
import type { Draft, FieldProblem } from '../editor/draft.ts';
import type { ResourceFormProps } from '../editor/resource-form.ts';
import { metadataProblems } from '../metadata/metadata.ts';
import { MetadataFields } from '../metadata/metadata-fields.tsx';
import { QuotaFields } from './quota-fields.tsx';
import type { SharedOut } from './quota-sums.ts';
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

interface ProjectFormProps extends ResourceFormProps {
  /** What its namespaces have already. */
  readonly shared: SharedOut;
}

/** The inputs of a new project. */
export function NewProjectForm(props: ResourceFormProps): ReactElement {
  return <ProjectForm {...props} shared={{ used: {}, namespaces: 0 }} />;
}

/** The inputs of a project. */
export function ProjectForm(props: ProjectFormProps): ReactElement {
  const fields = draftFields(props);
  return (
    <Stack>
      <FormSection title="The project">
        <TextInput
          label="Name"
          description="How people call it; no other project of the cluster has it."
          data-autofocus
          maw={560}
          {...fields.text('name')}
        />
        <Textarea
          label="Description"
          autosize
          minRows={2}
          maw={560}
          {...fields.text('description')}
        />
      </FormSection>
      <QuotaFields {...props} />
      <ContainerFields {...props} />
      <FormSection title="Labels and annotations">
        <MetadataFields {...props} />
      </FormSection>
    </Stack>
  );
}

const CONTAINER_AMOUNTS = [
  { key: 'requestsCpu', label: 'CPU, requested', example: '100m' },
  { key: 'requestsMemory', label: 'Memory, requested', example: '128Mi' },
  { key: 'limitsCpu', label: 'CPU, limit', example: '500m' },
  { key: 'limitsMemory', label: 'Memory, limit', example: '512Mi' },
] as const;

function ContainerFields({ draft, onChange, problemAt }: ResourceFormProps): ReactElement {
  const amounts = containerAmounts(draft);
  return (
    <FormSection
      title="Containers"
      lead="What a container gets that says nothing else. A quota for CPU or memory refuses pods that say nothing, so that both belong together."
    >
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
    </FormSection>
  );
}
