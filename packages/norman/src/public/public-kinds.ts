import { type AnyKind, defineKind, defineStruct, field, type Struct } from '@drover/api';
import { V3_PUBLIC } from '../schema/version.ts';

const PLACE = {
  group: V3_PUBLIC.group,
  version: V3_PUBLIC.version,
  scope: 'Cluster',
} as const;

const read = { access: 'read' } as const;

/** What every login may say beside its proof. What is missing counts as empty, as a wrong password does. */
const genericLogin = {
  responseType: field.text(),
  description: field.text(),
  ttl: field.integer(),
};

const basicLogin = defineStruct('basicLogin', {
  username: field.text(),
  password: field.password(),
  ...genericLogin,
});

function codeLogin(id: string): Struct {
  return defineStruct(id, { code: field.text(), ...genericLogin });
}

const samlLoginInput = defineStruct('samlLoginInput', {
  finalRedirectUrl: field.text(),
  requestId: field.text(),
  publicKey: field.text(),
  responseType: field.text(),
});
const samlLoginOutput = defineStruct('samlLoginOutput', { idpRedirectUrl: field.text() });

const authProvider = defineKind({
  ...PLACE,
  kind: 'AuthProvider',
  plural: 'authproviders',
  description: 'A way to log in.',
  schema: { type: field.text(read) },
  norman: { id: 'authProvider', collectionMethods: ['GET'], resourceMethods: ['GET'] },
});

const authToken = defineKind({
  ...PLACE,
  kind: 'AuthToken',
  plural: 'authtokens',
  description: 'A token for the program that asked for it, encrypted to the key of that program.',
  schema: { token: field.text(read), expiresAt: field.text(read) },
  norman: { id: 'authToken', collectionMethods: [], resourceMethods: ['GET', 'DELETE'] },
});

const token = defineKind({
  ...PLACE,
  kind: 'Token',
  plural: 'tokens',
  description: 'What a login answers.',
  schema: {
    token: field.text({ writeOnly: true }),
    userId: field.text(),
    authProvider: field.text(),
    ttl: field.integer(),
    expiresAt: field.text(),
    description: field.text(),
  },
  norman: { id: 'token', collectionMethods: [], resourceMethods: [] },
});

/** How one sort of provider is shown to those who want to log in. */
interface ProviderFacts {
  readonly id: string;
  readonly login: Struct;
  readonly output?: Struct;
  readonly hasRedirect?: true;
}

function providerKind({ id, login, output, hasRedirect }: ProviderFacts): AnyKind {
  return defineKind({
    ...PLACE,
    kind: `${id.slice(0, 1).toUpperCase()}${id.slice(1)}`,
    plural: `${id.toLowerCase()}s`,
    description: 'A way to log in, and what a login must bring.',
    schema: {
      type: field.text(read),
      ...(hasRedirect && { redirectUrl: field.text(read) }),
    },
    norman: {
      id,
      baseType: 'authProvider',
      collectionMethods: [],
      resourceMethods: ['GET'],
      resourceActions: { login: { input: login, output: output ?? 'token' } },
    },
  });
}

const redirected = { hasRedirect: true } as const;
const saml = { login: samlLoginInput, output: samlLoginOutput, ...redirected };

/** The type by which each auth config is shown to those who want to log in, by the config's type. */
export const PROVIDER_TYPES: Readonly<Record<string, string>> = {
  localConfig: 'localProvider',
  oidcConfig: 'oidcProvider',
  keyCloakOIDCConfig: 'keyCloakOIDCProvider',
};

/** Whether this server can do what a type is about: providers that it does not speak with stay disabled. */
export function isSpoken({ norman }: AnyKind): boolean {
  return norman.baseType !== 'authProvider' || Object.values(PROVIDER_TYPES).includes(norman.id);
}

/** The types of the API that needs no login. */
export const publicKinds: readonly AnyKind[] = [
  authProvider,
  authToken,
  token,
  providerKind({ id: 'localProvider', login: basicLogin }),
  providerKind({ id: 'activeDirectoryProvider', login: basicLogin }),
  providerKind({ id: 'openLdapProvider', login: basicLogin }),
  providerKind({ id: 'freeIpaProvider', login: basicLogin }),
  providerKind({ id: 'githubProvider', login: codeLogin('githubLogin'), ...redirected }),
  providerKind({ id: 'googleOAuthProvider', login: codeLogin('googleOauthLogin'), ...redirected }),
  providerKind({ id: 'azureADProvider', login: codeLogin('azureADLogin'), ...redirected }),
  providerKind({ id: 'oidcProvider', login: codeLogin('oidcLogin'), ...redirected }),
  providerKind({ id: 'keyCloakOIDCProvider', login: codeLogin('oidcLogin'), ...redirected }),
  providerKind({ id: 'pingProvider', ...saml }),
  providerKind({ id: 'adfsProvider', ...saml }),
  providerKind({ id: 'keyCloakProvider', ...saml }),
  providerKind({ id: 'oktaProvider', ...saml }),
  providerKind({ id: 'shibbolethProvider', ...saml }),
];
