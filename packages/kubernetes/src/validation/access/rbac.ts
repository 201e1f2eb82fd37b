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
import { validateLabelSelector } from '../meta/label-selectors.ts';
import { isDnsSubdomain, isPathSegment } from '../meta/names.ts';
import { optionallyOneOf } from '../value/choices.ts';
import { namedIfSaid, neededNamed } from '../value/forms.ts';
import { needed } from '../value/presence.ts';

const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** What is wrong with a Role beyond its metadata. */
export function validateRole({ rules }: Role): readonly FieldError[] {
  return validateRules(rules, true);
}

/** What is wrong with a ClusterRole beyond its metadata. */
export function validateClusterRole({
  rules,
  aggregationRule,
}: ClusterRole): readonly FieldError[] {
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
export function validateRoleBinding(binding: RoleBinding): readonly FieldError[] {
  return validateBinding(binding, { namespaced: true });
}

/** What is wrong with a ClusterRoleBinding beyond its metadata. */
export function validateClusterRoleBinding(binding: ClusterRoleBinding): readonly FieldError[] {
  return validateBinding(binding, { namespaced: false });
}

/** What must not change in a RoleBinding or ClusterRoleBinding. */
export function validateBindingUpdate(
  { roleRef }: RoleBinding | ClusterRoleBinding,
  old: RoleBinding | ClusterRoleBinding,
): readonly FieldError[] {
  if (equalContent(old.roleRef, roleRef)) return [];
  const { apiGroup, kind, name } = roleRef;
  const shown = new GoStruct({ APIGroup: apiGroup, Kind: kind, Name: name });
  return [invalid('roleRef', shown, 'cannot change roleRef')];
}

function validateSelector(selector: LabelSelectorSpec, path: string): readonly FieldError[] {
  const errors = validateLabelSelector(selector, path);
  return errors.length === 0 ? [] : [...errors, invalid(path, null, 'invalid label selector.')];
}

function validateRules(
  rules: readonly PolicyRule[] | null,
  namespaced: boolean,
): readonly FieldError[] {
  return (rules ?? []).flatMap((rule, index) =>
    validateRule(rule, namespaced, itemPath('rules', index)),
  );
}

function validateRule(rule: PolicyRule, namespaced: boolean, path: string): readonly FieldError[] {
  const detail = 'verbs must contain at least one value';
  return [
    ...validatePresent(rule.verbs, fieldPath(path, 'verbs'), detail),
    ...(rule.nonResourceURLs?.length
      ? validatePaths(rule, namespaced, fieldPath(path, 'nonResourceURLs'))
      : validateResources(rule, path)),
  ];
}

function validatePaths(rule: PolicyRule, namespaced: boolean, path: string): readonly FieldError[] {
  const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs } = rule;
  const isMixed = [...apiGroups, ...resources, ...resourceNames].length > 0;
  const forRole = 'namespaced rules cannot apply to non-resource URLs';
  const forMixed = 'rules cannot apply to both regular resources and non-resource URLs';
  return [
    ...(namespaced ? [invalid(path, nonResourceURLs, forRole)] : []),
    ...(isMixed ? [invalid(path, nonResourceURLs, forMixed)] : []),
  ];
}

function validateResources(
  { apiGroups, resources }: PolicyRule,
  path: string,
): readonly FieldError[] {
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
): readonly FieldError[] {
  return words?.length ? [] : [required(path, detail)];
}

function validateBinding(
  { roleRef, subjects }: RoleBinding | ClusterRoleBinding,
  { namespaced }: { readonly namespaced: boolean },
): readonly FieldError[] {
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
): readonly FieldError[] {
  return [
    ...(apiGroup === RBAC_GROUP ? [] : [notSupported('roleRef.apiGroup', apiGroup, [RBAC_GROUP])]),
    ...(kinds.includes(kind) ? [] : [notSupported('roleRef.kind', kind, kinds)]),
    ...neededNamed('roleRef.name', name, isPathSegment),
  ];
}

function validateSubject(
  subject: RbacSubject,
  namespaced: boolean,
  path: string,
): readonly FieldError[] {
  const { kind, name, apiGroup = '' } = subject;
  const nameless = needed(fieldPath(path, 'name'), name);
  switch (kind) {
    case 'ServiceAccount':
      return [...nameless, ...validateServiceAccountSubject(subject, namespaced, path)];
    case 'User':
    case 'Group': {
      const at = fieldPath(path, 'apiGroup');
      return [...nameless, ...optionallyOneOf(at, apiGroup, [RBAC_GROUP])];
    }
    default: {
      const kinds = ['ServiceAccount', 'User', 'Group'];
      return [...nameless, notSupported(fieldPath(path, 'kind'), kind, kinds)];
    }
  }
}

function validateServiceAccountSubject(
  { name, apiGroup = '', namespace = '' }: RbacSubject,
  namespaced: boolean,
  path: string,
): readonly FieldError[] {
  return [
    ...namedIfSaid(fieldPath(path, 'name'), name, isDnsSubdomain),
    ...optionallyOneOf(fieldPath(path, 'apiGroup'), apiGroup, ['']),
    ...(namespaced ? [] : needed(fieldPath(path, 'namespace'), namespace)),
  ];
}
