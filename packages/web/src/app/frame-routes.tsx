import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  isRedirect,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { toFailure } from '../api/to-failure.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { FailurePanel } from '../components/failure-panel.tsx';
import { AnchorLink } from '../components/links.tsx';
import { firstLoginQuery, meQuery } from '../features/session/session.ts';
import { Shell } from './shell.tsx';

/** What all routes can use. */
export interface RouterContext {
  readonly queryClient: QueryClient;
}

/** Above every screen. */
export const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: Outlet,
  notFoundComponent: NotFound,
});

/** For addresses that lead nowhere. */
export function NotFound(): ReactElement {
  return (
    <EmptyState
      icon={null}
      title="There is no such page"
      action={<AnchorLink to="/">All clusters</AnchorLink>}
    >
      The address may be old, or mistyped.
    </EmptyState>
  );
}

/** Paths on this server only: an address from outside must not send people elsewhere after login. */
export function safeReturnPath(path: unknown): string {
  return typeof path === 'string' && /^\/(?![/\\])/.test(path) ? path : '/';
}

/** Sends those on who must change their password; who sets up the server does that there. */
async function toNewPassword(
  queryClient: QueryClient,
  { pathname, href }: { readonly pathname: string; readonly href: string },
): Promise<void> {
  const isThere = pathname === '/setup' || pathname === '/new-password';
  if (isThere || (await queryClient.ensureQueryData(firstLoginQuery))) return;
  // The router takes a thrown redirect for navigation; it is no error.
  // oxlint-disable-next-line typescript/only-throw-error
  throw redirect({ to: '/new-password', search: { returnTo: safeReturnPath(href) } });
}

/** Everything below needs a login; deep links survive it. */
export const sessionRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'session',
  beforeLoad: async ({ context, location }) => {
    try {
      const { mustChangePassword } = await context.queryClient.ensureQueryData(meQuery);
      if (mustChangePassword) await toNewPassword(context.queryClient, location);
    } catch (error) {
      if (isRedirect(error)) throw error;
      if (toFailure(error).status !== 401) throw error;
      // The router takes a thrown redirect for navigation; it is no error.
      // oxlint-disable-next-line typescript/only-throw-error
      throw redirect({ to: '/login', search: { returnTo: safeReturnPath(location.href) } });
    }
  },
  errorComponent: ({ error, reset }) => (
    <main className="login-ground">
      <FailurePanel title="Drover could not be opened" error={error} onRetry={reset} />
    </main>
  ),
});

/** Above the screens in the frame of the product. */
export const shellRoute = createRoute({
  getParentRoute: () => sessionRoute,
  id: 'shell',
  component: Shell,
});
