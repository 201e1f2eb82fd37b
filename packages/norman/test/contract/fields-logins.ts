import { type FieldTable, fields, NAMED, OBJECT } from './fields.ts';

/** What all of them have. */
const EVERY = [
  'allowedPrincipalIds:array[reference[principal]] cu?; status:authConfigStatus ?',
  'enabled:boolean cu=false; accessMode:enum cu! [required|restricted|unrestricted]',
  'type:string c?',
];

/** What the ways by SAML have. */
const SAML = [
  'entityID; spKey:password cu!?',
  'displayNameField groupsField idpMetadataContent rancherApiHost spCert:string cu!?',
  'uidField userNameField:string cu!?',
];

/** What all directories have. */
const DIRECTORY = [
  'certificate groupSearchBase groupSearchFilter userSearchFilter; starttls:boolean cu=false',
  'connectionTimeout:int cu!=5000; serviceAccountPassword:password cu!?',
];

/** What directories of LDAP have. */
const LDAP = [
  'userEnabledAttribute; servers:array[string] cu!; tls:boolean cu!=false; port:int cu!=389',
  'userDisabledBitMask:int cu=0; userSearchBase:string cu!',
  'groupNameAttribute groupSearchAttribute:string cu!=cn',
  'groupMemberMappingAttribute:string cu!=member; userMemberAttribute:string cu!=memberOf',
  'userLoginAttribute:string cu!=uid; userSearchAttribute:string cu!=uid|sn|givenName',
  'serviceAccountDistinguishedName:string cu!?',
];

/** What the ways by OpenID Connect have. */
const OIDC = [
  'certificate scope; groupSearchEnabled:boolean cu?; clientSecret:password cu!?',
  'privateKey:password cu?; authEndpoint issuer rancherUrl:string cu!; clientId:string cu!?',
];

/** Fields of the ways to log in, of `/v3`. */
export const LOGIN_FIELDS: FieldTable = {
  activeDirectoryConfig: fields(
    ...OBJECT,
    ...NAMED,
    ...EVERY,
    ...DIRECTORY,
    'defaultLoginDomain; servers:array[string] cu!?; tls:boolean cu=false',
    'nestedGroupMembershipEnabled:boolean cu?=false; userDisabledBitMask:int cu=2',
    'port:int cu=389; serviceAccountUsername userSearchBase:string cu!?',
    'groupDNAttribute groupMemberUserAttribute:string cu!?=distinguishedName',
    'groupObjectClass:string cu!?=group; groupMemberMappingAttribute:string cu!?=member',
    'groupNameAttribute userNameAttribute:string cu!?=name; userObjectClass:string cu!?=person',
    'groupSearchAttribute userLoginAttribute:string cu!?=sAMAccountName',
    'userSearchAttribute:string cu!?=sAMAccountName|sn|givenName',
    'userEnabledAttribute:string cu!?=userAccountControl',
  ),
  adfsConfig: fields(...OBJECT, ...NAMED, ...EVERY, ...SAML),
  authConfig: fields(...OBJECT, ...NAMED, ...EVERY),
  azureADConfig: fields(
    ...OBJECT,
    ...NAMED,
    ...EVERY,
    'applicationSecret:password cu!?',
    'applicationId authEndpoint graphEndpoint rancherUrl tenantId tokenEndpoint:string cu!',
    'endpoint:string cu!=https://login.microsoftonline.com/',
  ),
  freeIpaConfig: fields(
    ...OBJECT,
    ...NAMED,
    ...EVERY,
    ...DIRECTORY,
    ...LDAP,
    'userNameAttribute:string cu!=givenName; groupObjectClass:string cu!=groupofnames',
    'userObjectClass:string cu!=inetorgperson',
    'groupDNAttribute groupMemberUserAttribute:string cu=entrydn',
  ),
  githubConfig: fields(
    ...OBJECT,
    ...NAMED,
    ...EVERY,
    'tls:boolean cu=true; additionalClientIds hostnameToClientId:map[string] ?',
    'clientSecret:password cu!?; clientId:string cu!?; hostname:string cu?=github.com',
  ),
  googleOauthConfig: fields(
    ...OBJECT,
    ...NAMED,
    ...EVERY,
    'nestedGroupMembershipEnabled:boolean cu=false',
    'oauthCredential serviceAccountCredential:password cu!; hostname:string c!',
    'adminEmail:string cu!',
    'userInfoEndpoint:string cu!=https://openidconnect.googleapis.com/v1/userinfo',
  ),
  keyCloakConfig: fields(...OBJECT, ...NAMED, ...EVERY, ...SAML),
  keyCloakOIDCConfig: fields(...OBJECT, ...NAMED, ...EVERY, ...OIDC),
  ldapConfig: fields(
    ...OBJECT,
    ...NAMED,
    ...EVERY,
    ...DIRECTORY,
    ...LDAP,
    'nestedGroupMembershipEnabled:boolean cu=false; userNameAttribute:string cu!=cn',
    'groupObjectClass:string cu!=groupOfNames; userObjectClass:string cu!=inetOrgPerson',
    'groupDNAttribute groupMemberUserAttribute:string cu=entryDN',
  ),
  localConfig: fields(...OBJECT, ...NAMED, ...EVERY),
  oidcConfig: fields(...OBJECT, ...NAMED, ...EVERY, ...OIDC),
  oktaConfig: fields(...OBJECT, ...NAMED, ...EVERY, ...SAML, 'openLdapConfig:ldapFields cu?'),
  openLdapConfig: fields(
    ...OBJECT,
    ...NAMED,
    ...EVERY,
    ...DIRECTORY,
    ...LDAP,
    'nestedGroupMembershipEnabled:boolean cu=false; userNameAttribute:string cu!=cn',
    'groupObjectClass:string cu!=groupOfNames; userObjectClass:string cu!=inetOrgPerson',
    'groupDNAttribute groupMemberUserAttribute:string cu=entryDN',
  ),
  pingConfig: fields(...OBJECT, ...NAMED, ...EVERY, ...SAML),
  shibbolethConfig: fields(...OBJECT, ...NAMED, ...EVERY, ...SAML, 'openLdapConfig:ldapFields cu?'),
};
