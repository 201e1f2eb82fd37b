import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, type ReactNode, useMemo } from 'react';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import type { Draft } from '../editor/draft.ts';
import { ResourceEditor } from '../editor/resource-editor.tsx';
import type { ResourceForm } from '../editor/resource-form.ts';
import { effectiveRights } from './effective.ts';
import { NoSuchRole } from './no-such-role.tsx';
import { isNoChange, rightsDiff } from './rights-diff.ts';
import { contextOf, type Role, type RoleContext, type RoleKind, roleLabel } from './role.ts';
import { addressOf, copyOf, draftNode, newRole, roleProblems } from './role-draft.ts';
import { RoleForm } from './role-form.tsx';
import { RoleReview } from './role-review.tsx';
import { heirsOf, useOf } from './role-use.ts';
import { useBindings, useRoleNodes, useRoles } from './roles-query.ts';

/** The form of one role; the same component as long as it is about the same role. */
function useRoleForm(kind: RoleKind, id: string | undefined, isBuiltIn: boolean): ResourceForm {
  return useMemo(() => {
    const stored = id === undefined ? undefined : { id, builtin: isBuiltIn };
    return (props) => <RoleForm {...props} kind={kind} stored={stored} />;
  }, [kind, id, isBuiltIn]);
}

interface CreateRolePageProps {
  readonly context: RoleContext;
  /** The role that is copied. */
  readonly from: string | undefined;
}

/** A new role, or a copy of one. */
export function CreateRolePage({ context, from }: CreateRolePageProps): ReactElement {
  const kind = context === 'global' ? 'global' : 'templates';
  const { data, error } = useRoles(kind);
  if (error) return <FailurePanel title="The roles could not be read" error={error} />;
  if (!data) return <LoadingRows />;
  const role = data.find(({ id }) => id === from);
  if (from !== undefined && !role) return <NoSuchRole />;
  return <NewRole context={context} role={role} />;
}

interface NewRoleProps {
  readonly context: RoleContext;
  readonly role: Role | undefined;
}

function NewRole({ context, role }: NewRoleProps): ReactElement {
  const navigate = useNavigate();
  const kind = context === 'global' ? 'global' : 'templates';
  const form = useRoleForm(kind, undefined, false);
  return (
    <ResourceEditor
      address={addressOf(kind)}
      initial={role ? copyOf(role) : newRole(context)}
      form={form}
      check={roleProblems}
      title={role ? `Copy ${roleLabel(role)}` : 'Create a role'}
      lead="Nobody can give more than they have themselves: the server refuses what you may not do."
      onSaved={({ id: roleId }) =>
        void navigate({ to: '/roles/$kind/$roleId', params: { kind, roleId } })
      }
      onCancel={() => void navigate({ to: '/roles', search: { context } })}
    />
  );
}

interface EditRolePageProps {
  readonly kind: RoleKind;
  readonly roleId: string;
}

/** Changes a role. */
export function EditRolePage({ kind, roleId }: EditRolePageProps): ReactElement {
  const { data, error } = useRoles(kind);
  const role = data?.find(({ id }) => id === roleId);
  if (error) return <FailurePanel title="The role could not be read" error={error} />;
  if (!data) return <LoadingRows />;
  if (!role) return <NoSuchRole context={kind === 'global' ? 'global' : 'cluster'} />;
  return <OpenRole kind={kind} role={role} roles={data} />;
}

interface OpenRoleProps {
  readonly kind: RoleKind;
  readonly role: Role;
  readonly roles: readonly Role[];
}

function OpenRole({ kind, role, roles }: OpenRoleProps): ReactElement {
  const navigate = useNavigate();
  const { id } = role;
  const form = useRoleForm(kind, id, role.builtin === true);
  const review = useReview(kind, id, roles);
  const back = (): void =>
    void navigate({ to: '/roles/$kind/$roleId', params: { kind, roleId: id } });
  return (
    <ResourceEditor
      address={addressOf(kind)}
      id={id}
      form={form}
      check={roleProblems}
      review={review}
      title={`Edit ${roleLabel(role)}`}
      lead={`${id} · ${contextOf(role)}`}
      onSaved={back}
      onCancel={back}
    />
  );
}

/** Shows what a change means where others are touched by it; other changes are saved at once. */
function useReview(
  kind: RoleKind,
  id: string,
  roles: readonly Role[],
): (draft: Draft, base: Draft) => ReactNode {
  const nodes = useRoleNodes(roles);
  const heirs = useMemo(() => heirsOf(id, roles), [id, roles]);
  const ids = useMemo(() => [id, ...heirs.map((heir) => heir.id)], [id, heirs]);
  const { data: bindings = { items: [], total: 0 } } = useBindings(kind, ids);
  return (draft, base) => {
    if (bindings.total === 0 && heirs.length === 0) return undefined;
    const before = effectiveRights(draftNode(base, id), nodes);
    const after = effectiveRights(draftNode(draft, id), nodes);
    const diff = rightsDiff(before, after);
    if (after.cycle || isNoChange(diff)) return undefined;
    return <RoleReview diff={diff} heirs={heirs} use={useOf(bindings)} />;
  };
}
