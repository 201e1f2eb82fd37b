import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { send } from '../../api/http.ts';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { pathOfLink } from './project-place.ts';
import type { ProjectResource } from './resources.ts';

/** What goes with a resource, by its type. */
const CONSEQUENCES: Readonly<Record<string, string>> = {
  pod: 'Its containers are stopped. What made the pod makes another one.',
  service: 'What reaches pods by its address no longer does.',
  ingress: 'Its host names are no longer answered.',
  configMap: 'Pods that read it cannot be started anew.',
  persistentVolumeClaim: 'The data in its volume is lost, unless its storage class keeps it.',
  workload: 'Its pods are stopped, and the services of its ports are deleted.',
  secret: 'Pods that read it cannot be started anew, and ingresses lose its certificate.',
  namespacedSecret: 'Pods that read it cannot be started anew, and ingresses lose its certificate.',
};

interface DeleteModalProps {
  readonly resource: ProjectResource;
  readonly onClose: () => void;
  readonly onDone?: (() => void) | undefined;
}

/** Asks whether a resource is to be deleted, and does it. */
export function DeleteModal({ resource, onClose, onDone }: DeleteModalProps): ReactElement {
  const { links, name = resource.id, namespaceId, baseType, type } = resource;
  const mutation = useMutation({
    mutationFn: () => send(pathOfLink(links['remove'] ?? ''), { method: 'DELETE' }),
    onSuccess: () => {
      onClose();
      onDone?.();
    },
  });
  return (
    <Modal opened onClose={onClose} title={`Delete ${name}?`}>
      <Stack>
        <Text size="sm">
          {namespaceId && `It is in the namespace ${namespaceId}. `}
          {CONSEQUENCES[baseType ?? type]} This cannot be undone.
        </Text>
        {mutation.error && <FailurePanel title="Not deleted" error={mutation.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button color="red.9" loading={mutation.isPending} onClick={() => mutation.mutate()}>
            Delete
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
