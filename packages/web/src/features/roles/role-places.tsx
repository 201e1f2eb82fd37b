import { Paper, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useMemo } from 'react';
import { listQuery } from '../../api/live-list.ts';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { AnchorLink } from '../../components/links.tsx';
import { clustersQuery } from '../clusters/clusters.ts';
import type { Project } from '../project-edit/projects.ts';
import type { RoleKind } from './role.ts';
import { type Binding, counted, describeUse, useOf } from './role-use.ts';
import { useBindings } from './roles-query.ts';

interface RolePlacesProps {
  readonly kind: RoleKind;
  readonly roleId: string;
}

/** More are told by their number alone. */
const MAX_PLACES = 100;

/** Where a role is given, as far as this person may see. */
export function RolePlaces({ kind, roleId }: RolePlacesProps): ReactElement {
  const ids = useMemo(() => [roleId], [roleId]);
  const { data, error } = useBindings(kind, ids);
  const places = useMemo(() => placesOf(data?.items ?? []), [data]);
  return (
    <Paper className="surface" p="xl" component="section" aria-labelledby="role-places">
      <Stack gap="md">
        <Title order={2} id="role-places">
          Who has it
        </Title>
        {error && <FailurePanel title="The bindings could not be read" error={error} />}
        {data && (
          <Text size="sm" className="muted">
            {data.total === 0
              ? 'Nobody that you may see, but for those who have it by another role.'
              : `${describeUse(useOf(data))} that you may see.`}
          </Text>
        )}
        {places.length > 0 && <PlacesTable places={places.slice(0, MAX_PLACES)} />}
      </Stack>
    </Paper>
  );
}

interface RolePlace {
  readonly clusterId: string;
  readonly projectId?: string;
  readonly bindings: number;
}

function placesOf(items: readonly Binding[]): readonly RolePlace[] {
  const places = new Map<string, RolePlace>();
  for (const { clusterId, projectId } of items) {
    const key = projectId ?? clusterId;
    if (key === undefined) continue;
    places.set(key, {
      clusterId: clusterId ?? key.split(':')[0] ?? key,
      ...(projectId !== undefined && { projectId }),
      bindings: (places.get(key)?.bindings ?? 0) + 1,
    });
  }
  return [...places.values()];
}

function PlacesTable({ places }: { readonly places: readonly RolePlace[] }): ReactElement {
  const { data: clusters = [] } = useQuery(clustersQuery);
  const { data: projects = [] } = useQuery(listQuery<Project>('projects'));
  const nameOf = (
    all: readonly { readonly id: string; readonly name?: string }[],
    id: string,
  ): string => all.find((each) => each.id === id)?.name ?? id;
  return (
    <Table verticalSpacing={7} aria-label="Where it is given">
      <Table.Tbody>
        {places.map(({ clusterId, projectId, bindings }) => (
          <Table.Tr key={projectId ?? clusterId}>
            <Table.Td>
              <AnchorLink to="/c/$clusterId" params={{ clusterId }} size="sm">
                {nameOf(clusters, clusterId)}
              </AnchorLink>
              {projectId !== undefined && (
                <>
                  {' / '}
                  <AnchorLink
                    to="/c/$clusterId/p/$projectId"
                    params={{ clusterId, projectId }}
                    size="sm"
                  >
                    {nameOf(projects, projectId)}
                  </AnchorLink>
                </>
              )}
            </Table.Td>
            <Table.Td ta="right" className="numbers">
              {counted(bindings, 'binding')}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
