import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import { AUTH_CONFIG, AUTH_CONFIG_ITEM, authConfigFields } from './auth-config.ts';

const mustHave = { required: true, nullable: false } as const;

/** A text that must be there and has a value from the start. */
function preset(value: string) {
  return field.text({ ...mustHave, default: value });
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
  nestedGroupMembershipEnabled: field.optionalFlag({ default: false }),
};

const activeDirectoryFields = {
  ...authConfigFields,
  ...connectionFields,
  ...searchFields,
  defaultLoginDomain: field.text(),
  serviceAccountUsername: field.text({ required: true }),
  serviceAccountPassword: field.password({ required: true }),
  userSearchAttribute: preset('sAMAccountName|sn|givenName'),
  userLoginAttribute: preset('sAMAccountName'),
  userObjectClass: preset('person'),
  userNameAttribute: preset('name'),
  userEnabledAttribute: preset('userAccountControl'),
  userDisabledBitMask: field.integer({ default: 2 }),
  groupSearchAttribute: preset('sAMAccountName'),
  groupObjectClass: preset('group'),
  groupNameAttribute: preset('name'),
  groupDNAttribute: preset('distinguishedName'),
  groupMemberUserAttribute: preset('distinguishedName'),
  groupMemberMappingAttribute: preset('member'),
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
  groupDNAttribute: preset('entryDN'),
  groupMemberUserAttribute: preset('entryDN'),
  groupMemberMappingAttribute: preset('member'),
};

const freeIpaFields = {
  ...openLdapFields,
  userObjectClass: preset('inetorgperson'),
  userNameAttribute: preset('givenName'),
  groupObjectClass: preset('groupofnames'),
  groupDNAttribute: preset('entrydn'),
  groupMemberUserAttribute: preset('entrydn'),
};

const ldapSchema = { ...authConfigFields, ...openLdapFields };
const freeIpaSchema = { ...authConfigFields, ...freeIpaFields };

const credentials = {
  username: field.text(),
  password: field.password(),
  enabled: field.flag(),
};

const activeDirectoryTestAndApplyInput = defineStruct('activeDirectoryTestAndApplyInput', {
  activeDirectoryConfig: field.struct(defineStruct('activeDirectoryConfig', activeDirectoryFields)),
  ...credentials,
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
