import { ALL, COMMON, CREATED, NAMED, READ, type Row, STATE } from './row.ts';

const AUTH_CONFIG = [
  ...COMMON,
  'accessMode:enum cu! [required|restricted|unrestricted]',
  'allowedPrincipalIds:array[reference[principal]] cu?',
];

const DIRECTORY = [
  'servers:array[string] cu!',
  'port:int cu!=389',
  'tls:boolean cu!=false',
  'starttls:boolean cu=false',
  'certificate:string cu?',
  'userSearchBase:string cu!',
  'userSearchFilter:string cu?',
  'groupSearchBase:string cu?',
  'groupSearchFilter:string cu?',
  'connectionTimeout:int cu!=5000',
  'serviceAccountPassword:password cu!?',
];

const LDAP = [
  ...DIRECTORY,
  'serviceAccountDistinguishedName:string cu!?',
  'userSearchAttribute:string cu!=uid|sn|givenName',
  'userLoginAttribute:string cu!=uid',
  'userMemberAttribute:string cu!=memberOf',
];

const SAML = [
  'idpMetadataContent:string cu!?',
  'spCert:string cu!?',
  'spKey:password cu!?',
  'groupsField:string cu!?',
  'displayNameField:string cu!?',
  'userNameField:string cu!?',
  'uidField:string cu!?',
  'rancherApiHost:string cu!?',
  'entityID:string cu?',
];

const OIDC = [
  'clientId:string cu!',
  'clientSecret:password cu!?',
  'issuer:string cu!',
  'authEndpoint:string cu!',
  'rancherUrl:string cu!',
  'certificate:string cu?',
  'privateKey:password cu?',
];

const ITEM = ' / GET,PUT';

function item(fields: readonly string[], resourceActions: string): Row {
  return {
    methods: ITEM,
    partial: true,
    fields: [...AUTH_CONFIG, ...fields],
    resourceActions,
    without: ['permission', 'update'],
  };
}

const saml = (): Row => item(SAML, 'disable testAndEnable');

