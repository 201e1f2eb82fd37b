import type { AnyKind } from '../define-kind/kind.ts';
import { type AuthConfig, authConfig, localConfig } from './auth-config.ts';
import {
  activeDirectoryConfig,
  freeIpaConfig,
  ldapConfig,
  openLdapConfig,
} from './auth-config-ldap.ts';
import { azureADConfig, githubConfig, googleOauthConfig } from './auth-config-oauth.ts';
import { keyCloakOIDCConfig, oidcConfig } from './auth-config-oidc.ts';
import {
  adfsConfig,
  keyCloakConfig,
  oktaConfig,
  pingConfig,
  shibbolethConfig,
} from './auth-config-saml.ts';

/** The kind of each auth config that a fresh installation has, by the config's name. */
export const authConfigsByName: Readonly<Record<string, AnyKind>> = {
  local: localConfig,
  github: githubConfig,
  googleoauth: googleOauthConfig,
  azuread: azureADConfig,
  activedirectory: activeDirectoryConfig,
  openldap: openLdapConfig,
  freeipa: freeIpaConfig,
  ping: pingConfig,
  adfs: adfsConfig,
  keycloak: keyCloakConfig,
  okta: oktaConfig,
  shibboleth: shibbolethConfig,
  oidc: oidcConfig,
  keycloakoidc: keyCloakOIDCConfig,
};

/** Every kind of auth config: the one that is stored, and its forms. */
export const authConfigKinds: readonly AnyKind[] = [
  authConfig,
  ldapConfig,
  ...Object.values(authConfigsByName),
];

/** What a fresh installation has: every auth config, with the local one enabled. */
export const builtInAuthConfigs: readonly AuthConfig[] = Object.entries(authConfigsByName).map(
  ([name, { norman }]) => ({
    apiVersion: `${authConfig.group}/${authConfig.version}`,
    kind: authConfig.kind,
    metadata: { name },
    type: norman.id,
    enabled: name === 'local',
  }),
);
