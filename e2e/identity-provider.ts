import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import Provider, { type AccountClaims, type Configuration } from 'oidc-provider';
import { Agent, fetch as undiciFetch } from 'undici';
import { cookieJar } from './cookie-jar.ts';
import { CertificateAuthority } from './kubernetes/control-plane/pki.ts';

/** Someone whom the identity provider knows; the name is the subject. */
export interface Account {
  readonly displayName: string;
  groups: readonly string[];
}

/** What the identity provider is told of those that use it. */
export interface IdentityProviderOptions {
  /** Where Drover is. */
  readonly droverUrl: string;
  readonly accounts: Record<string, Account>;
  /** Name of the auth config through which Drover uses it. */
  readonly configName?: string;
}

/** A real identity provider, by TLS on loopback. */
export interface IdentityProvider extends AsyncDisposable {
  readonly issuer: string;
  /** PEM of the CA of its certificate. */
  readonly ca: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly accounts: Record<string, Account>;
  /** Tells Drover by the back channel that a session is over; gives the logout token that was sent. */
  sendLogout(subject: string, sid: string): Promise<string>;
  /** Takes all refresh tokens back. */
  revokeGrants(): Promise<void>;
  /** Logs an account in as a browser would; gives the address that the browser is sent back to. */
  logIn(location: string, subject: string): Promise<URL>;
}

/** Lives of what the provider issues, in seconds; said because it complains otherwise. */
const TTL = {
  AccessToken: 300,
  AuthorizationCode: 60,
  Grant: 3_600,
  IdToken: 300,
  Interaction: 600,
  RefreshToken: 3_600,
  Session: 3_600,
} as const;

const CLIENT = { id: 'drover', secret: 'a-client-secret-of-the-test' } as const;

/** Starts the provider; it listens before it knows its own address, which is in its issuer. */
export async function startIdentityProvider(
  options: IdentityProviderOptions,
): Promise<IdentityProvider> {
  const authority = await CertificateAuthority.create('identity provider of the test');
  const pair = await authority.issue({ commonName: 'idp', servingNames: ['127.0.0.1'] });
  const server = createServer({ cert: pair.certificate, key: pair.privateKey });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let logoutToken = '';
  const provider = new Provider(issuer, {
    ...configuration(options),
    fetch(url, init) {
      const { body } = init as { body?: unknown };
      if (body instanceof URLSearchParams) logoutToken = body.get('logout_token') ?? '';
      return fetchUnchecked(url, init);
    },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => void answer(request, response));
  const grants: { destroy(): Promise<void> }[] = [];
  provider.on('refresh_token.saved', (grant) => grants.push(grant));
  return {
    issuer,
    ca: authority.certificate,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    accounts: options.accounts,
    async sendLogout(subject, sid) {
      const client = await provider.Client.find(CLIENT.id);
      await (client as unknown as LogoutSender).backchannelLogout(subject, sid);
      return logoutToken;
    },
    async revokeGrants() {
      for (const grant of grants.splice(0)) await grant.destroy();
    },
    logIn: (location, subject) => logIn(location, { subject, ca: authority.certificate }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Missing in the types of the library. */
interface LogoutSender {
  backchannelLogout(subject: string, sid: string): Promise<void>;
}

/** Drover's certificate is its own, and of no interest here. */
async function fetchUnchecked(url: unknown, init: unknown): Promise<Response> {
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
  const answer = await undiciFetch(url as URL, { ...(init as object), dispatcher });
  return answer as unknown as Response;
}

function configuration({
  droverUrl,
  accounts,
  configName = 'oidc',
}: IdentityProviderOptions): Configuration {
  return {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [`${droverUrl}/verify-auth`],
        post_logout_redirect_uris: [`${droverUrl}/login`],
        backchannel_logout_uri: `${droverUrl}/v1-oidc/${configName}/backchannel-logout`,
        backchannel_logout_session_required: true,
        grant_types: ['authorization_code', 'refresh_token'],
      },
    ],
    claims: { openid: ['sub'], profile: ['name', 'preferred_username'], groups: ['groups'] },
    scopes: ['openid', 'offline_access', 'profile', 'groups'],
    // As many providers do: what the ID token says is all there is.
    conformIdTokenClaims: false,
    features: { backchannelLogout: { enabled: true }, devInteractions: { enabled: true } },
    cookies: { keys: ['of the test'] },
    ttl: TTL,
    pkce: { required: () => true },
    findAccount: (_context, id) => {
      const account = accounts[id];
      if (!account) return undefined;
      return {
        accountId: id,
        claims: (): AccountClaims => ({
          sub: id,
          name: account.displayName,
          preferred_username: id,
          groups: [...account.groups],
        }),
      };
    },
  };
}

/** Logs an account in as a browser would: the forms of login and consent, then back to Drover. */
async function logIn(
  location: string,
  { subject, ca }: { readonly subject: string; readonly ca: string },
): Promise<URL> {
  const jar = cookieJar(ca);
  const { origin } = new URL(location);
  let next = location;
  for (let step = 0; step < 20; step += 1) {
    if (new URL(next).origin !== origin) return new URL(next);
    const { status, headers, text } = await jar.send(next);
    if (status >= 300 && status < 400) {
      next = new URL(String(headers.location), next).href;
      continue;
    }
    const [, prompt = ''] = /name="prompt" value="(\w+)"/.exec(text) ?? [];
    if (prompt === '') throw new Error(`The provider answered ${status}: ${text.slice(0, 1_000)}`);
    const form = { prompt, ...(prompt === 'login' && { login: subject, password: 'any' }) };
    const answer = await jar.send(next, new URLSearchParams(form).toString());
    next = new URL(String(answer.headers.location), next).href;
  }
  throw new Error('The provider does not come to an end');
}
