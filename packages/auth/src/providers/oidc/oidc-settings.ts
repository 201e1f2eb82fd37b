import type { OidcConfig } from '@drover/api';

/** An auth config of a provider that speaks OpenID Connect, with its secret at hand. */
export interface OidcSettings {
  /** Name of the auth config: `oidc`, `keycloakoidc`. */
  readonly provider: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Separated by blanks. */
  readonly scope: string;
  /** Where people log in, when not as the issuer says. */
  readonly authEndpoint?: string | undefined;
  /** Where the provider sends people back to. */
  readonly redirectUri: string;
  /** PEM of the CA of the provider. */
  readonly certificate?: string | undefined;
  readonly groupsField?: string | undefined;
  readonly isGroupSearchEnabled: boolean;
}

/** What is asked for when a config says nothing. */
const DEFAULT_SCOPE = 'openid profile email';

/** The settings of a config; `clientSecret` as it is, not as a reference. */
export function oidcSettings(config: OidcConfig, clientSecret: string): OidcSettings {
  const { issuer = '', clientId = '', rancherUrl = '', scope } = config;
  const scopes = (scope || DEFAULT_SCOPE).split(/[\s,]+/).filter(Boolean);
  return {
    provider: config.metadata?.name ?? '',
    issuer,
    clientId,
    clientSecret,
    scope: [...new Set(['openid', ...scopes])].join(' '),
    authEndpoint: config.authEndpoint || undefined,
    redirectUri: rancherUrl,
    certificate: config.certificate || undefined,
    groupsField: config.groupsField || undefined,
    isGroupSearchEnabled: config.groupSearchEnabled === true,
  };
}
