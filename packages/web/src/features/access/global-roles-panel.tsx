import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { schema } from '../../api/v3.ts';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import type { GlobalRoleBinding, Subject } from './bindings.ts';
import { globalSteps } from './global-steps.ts';
import { Refusals } from './refusals.tsx';
import { RolePicker } from './role-picker.tsx';
import { globalRoleGroups, roleName, useGlobalRoles } from './roles.ts';
import { exchange } from './steps.ts';

interface GlobalRolesPanelProps {
  readonly subject: Subject;
  readonly name: string;
  /** Those of the subject. */
  readonly bindings: readonly GlobalRoleBinding[];
}

/** The global roles of a user or group, to tick. */
export function GlobalRolesPanel(props: GlobalRolesPanelProps): ReactElement {
  const heldKey = props.bindings
    .map(({ id }) => id)
    .toSorted()
    .join();
  // What was ticked counts until others have changed something.
  return <GlobalRoles key={heldKey} {...props} />;
}

function GlobalRoles({ subject, name, bindings }: GlobalRolesPanelProps): ReactElement {
  const queryClient = useQueryClient();
  const roles = useGlobalRoles();
  const held = [...new Set(bindings.map(({ globalRoleId }) => globalRoleId))];
  const [wanted, setWanted] = useState<readonly string[]>(held);
  const mayGive = useMayGiveGlobalRoles();
  const mutation = useMutation({
    mutationFn: () => {
      const nameOf = (id: string): string => roleName(id, roles);
      return exchange(globalSteps({ subject, name, held: bindings, wanted, nameOf }));
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['v3', 'globalRoleBindings'] }),
  });
  const isSame = wanted.length === held.length && wanted.every((id) => held.includes(id));
  const choose = (value: readonly string[]): void => {
    mutation.reset();
    setWanted(value);
  };
  return (
    <Paper className="surface" p="lg">
      <Stack>
        <div>
          <Title order={2}>Global roles</Title>
          <Text size="sm" className="muted">
            {subject.kind === 'group'
              ? 'What everybody in the group may do in Drover itself, from their next request on.'
              : 'What they may do in Drover itself. In clusters and projects, other roles count.'}
          </Text>
        </div>
        {roles ? (
          <RolePicker
            label={`Global roles of ${name}`}
            groups={globalRoleGroups(roles)}
            value={wanted}
            onChange={choose}
            disabled={!mayGive}
            maxHeight={380}
          />
        ) : (
          <LoadingRows />
        )}
        <Refusals refusals={mutation.data ?? []} />
        {mutation.error && <FailurePanel title="Not saved" error={mutation.error} />}
        {mayGive && (
          <Group>
            <Button
              disabled={isSame}
              loading={mutation.isPending}
              onClick={() => mutation.mutate()}
            >
              Save
            </Button>
            {!isSame && (
              <Button variant="default" onClick={() => choose(held)}>
                As it was
              </Button>
            )}
          </Group>
        )}
      </Stack>
    </Paper>
  );
}

/** Whether the person who is logged in may give global roles; `false` until that is known. */
function useMayGiveGlobalRoles(): boolean {
  const { data } = useQuery({
    queryKey: ['v3', 'schemas', 'globalRoleBinding'],
    queryFn: ({ signal }) => schema('globalRoleBinding', signal),
    staleTime: 60_000,
    retry: false,
  });
  return data?.collectionMethods?.includes('POST') ?? false;
}
