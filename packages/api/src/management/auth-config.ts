import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { conditionStruct, MANAGEMENT } from './shared.ts';

/** Who may log in through a provider, beside whom it knows: everyone, members and those allowed, or those allowed. */
export const ACCESS_MODES = ['required', 'restricted', 'unrestricted'] as const;

const status = defineStruct('authConfigStatus', {
  conditions: field.list(field.struct(conditionStruct('authConfigConditions'))),
});

/** The fields of every way to log in. */
export const authConfigFields = {
  type: field.text({ access: 'create', description: 'Id of the type that shows it.' }),
  enabled: field.flag({ form: { label: 'Enabled' } }),
  accessMode: field.choice(ACCESS_MODES, {
    required: true,
    nullable: false,
    description:
      'unrestricted: whoever the provider knows; restricted: also members of clusters and projects; required: only allowedPrincipalIds.',
    form: { label: 'Who may log in' },
  }),
  allowedPrincipalIds: field.list(field.reference('principal'), {
    form: { label: 'Allowed users and groups' },
  }),
  status: field.struct(status, { access: 'read' }),
} as const;

/** What all kinds of auth configs have in common: they are objects of one Kubernetes resource. */
export const AUTH_CONFIG = {
  ...MANAGEMENT,
  kind: 'AuthConfig',
  plural: 'authconfigs',
  scope: 'Cluster',
} as const;

/** How an auth config of a certain provider appears: it is read and changed by its id, and listed with the others. */
export const AUTH_CONFIG_ITEM = {
  baseType: 'authConfig',
  collectionMethods: [],
  resourceMethods: ['PUT', 'GET'],
  withoutState: true,
} as const;

/** A way to log in, as its administrators see it. */
export const authConfig = defineKind({
  ...AUTH_CONFIG,
  description: 'A way to log in; secrets are stored as references to Secrets.',
  schema: authConfigFields,
  norman: {
    id: 'authConfig',
    collectionMethods: ['GET'],
    resourceMethods: ['PUT', 'GET'],
    withoutState: true,
  },
  crd: {
    columns: [
      { name: 'Type', type: 'string', jsonPath: '.type' },
      { name: 'Enabled', type: 'boolean', jsonPath: '.enabled' },
      { name: 'Access', type: 'string', jsonPath: '.accessMode' },
    ],
  },
});

/** An object of kind `AuthConfig`. */
export type AuthConfig = ObjectOf<typeof authConfig>;

/** Logging in with a name and a password that the server keeps; always enabled. */
export const localConfig = defineKind({
  ...AUTH_CONFIG,
  description: 'Logging in with a name and a password that the server keeps.',
  schema: authConfigFields,
  norman: {
    id: 'localConfig',
    baseType: 'authConfig',
    collectionMethods: [],
    resourceMethods: ['GET'],
    withoutState: true,
  },
});
