import { Badge, Button, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { send, sendJson } from '../../api/http.ts';
import { Age } from '../../components/age.tsx';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { pathOfLink } from './project-place.ts';
import type { ProjectResource, Workload } from './resources.ts';
import { type Revision, revisionsOf } from './revisions.ts';

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

interface RevisionChoiceProps {
  readonly revisions: readonly Revision[];
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
}

function RevisionChoice({ revisions, chosen, onChoose }: RevisionChoiceProps): ReactElement {
  if (revisions.every(({ isCurrent }) => isCurrent)) {
    return <Text size="sm">Its pods have never been others: there is nothing to go back to.</Text>;
  }
  return (
    <Radio.Group
      label="Which pods it goes back to"
      description="All pods are replaced by those of the revision; how many there are stays."
      value={chosen ?? null}
      onChange={onChoose}
    >
      <Stack gap="xs" mt="sm">
        {revisions.map((revision) => (
          <RevisionCard key={revision.id} revision={revision} />
        ))}
      </Stack>
    </Radio.Group>
  );
}

function RevisionCard({ revision }: { readonly revision: Revision }): ReactElement {
  const { id, number, created, images, isCurrent } = revision;
  return (
    <Radio.Card value={id} disabled={isCurrent} p="sm" radius="md">
      <Group wrap="nowrap" align="flex-start">
        <Radio.Indicator disabled={isCurrent} mt={2} />
        <div>
          <Group gap="xs">
            <Text size="sm" fw={550}>
              Revision {number}
            </Text>
            {isCurrent && (
              <Badge size="sm" variant="light" tt="none">
                now
              </Badge>
            )}
            <Text size="sm" className="muted">
              made <Age since={created} /> ago
            </Text>
          </Group>
          <Text size="sm" className="muted" style={{ overflowWrap: 'anywhere' }}>
            {images.join(', ')}
          </Text>
        </div>
      </Group>
    </Radio.Card>
  );
}
