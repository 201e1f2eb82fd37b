import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { ALL_METHODS, conditionStruct, MANAGEMENT } from './shared.ts';

const setPasswordInput = defineStruct('setPasswordInput', {
  newPassword: field.text({ required: true, verbatim: true }),
});

const changePasswordInput = defineStruct('changePasswordInput', {
  currentPassword: field.text({ required: true, verbatim: true }),
  newPassword: field.text({ required: true, verbatim: true }),
});

/** Which tokens of a user are to end; none named means all. An addition of Drover. */
const revokeTokensInput = defineStruct('revokeTokensInput', {
  tokenIds: field.list(field.text()),
});

const status = defineStruct('userStatus', {
  conditions: field.list(field.struct(conditionStruct('userCondition')), { access: 'read' }),
});

/** A person or machine that logs in. */
export const user = defineKind({
  ...MANAGEMENT,
  kind: 'User',
  plural: 'users',
  scope: 'Cluster',
  description: 'A person or machine that logs in.',
  schema: {
    displayName: field.text({ as: 'name', form: { label: 'Display name' } }),
    username: field.text({ format: 'username', form: { label: 'User name' } }),
    password: field.text({
      access: 'create',
      writeOnly: true,
      nullable: false,
      verbatim: true,
      description: 'At creation the password; stored as a hash.',
      form: { label: 'Password' },
    }),
    description: field.text({ form: { label: 'Description' } }),
    enabled: field.optionalFlag({ default: true, form: { label: 'May log in' } }),
    mustChangePassword: field.flag({ form: { label: 'Must change the password at next login' } }),
    principalIds: field.list(field.reference('principal')),
    status: field.struct(status),
  },
  norman: {
    id: 'user',
    displayName: true,
    ...ALL_METHODS,
    embedStatus: true,
    virtualFields: {
      me: field.flag({ access: 'read', description: 'True for the caller.' }),
    },
    resourceActions: {
      setpassword: { input: setPasswordInput, output: 'user' },
      refreshauthprovideraccess: {},
      revoketokens: { input: revokeTokensInput },
    },
    collectionActions: {
      changepassword: { input: changePasswordInput },
      refreshauthprovideraccess: {},
    },
  },
  crd: {
    columns: [
      { name: 'User name', type: 'string', jsonPath: '.username' },
      { name: 'Display name', type: 'string', jsonPath: '.displayName' },
      { name: 'Enabled', type: 'boolean', jsonPath: '.enabled' },
      { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    ],
  },
});

/** An object of kind `User`. */
export type User = ObjectOf<typeof user>;