/** The server and its users. */
export const SERVER_ROWS: Readonly<Record<string, Row>> = {
  setting: {
    methods: ALL,
    fields: [
      ...COMMON,
      CREATED,
      'name:dnsLabel c!?',
      'value:string cu!?',
      'default:string ?',
      'customized:boolean =false',
      'source:enum ? [db|default|env]',
    ],
    sample: (n) => ({ name: `setting-${n}`, value: 'a value' }),
    update: () => ({ value: 'a value' }),
    without: ['permission'],
  },
  feature: {
    methods: 'GET / GET,PUT',
    fields: [
      ...COMMON,
      ...STATE,
      'name:dnsLabel ?',
      'value:boolean cu!?',
      'status:featureStatus ?',
    ],
    stored: {},
  },
  authConfig: {
    methods: 'GET / GET,PUT',
    partial: true,
    fields: [...AUTH_CONFIG, 'type:string ?'],
    without: ['permission', 'update'],
  },
  localConfig: { methods: ' / GET', partial: true, fields: AUTH_CONFIG, without: ['permission'] },
  githubConfig: item(
    ['clientId:string cu!?', 'clientSecret:password cu!?'],
    'configureTest disable testAndApply',
  ),
  googleOauthConfig: item([], 'configureTest disable testAndApply'),
  azureADConfig: item([], 'configureTest disable testAndApply upgrade'),
  activeDirectoryConfig: item(
    [
      ...DIRECTORY,
      'serviceAccountUsername:string cu!?',
      'defaultLoginDomain:string cu?',
      'userSearchAttribute:string cu!=sAMAccountName|sn|givenName',
      'userLoginAttribute:string cu!=sAMAccountName',
      'userObjectClass:string cu!=person',
      'userNameAttribute:string cu!=name',
      'userEnabledAttribute:string cu!=userAccountControl',
      'userDisabledBitMask:int cu=2',
    ],
    'disable testAndApply',
  ),
  openLdapConfig: item(
    [...LDAP, 'userObjectClass:string cu!=inetOrgPerson', 'userNameAttribute:string cu!=cn'],
    'disable testAndApply',
  ),
  freeIpaConfig: item(
    [
      ...LDAP,
      'userObjectClass:string cu!=inetorgperson',
      'userNameAttribute:string cu!=givenName',
      'groupObjectClass:string cu!=groupofnames',
      'groupDNAttribute:string cu!=entrydn',
    ],
    'disable testAndApply',
  ),
  pingConfig: saml(),
  adfsConfig: saml(),
  keyCloakConfig: saml(),
  oktaConfig: saml(),
  shibbolethConfig: saml(),
  oidcConfig: item(OIDC, 'configureTest disable testAndApply'),
  keyCloakOIDCConfig: item(OIDC, 'configureTest disable testAndApply'),
  fleetWorkspace: {
    methods: ALL,
    fields: [...COMMON, CREATED, ...STATE, NAMED, 'status:fleetWorkspaceStatus ?'],
    sample: (n) => ({ name: `workspace-${n}` }),
  },
  podSecurityAdmissionConfigurationTemplate: {
    methods: ALL,
    fields: [
      ...COMMON,
      CREATED,
      NAMED,
      'description:string cu?',
      'configuration:podSecurityAdmissionConfigurationTemplateSpec cu?',
    ],
    sample: (n) => ({ name: `template-${n}` }),
    values: { configuration: { defaults: { enforce: 'baseline', 'enforce-version': 'v1.25' } } },
  },
  podSecurityPolicyTemplate: {
    methods: ALL,
    partial: true,
    plural: 'podSecurityPolicyTemplates',
    fields: [
      ...COMMON,
      CREATED,
      NAMED,
      'description:string cu?',
      'allowPrivilegeEscalation:boolean cu?=true',
      'allowedCapabilities:array[string] cu?',
      'fsGroup:fsGroupStrategyOptions cu?',
      'hostIPC:boolean cu=false',
      'hostNetwork:boolean cu=false',
      'hostPID:boolean cu=false',
      'privileged:boolean cu=false',
      'readOnlyRootFilesystem:boolean cu=false',
      'requiredDropCapabilities:array[string] cu?',
      'runAsUser:runAsUserStrategyOptions cu?',
      'seLinux:seLinuxStrategyOptions cu?',
      'volumes:array[string] cu?',
    ],
    sample: (n) => ({ name: `policy-${n}` }),
  },
  podSecurityPolicyTemplateProjectBinding: {
    methods: 'GET,POST / ',
    fields: [
      ...COMMON,
      CREATED,
      NAMED,
      'namespaceId:reference[namespace] c!?',
      'podSecurityPolicyTemplateId:reference[podSecurityPolicyTemplate] cu!?',
      'targetProjectId:reference[project] cu!?',
    ],
    sample: () => ({
      namespaceId: 'c-one',
      podSecurityPolicyTemplateId: 'restricted',
      targetProjectId: 'c-one:p-one',
    }),
    values: { namespaceId: 'c-one' },
  },
  projectNetworkPolicy: {
    methods: READ,
    plural: 'projectNetworkPolicies',
    fields: [
      ...COMMON,
      ...STATE,
      'name:dnsLabel ?',
      'namespaceId:reference[namespace] c?',
      'projectId:reference[project] c!?',
      'description:string cu?',
      'status:projectNetworkPolicyStatus ?',
    ],
    stored: { namespace: 'p-one', spec: { projectName: 'c-one:p-one' } },
  },
  rancherUserNotification: {
    methods: ALL,
    fields: [...COMMON, CREATED, NAMED, 'componentName:string cu?', 'message:string cu?'],
    sample: () => ({ componentName: 'csp-adapter', message: 'hello' }),
  },
  composeConfig: {
    methods: ALL,
    fields: [
      ...COMMON,
      CREATED,
      ...STATE,
      NAMED,
      'rancherCompose:string cu?',
      'status:composeStatus ?',
    ],
    sample: () => ({ rancherCompose: 'version: v3' }),
  },
};
