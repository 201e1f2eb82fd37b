import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import { toFailure } from '../../api/to-failure.ts';
import { create, pathIn } from '../../api/v3.ts';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { namespaceNameProblem, scopeOf } from './namespaces.ts';

interface CreateNamespaceModalProps {
  readonly clusterId: string;
  readonly projectId: string;
  readonly onClose: () => void;
}

/** Asks for the name of a new namespace of a project. */
export function CreateNamespaceModal(props: CreateNamespaceModalProps): ReactElement {
  const { clusterId, projectId, onClose } = props;
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const mutation = useMutation({
    mutationFn: () =>
      create(pathIn(scopeOf(clusterId), 'namespaces'), {
        type: 'namespace',
        name,
        projectId,
        ...(description !== '' && { description }),
      }),
    onSuccess: onClose,
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
