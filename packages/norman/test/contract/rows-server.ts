import { ALL, READ, type Treatment } from './row.ts';

/** A way to log in: read and changed by its id, listed with the others. */
const ITEM: Treatment = {
  methods: ' / GET,PUT',
  baseType: 'authConfig',
  without: ['permission', 'update'],
};

/** The server and its users. */
export const SERVER_ROWS: Readonly<Record<string, Treatment>> = {
  setting: {
    methods: ALL,
    sample: (n) => ({ name: `setting-${n}`, value: 'a value' }),
    update: () => ({ value: 'a value' }),
    without: ['permission'],
  },
  feature: {
    methods: 'GET / GET,PUT',
    stored: {},
  },
  authConfig: {
    methods: 'GET / GET,PUT',
    without: ['permission', 'update'],
  },
  localConfig: { methods: ' / GET', baseType: 'authConfig', without: ['permission'] },
  githubConfig: ITEM,
  googleOauthConfig: ITEM,
  azureADConfig: ITEM,
  activeDirectoryConfig: ITEM,
  openLdapConfig: ITEM,
  freeIpaConfig: ITEM,
  pingConfig: ITEM,
  adfsConfig: ITEM,
  keyCloakConfig: ITEM,
  oktaConfig: ITEM,
  shibbolethConfig: ITEM,
  oidcConfig: ITEM,
  keyCloakOIDCConfig: ITEM,
  fleetWorkspace: {
    methods: ALL,
    sample: (n) => ({ name: `workspace-${n}` }),
  },
  podSecurityAdmissionConfigurationTemplate: {
    methods: ALL,
    sample: (n) => ({ name: `template-${n}` }),
    values: { configuration: { defaults: { enforce: 'baseline', 'enforce-version': 'v1.25' } } },
  },
  podSecurityPolicyTemplate: {
    methods: ALL,
    plural: 'podSecurityPolicyTemplates',
    sample: (n) => ({ name: `policy-${n}` }),
  },
  podSecurityPolicyTemplateProjectBinding: {
    methods: 'GET,POST / ',
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
    stored: { namespace: 'p-one', spec: { projectName: 'c-one:p-one' } },
  },
  rancherUserNotification: {
    methods: ALL,
    sample: () => ({ componentName: 'csp-adapter', message: 'hello' }),
  },
  composeConfig: {
    methods: ALL,
    sample: () => ({ rancherCompose: 'version: v3' }),
  },
};
