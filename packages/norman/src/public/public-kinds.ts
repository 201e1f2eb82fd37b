import { type AnyKind, defineKind, defineStruct, field } from '@drover/api';
import { V3_PUBLIC } from '../schema/version.ts';

const PLACE = {
  group: V3_PUBLIC.group,
  version: V3_PUBLIC.version,
  scope: 'Cluster',
} as const;

/** The input of logging in. What is missing counts as empty, so that it is answered as a wrong password is. */
const basicLogin = defineStruct('basicLogin', {
  username: field.text(),
  password: field.password(),
  responseType: field.text(),
  description: field.text(),
  ttl: field.integer(),
});

const authProvider = defineKind({
  ...PLACE,
  kind: 'AuthProvider',
  plural: 'authproviders',
  description: 'A way to log in.',
  schema: { type: field.text({ access: 'read' }) },
  norman: { id: 'authProvider', collectionMethods: ['GET'], resourceMethods: ['GET'] },
});

const localProvider = defineKind({
  ...PLACE,
  kind: 'LocalProvider',
  plural: 'localproviders',
  description: 'Logging in with a name and a password that Drover keeps.',
  schema: { type: field.text({ access: 'read' }) },
  norman: {
    id: 'localProvider',
    collectionMethods: [],
    resourceMethods: ['GET'],
    resourceActions: { login: { input: basicLogin, output: 'token' } },
  },
});

/** The types of the API that needs no login. */
export const publicKinds: readonly AnyKind[] = [authProvider, localProvider];
