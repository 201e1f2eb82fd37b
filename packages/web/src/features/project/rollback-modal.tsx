import { Button, Group, Modal, Stack } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { send, sendJson } from '../../api/http.ts';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { pathOfLink } from './project-place.ts';
import type { ProjectResource, Workload } from './resources.ts';
import { RevisionChoice } from './revision-choice.tsx';
import { revisionsOf } from './revisions.ts';

interface RollbackModalProps {
  readonly resource: ProjectResource;
  readonly onClose: () => void;
}

/** Asks which earlier pods a deployment is to go back to. */
export function RollbackModal({ resource, onClose }: RollbackModalProps): ReactElement {
  const { id, links, actions = {}, name = id } = resource;
  const [chosen, choose] = useState<string>();
  const { data, error } = useQuery({
    queryKey: ['revisions', id],
    queryFn: async ({ signal }) => {
      const path = pathOfLink(links['revisions'] ?? '');
      const { data: rows } = await sendJson<{ readonly data: readonly Workload[] }>(path, {
        signal,
      });
      return revisionsOf(rows);
    },
    staleTime: 0,
    gcTime: 0,
  });
  const mutation = useMutation({
    mutationFn: () =>
      send(pathOfLink(actions['rollback'] ?? ''), {
        method: 'POST',
        body: { replicaSetId: chosen },
      }),
    onSuccess: onClose,
  });
  return (
    <Modal opened onClose={onClose} title={`Roll ${name} back?`} size="lg">
      <Stack>
        {error && <FailurePanel title="The revisions could not be read" error={error} />}
        {!data && !error && <LoadingRows />}
        {data && <RevisionChoice revisions={data} chosen={chosen} onChoose={choose} />}
        {mutation.error && <FailurePanel title="Not rolled back" error={mutation.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={chosen === undefined}
            loading={mutation.isPending}
            onClick={() => mutation.mutate()}
          >
            Roll back
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
