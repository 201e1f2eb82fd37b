import { Group, Stack, Tabs, Text } from '@mantine/core';
import { IconPlus, IconShieldLock } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useMemo } from 'react';
import { ageColumn } from '../../components/columns.tsx';
import type { Column } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { FilteredTable } from '../../components/filtered-table.tsx';
import { ButtonLink } from '../../components/links.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { Page } from '../../components/page.tsx';
import { CONTEXTS, contextOf, type Role, type RoleContext, roleLabel } from './role.ts';
import { RoleMarks } from './role-marks.tsx';
import { type Bindings, countByRole, heirsOf } from './role-use.ts';
import { useBindings, useMayCreateRoles, useRoles } from './roles-query.ts';

const LEADS: Readonly<Record<RoleContext, string>> = {
  cluster: 'What people may do in a whole cluster, once they are members of it with the role.',
  project:
    'What people may do in the namespaces of a project, once they are members of it with the role.',
  global: 'What people may do in Drover itself, wherever they are members.',
};

/** All roles, by where they are given. */
export function RolesPage({ context }: { readonly context: RoleContext }): ReactElement {
  const navigate = useNavigate();
  const mayCreate = useMayCreateRoles(context === 'global' ? 'global' : 'templates');
  return (
    <Page
      title="Roles"
      lead={LEADS[context]}
      actions={
        mayCreate && (
          <ButtonLink to="/roles/create" search={{ context }} leftSection={<IconPlus size={16} />}>
            Create a role
          </ButtonLink>
        )
      }
    >
      <Tabs
        value={context}
        keepMounted={false}
        onChange={(next) =>
          void navigate({ to: '/roles', search: { context: next as RoleContext } })
        }
      >
        <Tabs.List>
          {Object.entries(CONTEXTS).map(([value, label]) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={context}>
          <Stack mt="lg">
            <RolesTable key={context} context={context} />
          </Stack>
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function RolesTable({ context }: { readonly context: RoleContext }): ReactElement {
  const navigate = useNavigate();
  const kind = context === 'global' ? 'global' : 'templates';
  const { data, error, refetch } = useRoles(kind);
  const { data: bindings } = useBindings(kind);
  const columns = useMemo(
    () => columnsOf(context, data ?? [], bindings),
    [context, data, bindings],
  );
  const roles = useMemo(() => data?.filter((role) => contextOf(role) === context), [data, context]);
  if (error) {
    return (
      <FailurePanel
        title="The roles could not be read"
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  if (!roles) return <LoadingRows />;
  if (roles.length === 0) {
    return (
      <EmptyState icon={<IconShieldLock size={28} />} title="No roles that you may see">
        Ask an administrator for a role that lets you look at roles.
      </EmptyState>
    );
  }
  return (
    <FilteredTable
      label="Roles"
      placeholder="Filter by name, id or description"
      rows={roles}
      columns={columns}
      keyOf={({ id }) => id}
      texts={({ name, id, description }) => [name, id, description]}
      initialSort={{ id: 'name', descending: false }}
      onOpen={({ id: roleId }) =>
        void navigate({ to: '/roles/$kind/$roleId', params: { kind, roleId } })
      }
    />
  );
}

function columnsOf(
  context: RoleContext,
  roles: readonly Role[],
  bindings: Bindings | undefined,
): readonly Column<Role>[] {
  const labels = new Map(roles.map((role) => [role.id, roleLabel(role)]));
  const heirs = new Map(roles.map(({ id }) => [id, heirsOf(id, roles).length]));
  const inheritance: readonly Column<Role>[] = [
    {
      id: 'inherits',
      title: 'Inherits',
      cell: ({ roleTemplateIds }) => (
        <Text size="sm" lineClamp={1}>
          {(roleTemplateIds ?? []).map((id) => labels.get(id) ?? id).join(', ') || (
            <span className="muted">–</span>
          )}
        </Text>
      ),
    },
    countColumn('heirs', 'Inherited by', ({ id }) => heirs.get(id) ?? 0),
  ];
  return [NAME, ...(context === 'global' ? [] : inheritance), usedColumn(bindings), ageColumn()];
}

const NAME: Column<Role> = {
  id: 'name',
  title: 'Name',
  width: '38%',
  cell: (role) => (
    <Group gap="xs" wrap="nowrap">
      <Text size="sm" fw={550} truncate title={role.description || role.id}>
        {roleLabel(role)}
      </Text>
      <RoleMarks role={role} />
    </Group>
  ),
  sortBy: roleLabel,
};

function countColumn(id: string, title: string, count: (role: Role) => number): Column<Role> {
  return {
    id,
    title,
    align: 'right',
    width: 130,
    cell: (role) => <Count count={count(role)} />,
    sortBy: count,
  };
}

function usedColumn(bindings: Bindings | undefined): Column<Role> {
  const counts = bindings && countByRole(bindings);
  const isPartial = bindings !== undefined && bindings.items.length < bindings.total;
  const countOf = ({ id }: Role): number => counts?.get(id) ?? 0;
  return {
    ...countColumn('used', 'Bindings', countOf),
    cell: (role) =>
      counts ? (
        <Count count={countOf(role)} isPartial={isPartial} />
      ) : (
        <span className="muted">–</span>
      ),
  };
}

function Count({
  count,
  isPartial = false,
}: {
  readonly count: number;
  readonly isPartial?: boolean;
}): ReactElement {
  if (count === 0 && !isPartial) return <span className="muted">–</span>;
  return (
    <span
      className="numbers"
      title={isPartial ? 'There may be more: not all were read' : undefined}
    >
      {count}
      {isPartial && '+'}
    </span>
  );
}
