import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OidcWorld } from '../oidc-world.ts';

/** Types and ids of the configs, and of the ways to log in, that go by OpenID Connect. */
export const OIDC_PROVIDERS = [
  { config: '/v3/oidcConfigs/oidc', provider: '/v3-public/oidcProviders/oidc' },
  {
    config: '/v3/keyCloakOIDCConfigs/keycloakoidc',
    provider: '/v3-public/keyCloakOIDCProviders/keycloakoidc',
  },
] as const;

/** A config to try, as the form sends it. */
export function trialOf(world: OidcWorld): Readonly<Record<string, unknown>> {
  return { ...world.settings(), authEndpoint: `${world.idp.issuer}/auth` };
}

/** A service on loopback: by `?path=` of a provider or config it logs somebody in there, and gives what proves it. */
export interface CodeService extends AsyncDisposable {
  readonly url: string;
}

/** What a login at the identity provider leaves. */
interface Proof {
  readonly body: object;
  readonly cookie: string;
}

/** Starts the service. */
export async function startCodeService(world: OidcWorld): Promise<CodeService> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').searchParams.get('path') ?? '';
    void answer(world, path, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function answer(world: OidcWorld, path: string, response: ServerResponse): Promise<void> {
  try {
    response.end(JSON.stringify(await proofFor(world, path)));
  } catch (error) {
    response.writeHead(500);
    response.end(String(error));
  }
}

async function proofFor(world: OidcWorld, path: string): Promise<Proof> {
  const { server, admin: token, idp } = world;
  const provider = OIDC_PROVIDERS.find((each) => each.config === path || each.provider === path);
  if (!provider) throw new Error(`${path} is no provider`);
  const settings = trialOf(world);
  const isLogin = provider.provider === path;
  // What was sent to the config before may have put something else in force.
  const body = { ...settings, enabled: true };
  await server.json(provider.config, { method: 'PUT', token, body });
  const begun = isLogin
    ? await server.request(path)
    : await server.request(`${path}?action=configureTest`, { token, body: settings });
  const { redirectUrl = '' } = begun.json<{ redirectUrl?: string }>();
  const callback = await idp.logIn(redirectUrl, 'alice');
  const code = callback.searchParams.get('code');
  const cookies = [begun.headers['set-cookie'] ?? []].flat();
  return {
    body: isLogin ? { code } : { code, enabled: true, oidcConfig: settings },
    cookie: cookies.map((line) => line.split(';')[0]).join('; '),
  };
}
