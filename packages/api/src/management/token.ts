import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { ALL_METHODS, MANAGEMENT } from './shared.ts';

const read = { access: 'read' } as const;

const logoutAllInput = defineStruct('logoutAllInput', { finalRedirectUrl: field.text() });
const logoutAllOutput = defineStruct('logoutAllOutput', { idpRedirectUrl: field.text() });

/** What a program without a browser shows to be logged in through one. */
const programLoginInput = defineStruct('programLoginInput', {
  requestId: field.text({ required: true }),
  publicKey: field.text({ required: true, description: 'Base64 of an RSA key.' }),
  responseType: field.text(),
  description: field.text(),
});
const programLoginOutput = defineStruct('programLoginOutput', {
  code: field.text({ description: 'What the program shows too: people compare the two.' }),
});

/** A credential of one user. */
export const token = defineKind({
  ...MANAGEMENT,
  kind: 'Token',
  plural: 'tokens',
  scope: 'Cluster',
  description: 'A credential of one user. The secret is stored as a hash.',
  schema: {
    token: field.text({
      access: 'create',
      writeOnly: true,
      description: 'Shown once, as name:secret; stored as a hash.',
    }),
    userId: field.reference('user', read),
    userPrincipal: field.json({ ...read, apiType: 'reference[principal]' }),
    groupPrincipals: field.list(field.json({ apiType: 'reference[principal]' }), read),
    authProvider: field.text(read),
    providerInfo: field.map(field.text(), read),
    ttl: field.integer({
      access: 'create',
      description: 'Milliseconds until the token expires; 0 means never.',
      form: { label: 'Expires after (milliseconds)' },
    }),
    lastUpdateTime: field.text(read),
    isDerived: field.flag(read),
    description: field.text({ form: { label: 'Description' } }),
    expired: field.flag(read),
    expiresAt: field.text(read),
    current: field.flag(read),
    clusterName: field.reference('cluster', {
      access: 'create',
      description: 'The only cluster the token opens.',
    }),
    enabled: field.optionalFlag({ default: true }),
  },
  norman: {
    id: 'token',
    ...ALL_METHODS,
    collectionActions: {
      logout: {},
      logoutAll: { input: logoutAllInput, output: logoutAllOutput },
      showlogin: { input: programLoginInput, output: programLoginOutput },
      approvelogin: { input: programLoginInput, output: programLoginOutput },
    },
  },
  crd: {
    columns: [
      { name: 'User', type: 'string', jsonPath: '.userId' },
      { name: 'Expires', type: 'string', jsonPath: '.expiresAt' },
      { name: 'Cluster', type: 'string', jsonPath: '.clusterName' },
      { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    ],
  },
});

/** An object of kind `Token`. */
export type Token = ObjectOf<typeof token>;
