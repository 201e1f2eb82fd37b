import { Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { IconCopy, IconPencil, IconTrash } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useMemo } from 'react';
import { remove } from '../../api/v3.ts';
import { Age } from '../../components/age.tsx';
import { ConfirmButton } from '../../components/confirm-button.tsx';
import { Fact } from '../../components/fact.tsx';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { AnchorLink, ButtonLink } from '../../components/links.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { Page } from '../../components/page.tsx';
import { effectiveRights } from './effective.ts';
import { EffectiveView } from './effective-table.tsx';
import { NoSuchRole } from './no-such-role.tsx';
import { CONTEXTS, contextOf, ROLE_TYPES, type Role, type RoleKind, roleLabel } from './role.ts';
import { RoleMarks } from './role-marks.tsx';
import { RolePlaces } from './role-places.tsx';
import { heirsOf } from './role-use.ts';
import { nodeOf, useMayCreateRoles, useRoleNodes, useRoles } from './roles-query.ts';

interface RolePageProps {
  readonly kind: RoleKind;
  readonly roleId: string;
}

/** One role: what it gives, from where, and to whom. */
export function RolePage({ kind, roleId }: RolePageProps): ReactElement {
  const { data, error, refetch } = useRoles(kind);
  const role = data?.find(({ id }) => id === roleId);
  if (error) {
    return (
      <FailurePanel
        title="The role could not be read"
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  if (!data) return <LoadingRows />;
  if (!role) return <NoSuchRole context={kind === 'global' ? 'global' : 'cluster'} />;
  return <RoleView kind={kind} role={role} roles={data} />;
}

interface RoleViewProps {
  readonly kind: RoleKind;
  readonly role: Role;
  readonly roles: readonly Role[];
}

function RoleView({ kind, role, roles }: RoleViewProps): ReactElement {
  const nodes = useRoleNodes(roles);
  const rights = useMemo(() => effectiveRights(nodeOf(role), nodes), [role, nodes]);
  const heirs = useMemo(() => heirsOf(role.id, roles), [role.id, roles]);
  const inherits = (role.roleTemplateIds ?? []).map(
    (id) => roles.find((each) => each.id === id) ?? { id },
  );
  return (
    <Page
      title={
        <Group gap="md">
          {roleLabel(role)} <RoleMarks role={role} />
        </Group>
      }
      lead={role.description || `${CONTEXTS[contextOf(role)]} · ${role.id}`}
      actions={<RoleActions kind={kind} role={role} />}
    >
      <Paper className="surface" p="xl">
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 5 }}>
          <Fact title="Given">{CONTEXTS[contextOf(role)]}</Fact>
          <Fact title="ID">{role.id}</Fact>
          <Fact title="Created">
            <Age since={role.created} /> ago
          </Fact>
          {kind === 'templates' && (
            <>
              <Fact title="Inherits">
                <RoleLinks roles={inherits} />
              </Fact>
              <Fact title="Inherited by">
                <RoleLinks roles={heirs} />
              </Fact>
            </>
          )}
        </SimpleGrid>
      </Paper>
      <Paper className="surface" p="xl" component="section" aria-labelledby="role-rights">
        <Stack gap="md">
          <Title order={2} id="role-rights">
            What it comes to
          </Title>
          <EffectiveView rights={rights} id={role.id} />
        </Stack>
      </Paper>
      <RolePlaces kind={kind} roleId={role.id} />
    </Page>
  );
}

function RoleLinks({
  roles,
}: {
  readonly roles: readonly Pick<Role, 'id' | 'name'>[];
}): ReactElement {
  if (roles.length === 0) return <>–</>;
  return (
    <>
      {roles.map((role, index) => (
        <Text span key={role.id} size="sm">
          {index > 0 && ', '}
          <AnchorLink
            to="/roles/$kind/$roleId"
            params={{ kind: 'templates', roleId: role.id }}
            size="sm"
          >
            {roleLabel(role)}
          </AnchorLink>
        </Text>
      ))}
    </>
  );
}

function RoleActions({ kind, role }: Omit<RoleViewProps, 'roles'>): ReactElement {
  const navigate = useNavigate();
  const mayCreate = useMayCreateRoles(kind);
  const { id, builtin = false, links } = role;
  const context = contextOf(role);
  return (
    <>
      {links['update'] !== undefined && (
        <ButtonLink
          to="/roles/$kind/$roleId/edit"
          params={{ kind, roleId: id }}
          variant="default"
          leftSection={<IconPencil size={16} />}
        >
          Edit
        </ButtonLink>
      )}
      {mayCreate && (
        <ButtonLink
          to="/roles/create"
          search={{ context, from: id }}
          variant="default"
          leftSection={<IconCopy size={16} />}
        >
          Copy
        </ButtonLink>
      )}
      {links['remove'] !== undefined && !builtin && (
        <ConfirmButton
          label="Delete"
          title={`Delete the role ${roleLabel(role)}?`}
          leftSection={<IconTrash size={16} />}
          run={() => remove(ROLE_TYPES[kind].plural, id)}
          onDone={() => void navigate({ to: '/roles', search: { context } })}
        >
          {kind === 'global'
            ? 'Whoever has it loses what it gives. This cannot be undone.'
            : 'A role that somebody has, or that another role inherits, stays until that is taken away. This cannot be undone.'}
        </ConfirmButton>
      )}
    </>
  );
}
