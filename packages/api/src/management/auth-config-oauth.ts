import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import { AUTH_CONFIG, AUTH_CONFIG_ITEM, authConfigFields } from './auth-config.ts';

const mustHave = { required: true, nullable: false } as const;

const githubFields = {
  ...authConfigFields,
  hostname: field.text({ default: 'github.com' }),
  tls: field.flag({ default: true }),
  clientId: field.text({ required: true }),
  clientSecret: field.password({ required: true }),
  additionalClientIds: field.map(field.text(), { access: 'read' }),
  hostnameToClientId: field.map(field.text(), { access: 'read' }),
};

const googleOauthFields = {
  ...authConfigFields,
  oauthCredential: field.password(mustHave),
  serviceAccountCredential: field.password(mustHave),
  adminEmail: field.text(mustHave),
  hostname: field.text({ ...mustHave, access: 'create' }),
  userInfoEndpoint: field.text({
    ...mustHave,
    default: 'https://openidconnect.googleapis.com/v1/userinfo',
  }),
  nestedGroupMembershipEnabled: field.flag(),
};

const azureADFields = {
  ...authConfigFields,
  endpoint: field.text({ ...mustHave, default: 'https://login.microsoftonline.com/' }),
  graphEndpoint: field.text(mustHave),
  tokenEndpoint: field.text(mustHave),
  authEndpoint: field.text(mustHave),
  tenantId: field.text(mustHave),
  applicationId: field.text(mustHave),
  applicationSecret: field.password({ required: true }),
  rancherUrl: field.text(mustHave),
};

/** Where a test of a configuration sends the browser. */
function redirectOutput(id: string) {
  return defineStruct(id, { redirectUrl: field.text() });
}

const githubConfigShape = defineStruct('githubConfig', githubFields);
const googleOauthConfigShape = defineStruct('googleOauthConfig', googleOauthFields);
const azureADConfigShape = defineStruct('azureADConfig', azureADFields);

const githubConfigApplyInput = defineStruct('githubConfigApplyInput', {
  githubConfig: field.struct(githubConfigShape),
  code: field.text(),
  enabled: field.flag(),
});

const googleOauthConfigApplyInput = defineStruct('googleOauthConfigApplyInput', {
  googleOauthConfig: field.struct(googleOauthConfigShape),
  code: field.text(),
  enabled: field.flag(),
});

const azureADConfigApplyInput = defineStruct('azureADConfigApplyInput', {
  config: field.struct(azureADConfigShape),
  code: field.text(),
});

/** Logging in with GitHub. */
export const githubConfig = defineKind({
  ...AUTH_CONFIG,
  description: 'Logging in with GitHub.',
  schema: githubFields,
  norman: {
    ...AUTH_CONFIG_ITEM,
    id: 'githubConfig',
    resourceActions: {
      disable: {},
      configureTest: { input: githubConfigShape, output: redirectOutput('githubConfigTestOutput') },
      testAndApply: { input: githubConfigApplyInput },
    },
  },
});

/** Logging in with Google. */
export const googleOauthConfig = defineKind({
  ...AUTH_CONFIG,
  description: 'Logging in with Google.',
  schema: googleOauthFields,
  norman: {
    ...AUTH_CONFIG_ITEM,
    id: 'googleOauthConfig',
    resourceActions: {
      disable: {},
      configureTest: {
        input: googleOauthConfigShape,
        output: redirectOutput('googleOauthConfigTestOutput'),
      },
      testAndApply: { input: googleOauthConfigApplyInput },
    },
  },
});

/** Logging in with Azure AD. */
export const azureADConfig = defineKind({
  ...AUTH_CONFIG,
  description: 'Logging in with Azure AD.',
  schema: azureADFields,
  norman: {
    ...AUTH_CONFIG_ITEM,
    id: 'azureADConfig',
    resourceActions: {
      disable: {},
      configureTest: {
        input: azureADConfigShape,
        output: redirectOutput('azureADConfigTestOutput'),
      },
      testAndApply: { input: azureADConfigApplyInput },
      upgrade: {},
    },
  },
});
