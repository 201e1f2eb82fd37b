import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { action, pathIn } from '../../api/v3.ts';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { useProjects } from '../project/projects.ts';
import { moveTargets, NO_PROJECT } from './move-targets.ts';
import { type Namespace, scopeOf, useNamespacesChanged } from './namespaces.ts';

interface MoveNamespaceModalProps {
  readonly clusterId: string;
  readonly namespace: Namespace;
  readonly onClose: () => void;
}

/** Asks for the project that a namespace goes to. */
export function MoveNamespaceModal(props: MoveNamespaceModalProps): ReactElement {
  const { clusterId, namespace, onClose } = props;
  const { data: projects = [], error } = useProjects(clusterId);
  const changed = useNamespacesChanged(clusterId);
  const [target, setTarget] = useState<string | null>(null);
  const targets = moveTargets(projects, namespace);
  const mutation = useMutation({
    mutationFn: () =>
      action(pathIn(scopeOf(clusterId), `namespaces/${namespace.id}`), 'move', {
        projectId: target === NO_PROJECT ? '' : target,
      }),
    onSuccess: async () => {
      await changed();
      const label = targets.find(({ value }) => value === target)?.label ?? '';
      notifications.show({ title: 'Moved', message: `${namespace.id}: ${label}` });
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={`Move ${namespace.id}`}>
      <Stack>
        <Text size="sm">
          What runs there goes on running. Roles follow the project: who has one only in the old
          project loses this namespace, who has one in the new project gets it.
        </Text>
        <Select
          label="To project"
          placeholder="Choose a project"
          data={[...targets]}
          value={target}
          onChange={setTarget}
          searchable
          nothingFoundMessage="No such project"
          data-autofocus
        />
        {error && <FailurePanel title="The projects could not be read" error={error} />}
        {mutation.error && (
          <FailurePanel title="The namespace was not moved" error={mutation.error} />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            loading={mutation.isPending}
            disabled={target === null}
            onClick={() => mutation.mutate()}
          >
            Move
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
