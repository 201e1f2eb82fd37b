import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { MANAGEMENT } from './shared.ts';

const groupPrincipals = defineStruct('userAttributeGroups', {
  Items: field.list(field.json()),
});

/** What identity providers say of a user. Its fields are spelled as Rancher stores them. */
export const userAttribute = defineKind({
  ...MANAGEMENT,
  kind: 'UserAttribute',
  plural: 'userattributes',
  scope: 'Cluster',
  description: 'What identity providers say of a user; named as the user.',
  schema: {
    UserName: field.text(),
    GroupPrincipals: field.map(field.struct(groupPrincipals)),
    LastRefresh: field.text(),
    NeedsRefresh: field.flag(),
    ExtraByProvider: field.map(field.json()),
  },
  norman: { id: 'userAttribute', collectionMethods: [], resourceMethods: [] },
  crd: {},
});

/** An object of kind `UserAttribute`. */
export type UserAttribute = ObjectOf<typeof userAttribute>;
