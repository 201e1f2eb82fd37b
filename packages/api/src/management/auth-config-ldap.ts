import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import { AUTH_CONFIG, AUTH_CONFIG_ITEM, authConfigFields } from './auth-config.ts';

const mustHave = { required: true, nullable: false } as const;

/** A text that must be there and has a value from the start. */
function preset(value: string) {
  return field.text({ ...mustHave, default: value });
}

/** The same, but the value may be taken away. */
function optionalPreset(value: string) {
  return field.text({ required: true, default: value });
}

/** A text that has a value from the start. */
function proposed(value: string) {
  return field.text({ nullable: false, default: value });
}

const connectionFields = {
  servers: field.list(field.text(), { required: true, nullable: false }),
  port: field.integer({ ...mustHave, default: 389 }),
  tls: field.flag({ required: true }),
  starttls: field.flag(),
  certificate: field.text(),
  connectionTimeout: field.integer({
    ...mustHave,
    default: 5000,
    description: 'In milliseconds.',
  }),
};

const searchFields = {
  userSearchBase: field.text(mustHave),
  userSearchFilter: field.text(),
  groupSearchBase: field.text(),
  groupSearchFilter: field.text(),
};

const activeDirectoryFields = {
  ...authConfigFields,
  ...connectionFields,
  ...searchFields,
  servers: field.list(field.text(), { required: true }),
  port: field.integer({ default: 389 }),
  tls: field.flag(),
  userSearchBase: field.text({ required: true }),
  nestedGroupMembershipEnabled: field.optionalFlag({ default: false }),
  defaultLoginDomain: field.text(),
  serviceAccountUsername: field.text({ required: true }),
  serviceAccountPassword: field.password({ required: true }),
  userSearchAttribute: optionalPreset('sAMAccountName|sn|givenName'),
  userLoginAttribute: optionalPreset('sAMAccountName'),
  userObjectClass: optionalPreset('person'),
  userNameAttribute: optionalPreset('name'),
  userEnabledAttribute: optionalPreset('userAccountControl'),
  userDisabledBitMask: field.integer({ default: 2 }),
  groupSearchAttribute: optionalPreset('sAMAccountName'),
  groupObjectClass: optionalPreset('group'),
  groupNameAttribute: optionalPreset('name'),
  groupDNAttribute: optionalPreset('distinguishedName'),
  groupMemberUserAttribute: optionalPreset('distinguishedName'),
  groupMemberMappingAttribute: optionalPreset('member'),
};

const directoryFields = {
  ...connectionFields,
  ...searchFields,
  serviceAccountDistinguishedName: field.text({ required: true }),
  serviceAccountPassword: field.password({ required: true }),
  userEnabledAttribute: field.text(),
  userDisabledBitMask: field.integer(),
  userMemberAttribute: preset('memberOf'),
};

/** The fields of a directory of OpenLDAP's schema, without those of every auth config. */
export const openLdapFields = {
  ...directoryFields,
  userSearchAttribute: preset('uid|sn|givenName'),
  userLoginAttribute: preset('uid'),
  userObjectClass: preset('inetOrgPerson'),
  userNameAttribute: preset('cn'),
  groupSearchAttribute: preset('cn'),
  groupObjectClass: preset('groupOfNames'),
  groupNameAttribute: preset('cn'),
  groupDNAttribute: proposed('entryDN'),
  groupMemberUserAttribute: proposed('entryDN'),
  groupMemberMappingAttribute: preset('member'),
};

const freeIpaFields = {
  ...openLdapFields,
  userObjectClass: preset('inetorgperson'),
  userNameAttribute: preset('givenName'),
  groupObjectClass: preset('groupofnames'),
  groupDNAttribute: proposed('entrydn'),
  groupMemberUserAttribute: proposed('entrydn'),
};

const nested = { nestedGroupMembershipEnabled: field.flag() };

const ldapSchema = { ...authConfigFields, ...openLdapFields, ...nested };
const freeIpaSchema = { ...authConfigFields, ...freeIpaFields };

const credentials = { username: field.text(), password: field.password({ required: true }) };

const activeDirectoryTestAndApplyInput = defineStruct('activeDirectoryTestAndApplyInput', {
  activeDirectoryConfig: field.struct(defineStruct('activeDirectoryConfig', activeDirectoryFields)),
  username: field.text(),
  password: field.password(),
  enabled: field.flag(),
});

const openLdapTestAndApplyInput = defineStruct('openLdapTestAndApplyInput', {
  ldapConfig: field.struct(defineStruct('ldapConfig', ldapSchema)),
  ...credentials,
});

const freeIpaTestAndApplyInput = defineStruct('freeIpaTestAndApplyInput', {
  ldapConfig: field.struct(defineStruct('ldapConfig', ldapSchema)),
  ...credentials,
});

/** Logging in with Active Directory. */
export const activeDirectoryConfig = defineKind({
  ...AUTH_CONFIG,
  description: 'Logging in with Active Directory.',
  schema: activeDirectoryFields,
  norman: {
    ...AUTH_CONFIG_ITEM,
    id: 'activeDirectoryConfig',
    resourceActions: { disable: {}, testAndApply: { input: activeDirectoryTestAndApplyInput } },
  },
});

/** What the two kinds of LDAP have in common. */
export const ldapConfig = defineKind({
  ...AUTH_CONFIG,
  description: 'Logging in with an LDAP directory.',
  schema: ldapSchema,
  norman: { ...AUTH_CONFIG_ITEM, id: 'ldapConfig' },
});

/** Logging in with OpenLDAP. */
export const openLdapConfig = defineKind({
  ...AUTH_CONFIG,
  description: 'Logging in with OpenLDAP.',
  schema: ldapSchema,
  norman: {
    ...AUTH_CONFIG_ITEM,
    id: 'openLdapConfig',
    resourceActions: { disable: {}, testAndApply: { input: openLdapTestAndApplyInput } },
  },
});

/** Logging in with FreeIPA. */
export const freeIpaConfig = defineKind({
  ...AUTH_CONFIG,
  description: 'Logging in with FreeIPA.',
  schema: freeIpaSchema,
  norman: {
    ...AUTH_CONFIG_ITEM,
    id: 'freeIpaConfig',
    resourceActions: { disable: {}, testAndApply: { input: freeIpaTestAndApplyInput } },
  },
});
