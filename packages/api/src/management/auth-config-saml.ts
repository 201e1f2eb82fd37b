import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import { AUTH_CONFIG, AUTH_CONFIG_ITEM, authConfigFields } from './auth-config.ts';
import { openLdapFields } from './auth-config-ldap.ts';

const samlFields = {
  ...authConfigFields,
  idpMetadataContent: field.text({ required: true, form: { label: 'Metadata of the provider' } }),
  spCert: field.text({ required: true, form: { label: 'Certificate' } }),
  spKey: field.password({ required: true, form: { label: 'Private key' } }),
  groupsField: field.text({ required: true, form: { label: 'Attribute of groups' } }),
  displayNameField: field.text({
    required: true,
    form: { label: 'Attribute of the display name' },
  }),
  userNameField: field.text({ required: true, form: { label: 'Attribute of the user name' } }),
  uidField: field.text({ required: true, form: { label: 'Attribute of the id' } }),
  rancherApiHost: field.text({ required: true, form: { label: 'Address of this server' } }),
  entityID: field.text({ form: { label: 'Entity id' } }),
};

const withDirectory = {
  ...samlFields,
  openLdapConfig: field.struct(
    defineStruct('ldapFields', { ...openLdapFields, nestedGroupMembershipEnabled: field.flag() }),
  ),
};

const samlConfigTestInput = defineStruct('samlConfigTestInput', { finalRedirectUrl: field.text() });
const samlConfigTestOutput = defineStruct('samlConfigTestOutput', { idpRedirectUrl: field.text() });

function samlNorman(id: string) {
  return {
    ...AUTH_CONFIG_ITEM,
    id,
    resourceActions: {
      disable: {},
      testAndEnable: { input: samlConfigTestInput, output: samlConfigTestOutput },
    },
  } as const;
}

function samlKind(id: string, product: string) {
  const description = `Logging in with ${product} by SAML.`;
  return defineKind({ ...AUTH_CONFIG, description, schema: samlFields, norman: samlNorman(id) });
}

function samlKindWithDirectory(id: string, product: string) {
  const description = `Logging in with ${product} by SAML; users and groups are searched in a directory.`;
  return defineKind({ ...AUTH_CONFIG, description, schema: withDirectory, norman: samlNorman(id) });
}

/** Logging in with Ping. */
export const pingConfig = samlKind('pingConfig', 'Ping');
/** Logging in with AD FS. */
export const adfsConfig = samlKind('adfsConfig', 'AD FS');
/** Logging in with Keycloak by SAML. */
export const keyCloakConfig = samlKind('keyCloakConfig', 'Keycloak');
/** Logging in with Okta. */
export const oktaConfig = samlKindWithDirectory('oktaConfig', 'Okta');
/** Logging in with Shibboleth. */
export const shibbolethConfig = samlKindWithDirectory('shibbolethConfig', 'Shibboleth');
