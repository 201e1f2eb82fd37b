import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { AUTH_CONFIG, AUTH_CONFIG_ITEM, authConfigFields } from './auth-config.ts';

const mustHave = { required: true, nullable: false } as const;

const oidcFields = {
  ...authConfigFields,
  clientId: field.text({ required: true, form: { label: 'Client id' } }),
  clientSecret: field.password({ required: true, form: { label: 'Client secret' } }),
  scope: field.text({
    ...mustHave,
    default: 'openid profile email',
    description: 'Separated by blanks; with offline_access groups stay fresh without a login.',
    form: { label: 'Scopes' },
  }),
  issuer: field.text({
    ...mustHave,
    description: 'The address below which /.well-known/openid-configuration is.',
    form: { label: 'Issuer' },
  }),
  authEndpoint: field.text({
    ...mustHave,
    description: 'Where people log in; empty = as the issuer says.',
    form: { label: 'Authorization endpoint' },
  }),
  rancherUrl: field.text({
    ...mustHave,
    description: 'Where the provider sends people back to: <server-url>/verify-auth.',
    form: { label: 'Redirect address' },
  }),
  certificate: field.text({
    description: 'PEM of the CA that signed the certificate of the provider.',
    form: { label: 'CA certificate' },
  }),
  privateKey: field.password({ form: { label: 'Private key' } }),
  groupSearchEnabled: field.optionalFlag({ form: { label: 'Search groups at the provider' } }),
  groupsField: field.text({
    description: 'The claim that names groups; dots lead into nested claims. Empty = groups.',
    form: { label: 'Claim of groups' },
  }),
};

/** Where a test of a configuration sends the browser. */
const oidcTestOutput = defineStruct('oidcTestOutput', { redirectUrl: field.text() });

const oidcApplyInput = defineStruct('oidcApplyInput', {
  oidcConfig: field.struct(defineStruct('oidcConfig', oidcFields)),
  code: field.text(),
  enabled: field.flag(),
});

function oidcKind(id: string, description: string) {
  return defineKind({
    ...AUTH_CONFIG,
    description,
    schema: oidcFields,
    norman: {
      ...AUTH_CONFIG_ITEM,
      id,
      resourceActions: {
        disable: {},
        configureTest: { input: defineStruct(id, oidcFields), output: oidcTestOutput },
        testAndApply: { input: oidcApplyInput },
      },
    },
  });
}

/** Logging in with any provider that speaks OpenID Connect. */
export const oidcConfig = oidcKind('oidcConfig', 'Logging in by OpenID Connect.');

/** Logging in with Keycloak by OpenID Connect. */
export const keyCloakOIDCConfig = oidcKind(
  'keyCloakOIDCConfig',
  'Logging in with Keycloak by OpenID Connect.',
);

/** An auth config of a provider that speaks OpenID Connect. */
export type OidcConfig = ObjectOf<typeof oidcConfig>;
