import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import { toFailure } from '../../api/to-failure.ts';
import { create, pathIn } from '../../api/v3.ts';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { useProjects } from '../project/projects.ts';
import { namespaceNameProblem, scopeOf, useNamespacesChanged } from './namespaces.ts';

interface CreateNamespaceModalProps {
  readonly clusterId: string;
  /** Without one, it is asked for. */
  readonly projectId?: string;
  readonly onClose: () => void;
}

/** Asks for the name of a new namespace, and for its project. */
export function CreateNamespaceModal(props: CreateNamespaceModalProps): ReactElement {
  const { clusterId, onClose } = props;
  const changed = useNamespacesChanged(clusterId);
  const [projectId, setProjectId] = useState(props.projectId ?? null);
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const mutation = useMutation({
    mutationFn: () =>
      create(pathIn(scopeOf(clusterId), 'namespaces'), {
        type: 'namespace',
        name,
        ...(projectId !== null && { projectId }),
        ...(description !== '' && { description }),
      }),
    onSuccess: async () => {
      await changed();
      onClose();
    },
  });
  const failure = mutation.error ? toFailure(mutation.error) : undefined;
  const refused = failure?.fieldName === 'name' ? failure.message : undefined;
  const problem = namespaceNameProblem(name) ?? refused;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (name !== '' && namespaceNameProblem(name) === undefined) mutation.mutate();
  };
  return (
    <Modal opened onClose={onClose} title="Create a namespace">
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label="Name"
            description="For good: a namespace cannot be renamed."
            data-autofocus
            value={name}
            error={problem}
            onChange={({ currentTarget }) => {
              mutation.reset();
              setName(currentTarget.value);
            }}
          />
          {props.projectId === undefined && (
            <ProjectSelect clusterId={clusterId} value={projectId} onChange={setProjectId} />
          )}
          <TextInput
            label="Description"
            value={description}
            onChange={({ currentTarget }) => setDescription(currentTarget.value)}
          />
          {failure && refused === undefined && (
            <FailurePanel title="The namespace was not created" error={mutation.error} />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              loading={mutation.isPending}
              disabled={name === '' || problem !== undefined}
            >
              Create
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface ProjectSelectProps {
  readonly clusterId: string;
  readonly value: string | null;
  readonly onChange: (projectId: string | null) => void;
}

function ProjectSelect({ clusterId, value, onChange }: ProjectSelectProps): ReactElement {
  const { data: projects = [] } = useProjects(clusterId);
  return (
    <Select
      label="Project"
      placeholder="None"
      clearable
      searchable
      data={projects.map(({ id, name = id }) => ({ value: id, label: name }))}
      value={value}
      onChange={onChange}
    />
  );
}
