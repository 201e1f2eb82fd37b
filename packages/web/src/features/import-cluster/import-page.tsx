import { Button, Paper, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactElement, useState } from 'react';
import { toFailure } from '../../api/to-failure.ts';
import { type Cluster, create } from '../../api/v3.ts';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { Page } from '../../components/page.tsx';
import { clustersQuery } from '../clusters/clusters.ts';
import { clusterNameProblem } from './import-steps.ts';

/** The first step of an import: a name. */
export function ImportPage(): ReactElement {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { data: clusters = [] } = useQuery(clustersQuery);
  const [name, setName] = useState('');
  const mutation = useMutation({
    mutationFn: () => create<Cluster>('clusters', { type: 'cluster', name }),
    onSuccess: async ({ id }) => {
      await queryClient.invalidateQueries({ queryKey: clustersQuery.queryKey });
      await navigate({ to: '/import/$clusterId', params: { clusterId: id } });
    },
  });
  const taken = clusters.map((cluster) => cluster.name ?? '');
  const failure = mutation.error ? toFailure(mutation.error) : undefined;
  const problem =
    clusterNameProblem(name, taken) ??
    (failure?.fieldName === 'name' ? failure.message : undefined);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (name !== '' && clusterNameProblem(name, taken) === undefined) mutation.mutate();
  };
  return (
    <Page title="Import a cluster" lead="Any Kubernetes cluster that you can reach with kubectl.">
      <Paper className="surface" p="xl" maw={720}>
        <form onSubmit={submit}>
          <Stack>
            <TextInput
              label="Name"
              description="How people will call it here. Nothing in the cluster is renamed."
              placeholder="production-eu"
              data-autofocus
              autoFocus
              maw={420}
              value={name}
              error={problem}
              onChange={({ currentTarget }) => {
                mutation.reset();
                setName(currentTarget.value);
              }}
            />
            {failure && failure.fieldName !== 'name' && (
              <FailurePanel title="The cluster was not registered" error={mutation.error} />
            )}
            <Button
              type="submit"
              w="fit-content"
              loading={mutation.isPending}
              disabled={name === '' || problem !== undefined}
            >
              Continue
            </Button>
            <Text size="xs" className="muted">
              The next page shows one command. It creates the namespace cattle-system with an agent
              that dials out to this server; the cluster opens no port.
            </Text>
          </Stack>
        </form>
      </Paper>
    </Page>
  );
}
