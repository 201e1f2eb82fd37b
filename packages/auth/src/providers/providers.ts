import type { AuthConfig, OidcConfig, User, UserAttribute } from '@drover/api';
import type { Clock } from '@drover/base';
import { authErrors } from '../errors.ts';
import type { ObjectCache } from '../object-cache.ts';
import type { CallOptions } from '../tokens/token-store.ts';
import type { AuthProvider } from './auth-provider.ts';
import { createKnownPrincipals } from './known-principals.ts';
import { OidcProvider } from './oidc/oidc-provider.ts';
import { oidcSettings } from './oidc/oidc-settings.ts';
import type { ProviderSecrets } from './secrets.ts';

/** Name of the provider of local users, which is always enabled. */
export const LOCAL_PROVIDER = 'local';
/** Types of auth configs that a provider stands behind, beside the local one. */
const OIDC_TYPES: ReadonlySet<string> = new Set(['oidcConfig', 'keyCloakOIDCConfig']);

/** What {@link createProviders} is made of. */
export interface ProvidersOptions {
  readonly local: AuthProvider;
  readonly caches: {
    readonly authConfigs: ObjectCache<AuthConfig>;
    readonly users: ObjectCache<User>;
    readonly userAttributes: ObjectCache<UserAttribute>;
  };
  readonly secrets: ProviderSecrets;
  readonly clock: Clock;
}

/** The ways to log in, as their auth configs say now. */
export interface Providers {
  /** Whether people may log in, and stay logged in, through a provider. */
  isEnabled(name: string): boolean;
  /** The configs of enabled providers that this server can speak with, the local one first. */
  enabled(): readonly AuthConfig[];
  /**
   * The config of an enabled provider.
   *
   * @throws `AUTH_PROVIDER_UNKNOWN`.
   */
  config(name: string): AuthConfig;
  /**
   * An enabled provider.
   *
   * @throws `AUTH_PROVIDER_UNKNOWN`.
   */
  get(name: string, options: CallOptions): Promise<AuthProvider>;
  /**
   * An enabled provider that speaks OpenID Connect.
   *
   * @throws `AUTH_PROVIDER_UNKNOWN`.
   */
  oidc(name: string, options: CallOptions): Promise<OidcProvider>;
  /**
   * A provider by a config that is not in force (yet).
   *
   * @throws `AUTH_PROVIDER_INCOMPLETE`.
   */
  trial(config: OidcConfig, options: CallOptions): Promise<OidcProvider>;
}

/** Makes {@link Providers}: a provider lives until its config changes. */
export function createProviders(options: ProvidersOptions): Providers {
  const { local, caches, secrets, clock } = options;
  const built = new Map<string, { version: string; provider: Promise<OidcProvider> }>();

  const stored = (name: string): AuthConfig | undefined =>
    caches.authConfigs.get({ namespace: '', name });

  function isEnabled(name: string): boolean {
    if (name === LOCAL_PROVIDER) return true;
    const { enabled, type = '' } = stored(name) ?? {};
    return enabled === true && OIDC_TYPES.has(type);
  }

  function config(name: string): AuthConfig {
    const found = stored(name);
    if (!found || !isEnabled(name)) throw authErrors.create('AUTH_PROVIDER_UNKNOWN');
    return found;
  }

  async function trial(oidc: OidcConfig, call: CallOptions): Promise<OidcProvider> {
    checkComplete(oidc);
    const settings = oidcSettings(oidc, (await secrets.resolve(oidc.clientSecret, call)) ?? '');
    const known = createKnownPrincipals(settings.provider, caches);
    return new OidcProvider({ settings, known, clock });
  }

  function oidc(name: string, call: CallOptions): Promise<OidcProvider> {
    const found = config(name);
    if (name === LOCAL_PROVIDER) throw authErrors.create('AUTH_PROVIDER_UNKNOWN');
    const { resourceVersion: version = '' } = found.metadata ?? {};
    const present = built.get(name);
    if (present?.version === version) return present.provider;
    const provider = trial(found as OidcConfig, call);
    const entry = { version, provider };
    built.set(name, entry);
    provider.catch(() => {
      if (built.get(name) === entry) built.delete(name);
    });
    return provider;
  }

  return {
    isEnabled,
    config,
    oidc: async (name, call) => oidc(name, call),
    get: async (name, call) => (name === LOCAL_PROVIDER ? local : oidc(name, call)),
    trial,
    enabled: () =>
      caches.authConfigs
        .list()
        .filter(({ metadata }) => isEnabled(metadata?.name ?? ''))
        .toSorted((a, b) => rank(a) - rank(b)),
  };
}

function rank({ metadata }: AuthConfig): number {
  return metadata?.name === LOCAL_PROVIDER ? 0 : 1;
}

function checkComplete(config: OidcConfig): void {
  const provider = config.metadata?.name ?? '';
  const refuse = (fieldName: string): never => {
    throw authErrors.create('AUTH_PROVIDER_INCOMPLETE', { provider, fieldName });
  };
  if (!config.clientId) refuse('clientId');
  for (const field of ['issuer', 'rancherUrl'] as const) {
    if (URL.parse(config[field] ?? '')?.protocol !== 'https:') refuse(field);
  }
  if (config.authEndpoint && URL.parse(config.authEndpoint)?.protocol !== 'https:') {
    refuse('authEndpoint');
  }
}
