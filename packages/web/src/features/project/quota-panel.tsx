import { Paper, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import type { ReactElement } from 'react';
import { ConditionsTable } from '../../components/conditions-table.tsx';
import { Fact } from '../../components/fact.tsx';
import type { Project } from '../project-edit/projects.ts';
import { QuotaBar } from '../project-edit/quota-bar.tsx';
import { quotaSum } from '../project-edit/quota-sums.ts';
import { containerAmounts, LIMITS, quotaRows } from '../project-edit/quotas.ts';
import { useSharedOut } from '../project-edit/shared-out.ts';
import type { ProjectPlace } from './project-place.ts';

interface QuotaPanelProps {
  readonly place: ProjectPlace;
  readonly project: Project;
}

/** What a project may use, what of it is given out, and what the project says of itself. */
export function QuotaPanel({ place, project }: QuotaPanelProps): ReactElement {
  const { conditions = [] } = project;
  return (
    <Stack gap="lg">
      <Paper className="surface" p="xl" component="section" aria-labelledby="project-quota">
        <Stack gap="md">
          <Title order={2} id="project-quota">
            Quota
          </Title>
          <QuotaTable place={place} project={project} />
          <ContainerFacts project={project} />
        </Stack>
      </Paper>
      {conditions.length > 0 && (
        <Paper className="surface" p="xl" component="section" aria-labelledby="project-conditions">
          <Title order={2} id="project-conditions" mb="sm">
            Conditions
          </Title>
          <ConditionsTable conditions={conditions} />
        </Paper>
      )}
    </Stack>
  );
}

function QuotaTable({ place, project }: QuotaPanelProps): ReactElement {
  const shared = useSharedOut(place);
  const rows = quotaRows({ ...project });
  if (rows.length === 0) {
    return (
      <Text size="sm" className="muted">
        None: the namespaces of this project may use whatever the cluster has.
      </Text>
    );
  }
  return (
    <Table verticalSpacing="sm" horizontalSpacing="md" aria-label="Quota">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>What</Table.Th>
          <Table.Th ta="right">All together</Table.Th>
          <Table.Th ta="right">Each new namespace</Table.Th>
          <Table.Th w="50%">Given out</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => {
          const label = labelOf(row.key);
          const sum = quotaSum(row, shared);
          return (
            <Table.Tr key={row.key}>
              <Table.Td>{label}</Table.Td>
              <Table.Td ta="right" className="numbers">
                {row.all || '–'}
              </Table.Td>
              <Table.Td ta="right" className="numbers">
                {row.each || '–'}
              </Table.Td>
              <Table.Td>{sum && <QuotaBar label={label} sum={sum} />}</Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}

function labelOf(key: string): string {
  return LIMITS.find((limit) => limit.key === key)?.label ?? key;
}

function ContainerFacts({ project }: Pick<QuotaPanelProps, 'project'>): ReactElement | null {
  const amounts = Object.entries(containerAmounts({ ...project })).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[0] !== 'type',
  );
  if (amounts.length === 0) return null;
  return (
    <>
      <Text size="sm">A container that says nothing else gets:</Text>
      <SimpleGrid cols={{ base: 2, md: 4 }}>
        {amounts.map(([key, amount]) => (
          <Fact key={key} title={labelOf(key)}>
            {amount}
          </Fact>
        ))}
      </SimpleGrid>
    </>
  );
}
