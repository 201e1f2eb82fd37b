import { createRoute } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { CONTEXTS, type RoleContext, roleKindOf } from '../features/roles/role.ts';
import { shellRoute } from './frame-routes.tsx';
import { lazyPage } from './lazy-page.tsx';

const RolesPage = lazyPage(
  async () => (await import('../features/roles/roles-page.tsx')).RolesPage,
);
const RolePage = lazyPage(async () => (await import('../features/roles/role-page.tsx')).RolePage);
const CreateRolePage = lazyPage(
  async () => (await import('../features/roles/role-edit-pages.tsx')).CreateRolePage,
);
const EditRolePage = lazyPage(
  async () => (await import('../features/roles/role-edit-pages.tsx')).EditRolePage,
);

/** The context that something in an address names. */
function contextIn(value: unknown): { readonly context?: RoleContext } {
  const isContext = typeof value === 'string' && Object.hasOwn(CONTEXTS, value);
  return isContext ? { context: value as RoleContext } : {};
}

const rolesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/roles',
  validateSearch: ({ context }): { readonly context?: RoleContext } => contextIn(context),
  component: function RolesRoute(): ReactElement {
    return <RolesPage context={rolesRoute.useSearch().context ?? 'cluster'} />;
  },
});

const createRoleRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/roles/create',
  validateSearch: ({
    context,
    from,
  }): { readonly context?: RoleContext; readonly from?: string } => ({
    ...contextIn(context),
    ...(typeof from === 'string' && { from }),
  }),
  component: function CreateRoleRoute(): ReactElement {
    const { context = 'cluster', from } = createRoleRoute.useSearch();
    return <CreateRolePage key={from ?? context} context={context} from={from} />;
  },
});

const roleRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/roles/$kind/$roleId',
  component: function RoleRoute(): ReactElement {
    const { kind, roleId } = roleRoute.useParams();
    return <RolePage kind={roleKindOf(kind)} roleId={roleId} />;
  },
});

const editRoleRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/roles/$kind/$roleId/edit',
  component: function EditRoleRoute(): ReactElement {
    const { kind, roleId } = editRoleRoute.useParams();
    return <EditRolePage kind={roleKindOf(kind)} roleId={roleId} />;
  },
});

/** The screens of roles. */
export const roleRoutes = [rolesRoute, createRoleRoute, roleRoute, editRoleRoute] as const;
