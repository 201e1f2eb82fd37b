import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { MANAGEMENT, READ_METHODS } from './shared.ts';

const searchPrincipalsInput = defineStruct('searchPrincipalsInput', {
  name: field.text({ required: true, nullable: false }),
  principalType: field.choice(['user', 'group']),
});

const read = { access: 'read' } as const;

/** A user or group as an identity provider names it. Not stored. */
export const principal = defineKind({
  ...MANAGEMENT,
  kind: 'Principal',
  plural: 'principals',
  scope: 'Cluster',
  description: 'A user or group as an identity provider names it.',
  schema: {
    displayName: field.text({ ...read, as: 'name' }),
    loginName: field.text(read),
    profilePicture: field.text(read),
    profileURL: field.text(read),
    principalType: field.text(read),
    me: field.flag(read),
    memberOf: field.flag(read),
    provider: field.text(read),
    extraInfo: field.map(field.text(), read),
  },
  norman: {
    id: 'principal',
    displayName: true,
    ...READ_METHODS,
    collectionActions: { search: { input: searchPrincipalsInput, output: 'collection' } },
  },
});

/** An object of kind `Principal`. */
export type Principal = ObjectOf<typeof principal>;
