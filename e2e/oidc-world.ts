import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type CookieJar, cookieJar } from './cookie-jar.ts';
import { type IdentityProvider, startIdentityProvider } from './identity-provider.ts';
import { type Answer, ServerProcess } from './server-process.ts';

/** A server, and a real identity provider through which alice, bob, carol and dora log in. */
export class OidcWorld implements AsyncDisposable {
  readonly server: ServerProcess;
  readonly idp: IdentityProvider;
  /** Token of the administrator. */
  readonly admin: string;
  readonly auditLog: string;
  readonly #owned: AsyncDisposableStack;

  private constructor(
    parts: Pick<OidcWorld, 'server' | 'idp' | 'admin' | 'auditLog'>,
    owned: AsyncDisposableStack,
  ) {
    this.server = parts.server;
    this.idp = parts.idp;
    this.admin = parts.admin;
    this.auditLog = parts.auditLog;
    this.#owned = owned;
  }

  static async start(): Promise<OidcWorld> {
    await using stack = new AsyncDisposableStack();
    const directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-oidc-'))).path;
    const auditLog = join(directory, 'data', 'audit', 'drover-audit.log');
    const flags = ['--data-dir', join(directory, 'data'), '--audit-level', '2'];
    const server = stack.use(await ServerProcess.start({ directory, flags }));
    const groups = ['staff', 'system:masters', 'drover:c-x:cluster-owner'];
    const accounts = {
      alice: { displayName: 'Alice Example', groups },
      bob: { displayName: 'Bob Example', groups: ['guests'] },
      carol: { displayName: 'Carol Example', groups: [] },
      dora: { displayName: 'Dora Example', groups: [] },
    };
    const idp = stack.use(await startIdentityProvider({ droverUrl: server.url, accounts }));
    const admin = await server.login();
    return new OidcWorld({ server, idp, admin, auditLog }, stack.move());
  }

  /** The auth config as it lets everyone in. */
  settings(): Readonly<Record<string, unknown>> {
    return {
      issuer: this.idp.issuer,
      clientId: this.idp.clientId,
      clientSecret: this.idp.clientSecret,
      rancherUrl: `${this.server.url}/verify-auth`,
      scope: 'openid profile groups offline_access',
      certificate: this.idp.ca,
      accessMode: 'unrestricted',
      allowedPrincipalIds: [],
    };
  }

  /** Puts the auth config in force, with some changes. */
  async configure(changes: object = {}): Promise<void> {
    const body = { ...this.settings(), enabled: true, ...changes };
    await this.server.json('/v3/oidcConfigs/oidc', { method: 'PUT', token: this.admin, body });
  }

  /** Begins a login in a browser; gives where it is sent to. */
  async begin(jar: CookieJar, returnTo = '/'): Promise<string> {
    const query = new URLSearchParams({ returnTo });
    const { status, headers } = await jar.send(`${this.server.url}/v1-oidc/oidc/login?${query}`);
    expect(status).toBe(303);
    return String(headers.location);
  }

  /** Logs someone in; gives the browser and where it is afterwards. */
  async logIn(subject: string, returnTo = '/'): Promise<{ jar: CookieJar; at: string }> {
    const jar = cookieJar();
    const callback = await this.idp.logIn(await this.begin(jar, returnTo), subject);
    const { status, headers } = await jar.send(callback.href);
    expect(status).toBe(303);
    return { jar, at: String(headers.location) };
  }

  /** The credential that a browser has. */
  session(jar: CookieJar): string {
    return jar.cookies.get('R_SESS') ?? '';
  }

  /** Who is logged in in a browser. */
  me(jar: CookieJar): Promise<Answer> {
    return this.server.request('/v3/users?me=true', { token: this.session(jar) });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#owned.disposeAsync();
  }
}
