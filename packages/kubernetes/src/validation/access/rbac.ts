import {
  equalContent,
  type LabelSelectorSpec,
  type PolicyRule,
  type RbacSubject,
  type RoleRef,
} from '@drover/apimachinery';
import {
  type FieldError,
  fieldPath,
  invalid,
  itemPath,
  notSupported,
  required,
} from '../../field/field-error.ts';
import { GoStruct } from '../../field/go-format.ts';
import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from '../../types/rbac.ts';
import { isDnsSubdomain, isPathSegment } from '../meta/names.ts';
import { validateLabelSelector, wrong } from '../meta/object-meta.ts';

const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** What is wrong with a Role beyond its metadata. */
export function validateRole({ rules }: Role): FieldError[] {
  return validateRules(rules, true);
}

/** What is wrong with a ClusterRole beyond its metadata. */
export function validateClusterRole({ rules, aggregationRule }: ClusterRole): FieldError[] {
  const path = 'aggregationRule.clusterRoleSelectors';
  const selectors = aggregationRule?.clusterRoleSelectors ?? [];
  const detail = 'at least one clusterRoleSelector required if aggregationRule is non-nil';
  return [
    ...validateRules(rules, false),
    ...(aggregationRule !== undefined && selectors.length === 0 ? [required(path, detail)] : []),
    ...selectors.flatMap((selector, index) => validateSelector(selector, itemPath(path, index))),
  ];
}

/** What is wrong with a RoleBinding beyond its metadata. */
export function validateRoleBinding(binding: RoleBinding): FieldError[] {
  return validateBinding(binding, { namespaced: true });
}

/** What is wrong with a ClusterRoleBinding beyond its metadata. */
export function validateClusterRoleBinding(binding: ClusterRoleBinding): FieldError[] {
  return validateBinding(binding, { namespaced: false });
}

/** What must not change in a RoleBinding or ClusterRoleBinding. */
export function validateBindingUpdate(
  { roleRef }: RoleBinding | ClusterRoleBinding,
  old: RoleBinding | ClusterRoleBinding,
): FieldError[] {
  if (equalContent(old.roleRef, roleRef)) return [];
  const { apiGroup, kind, name } = roleRef;
  const shown = new GoStruct({ APIGroup: apiGroup, Kind: kind, Name: name });
  return [invalid('roleRef', shown, 'cannot change roleRef')];
}

function validateSelector(selector: LabelSelectorSpec, path: string): FieldError[] {
  const errors = validateLabelSelector(selector, path);
  return errors.length === 0 ? [] : [...errors, invalid(path, null, 'invalid label selector.')];
}

function validateRules(rules: readonly PolicyRule[] | null, namespaced: boolean): FieldError[] {
  return (rules ?? []).flatMap((rule, index) =>
    validateRule(rule, namespaced, itemPath('rules', index)),
  );
}

function validateRule(rule: PolicyRule, namespaced: boolean, path: string): FieldError[] {
  const detail = 'verbs must contain at least one value';
  return [
    ...validatePresent(rule.verbs, fieldPath(path, 'verbs'), detail),
    ...(rule.nonResourceURLs?.length
      ? validatePaths(rule, namespaced, fieldPath(path, 'nonResourceURLs'))
      : validateResources(rule, path)),
  ];
}

function validatePaths(rule: PolicyRule, namespaced: boolean, path: string): FieldError[] {
  const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs } = rule;
  const isMixed = [...apiGroups, ...resources, ...resourceNames].length > 0;
  const forRole = 'namespaced rules cannot apply to non-resource URLs';
  const forMixed = 'rules cannot apply to both regular resources and non-resource URLs';
  return [
    ...(namespaced ? [invalid(path, nonResourceURLs, forRole)] : []),
    ...(isMixed ? [invalid(path, nonResourceURLs, forMixed)] : []),
  ];
}

function validateResources({ apiGroups, resources }: PolicyRule, path: string): FieldError[] {
  const noGroup = 'resource rules must supply at least one api group';
  const noResource = 'resource rules must supply at least one resource';
  return [
    ...validatePresent(apiGroups, fieldPath(path, 'apiGroups'), noGroup),
    ...validatePresent(resources, fieldPath(path, 'resources'), noResource),
  ];
}

/** Lists that are always written are `null` when nothing was given. */
function validatePresent(
  words: readonly string[] | null | undefined,
  path: string,
  detail: string,
): FieldError[] {
  return words?.length ? [] : [required(path, detail)];
}

function validateBinding(
  { roleRef, subjects }: RoleBinding | ClusterRoleBinding,
  { namespaced }: { readonly namespaced: boolean },
): FieldError[] {
  return [
    ...validateRoleRef(roleRef, namespaced ? ['Role', 'ClusterRole'] : ['ClusterRole']),
    ...(subjects ?? []).flatMap((subject, index) =>
      validateSubject(subject, namespaced, itemPath('subjects', index)),
    ),
  ];
}

function validateRoleRef(
  { apiGroup, kind, name }: RoleRef,
  kinds: readonly string[],
): FieldError[] {
  return [
    ...(apiGroup === RBAC_GROUP ? [] : [notSupported('roleRef.apiGroup', apiGroup, [RBAC_GROUP])]),
    ...(kinds.includes(kind) ? [] : [notSupported('roleRef.kind', kind, kinds)]),
    ...(name === ''
      ? [required('roleRef.name')]
      : wrong('roleRef.name', name, isPathSegment(name))),
  ];
}

function validateSubject(subject: RbacSubject, namespaced: boolean, path: string): FieldError[] {
  const { kind, name, apiGroup = '' } = subject;
  const named = name === '' ? [required(fieldPath(path, 'name'))] : [];
  switch (kind) {
    case 'ServiceAccount':
      return [...named, ...validateServiceAccountSubject(subject, namespaced, path)];
    case 'User':
    case 'Group': {
      const at = fieldPath(path, 'apiGroup');
      return apiGroup === RBAC_GROUP ? named : [...named, notSupported(at, apiGroup, [RBAC_GROUP])];
    }
    default: {
      const kinds = ['ServiceAccount', 'User', 'Group'];
      return [...named, notSupported(fieldPath(path, 'kind'), kind, kinds)];
    }
  }
}

function validateServiceAccountSubject(
  { name, apiGroup = '', namespace = '' }: RbacSubject,
  namespaced: boolean,
  path: string,
): FieldError[] {
  return [
    ...(name === '' ? [] : wrong(fieldPath(path, 'name'), name, isDnsSubdomain(name))),
    ...(apiGroup === '' ? [] : [notSupported(fieldPath(path, 'apiGroup'), apiGroup, [''])]),
    ...(!namespaced && namespace === '' ? [required(fieldPath(path, 'namespace'))] : []),
  ];
}
