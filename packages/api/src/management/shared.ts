import { defineStruct, field, type Struct } from '../define-kind/field.ts';
import { GROUPS } from '../names/names.ts';

/** Group and version of the management kinds. */
export const MANAGEMENT = { group: GROUPS.management, version: 'v3' } as const;

/** The methods of a type that can be listed, created, read, changed and deleted. */
export const ALL_METHODS = {
  collectionMethods: ['POST', 'GET'],
  resourceMethods: ['PUT', 'DELETE', 'GET'],
} as const;

/** Methods of a type that can only be looked at. */
export const READ_METHODS = { collectionMethods: ['GET'], resourceMethods: ['GET'] } as const;

const conditionFields = {
  type: field.text(),
  status: field.text(),
  reason: field.text(),
  message: field.text(),
  lastUpdateTime: field.text(),
  lastTransitionTime: field.text(),
};

/** A condition in the shape that Rancher's kinds use; the struct id differs by kind. */
export function conditionStruct(id: string): Struct<typeof conditionFields> {
  return defineStruct(id, conditionFields);
}

/** One rule of a role (`rbac.authorization.k8s.io/v1` PolicyRule). */
export const policyRule = defineStruct('policyRule', {
  verbs: field.list(field.text()),
  apiGroups: field.list(field.text()),
  resources: field.list(field.text()),
  resourceNames: field.list(field.text()),
  nonResourceURLs: field.list(field.text()),
});

/** The subjects of a binding: exactly one user or one group. */
export const bindingSubjects = {
  userName: field.reference('user', {
    access: 'create',
    description: 'The user who gets the role.',
    form: { label: 'User' },
  }),
  userPrincipalName: field.reference('principal', {
    access: 'create',
    description: 'The user who gets the role, by principal; the user need not exist yet.',
  }),
  groupName: field.reference('group', { access: 'create' }),
  groupPrincipalName: field.reference('principal', {
    access: 'create',
    description: 'The group of an identity provider that gets the role.',
  }),
} as const;
