import { NormanError } from '@drover/client/norman';
import { queryOptions } from '@tanstack/react-query';
import { sendJson } from '../../api/http.ts';
import type { Resource } from '../../api/v3.ts';

/** A way to log in by which a browser is sent elsewhere. */
export interface RedirectProvider {
  readonly id: string;
  readonly label: string;
  /** Path of this server that sends the browser to the provider. */
  readonly path: string;
}

const LABELS: Readonly<Record<string, string>> = {
  oidcProvider: 'OpenID Connect',
  keyCloakOIDCProvider: 'Keycloak',
};

/** The providers that a browser can be sent to. Readable without a login. */
export const redirectProvidersQuery = queryOptions({
  queryKey: ['v3-public', 'authProviders'],
  queryFn: async ({ signal }): Promise<readonly RedirectProvider[]> => {
    const { data } = await sendJson<{ readonly data: readonly Resource[] }>(
      '/v3-public/authProviders',
      { signal },
    );
    return data.flatMap(({ id, type, links }) => {
      const login = links['login'];
      if (login === undefined) return [];
      return [{ id, label: LABELS[type] ?? id, path: new URL(login).pathname }];
    });
  },
  retry: false,
});

const FAILURES: Readonly<Record<string, readonly [message: string, remedy: string]>> = {
  AUTH_ACCESS_DENIED: [
    'The identity provider knows you, but you may not log in here',
    'Ask an administrator to allow you, or a group of yours.',
  ],
  AUTH_USER_DISABLED: ['Your account is disabled', 'Ask an administrator to enable it.'],
  AUTH_PROVIDER_UNREACHABLE: [
    'The identity provider does not answer',
    'Try again in a minute; an administrator can log in with a password meanwhile.',
  ],
  AUTH_LOGIN_STATE_INVALID: [
    'The login took too long, was finished already, or began in another browser',
    'Begin again, and finish within ten minutes.',
  ],
};

/** What the server said of a login that came back from a provider, by the code that stands in the address. */
export function loginFailure(code: string | undefined): NormanError | undefined {
  if (code === undefined) return undefined;
  const [message, remedy] = FAILURES[code] ?? [
    'The identity provider did not let you in',
    'Begin again; the log of the server says what the provider answered.',
  ];
  return new NormanError({ status: 401, code, message, remedy });
}
