import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  itemPath,
} from '../../field/field-error.ts';
import { GoStruct } from '../../field/go-format.ts';
import { totalOf } from '../../pods/pod-totals.ts';
import type { Container } from '../container/container.ts';
import { type ResourceRequirements, validateResources } from '../container/container-resources.ts';
import { isDnsLabel, isDnsSubdomain } from '../meta/names.ts';
import { compareAmounts, type ResourceList } from '../quota/quantities.ts';
import { isHugePages, validatePodResourceName } from '../quota/resource-names.ts';
import { named } from '../value/forms.ts';
import { each } from '../value/lists.ts';
import { given, needed } from '../value/presence.ts';
import { when } from '../value/when.ts';
import type { PodResourceClaim, PodSpec } from './pod-types.ts';

/** What is wrong with the claims of a pod. */
export function validatePodClaims(
  path: string,
  claims: readonly PodResourceClaim[] | undefined,
): readonly FieldError[] {
  const names = new Set<string>();
  return each(path, claims, (at, claim) => {
    const { resourceClaimName, resourceClaimTemplateName } = claim;
    const count = [resourceClaimName, resourceClaimTemplateName].filter(
      (name) => name !== undefined,
    ).length;
    return [
      ...validateName(`${at}.name`, claim.name ?? '', names),
      ...when(count === 2, () =>
        invalid(
          at,
          shown(claim),
          'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified',
        ),
      ),
      ...when(count === 0, () =>
        invalid(
          at,
          shown(claim),
          'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`',
        ),
      ),
      ...given(resourceClaimName, (name) => named(`${at}.resourceClaimName`, name, isDnsSubdomain)),
      ...given(resourceClaimTemplateName, (name) =>
        named(`${at}.resourceClaimTemplateName`, name, isDnsSubdomain),
      ),
    ];
  });
}

/** What is wrong with what a pod asks for as a whole. */
export function validatePodResources(path: string, spec: PodSpec): readonly FieldError[] {
  const { resources } = spec;
  if (resources === undefined) return [];
  if (spec.os?.name === 'windows') return [forbidden(path, 'may not be set for a windows pod')];
  return [
    ...when(resources.claims !== undefined, () =>
      forbidden(`${path}.claims`, 'claims may not be set for Resources at pod-level'),
    ),
    ...validateResources(path, resources, { validateName: validatePodResourceName }),
    ...validateTotals(path, spec, resources),
    ...each(`${path}.containers`, spec.containers, (at, container) =>
      validateLimits(at, container, resources.limits),
    ),
  ];
}

function validateName(path: string, name: string, names: Set<string>): readonly FieldError[] {
  if (name === '') return needed(path, name);
  if (names.has(name)) return [duplicate(path, name)];
  names.add(name);
  return named(path, name, isDnsLabel);
}

function shown(claim: PodResourceClaim): GoStruct {
  return new GoStruct({
    Name: claim.name ?? '',
    ResourceClaimName: claim.resourceClaimName,
    ResourceClaimTemplateName: claim.resourceClaimTemplateName,
  });
}

/** All containers together cannot ask for more than their pod. */
function validateTotals(
  path: string,
  spec: PodSpec,
  resources: ResourceRequirements,
): readonly FieldError[] {
  const tooMuch = (field: 'limits' | 'requests', isChecked: (name: string) => boolean) =>
    Object.entries(totalOf(spec, field)).flatMap(([name, total]) => {
      const ofPod = resources[field]?.[name];
      if (ofPod === undefined || !isChecked(name) || compareAmounts(total, ofPod) <= 0) return [];
      const detail = `must be greater than or equal to aggregate container ${field} of ${total}`;
      return [invalid(itemPath(`${path}.${field}`, name), ofPod, detail)];
    });
  return [...tooMuch('requests', () => true), ...tooMuch('limits', isHugePages)];
}

function validateLimits(
  path: string,
  { resources }: Container,
  limits: ResourceList = {},
): readonly FieldError[] {
  return Object.entries(resources?.limits ?? {}).flatMap(([name, amount]) => {
    const ofPod = limits[name];
    if (ofPod === undefined || compareAmounts(amount, ofPod) <= 0) return [];
    const detail = `must be less than or equal to pod limits of ${ofPod}`;
    return [invalid(`${itemPath(path, name)}.limits`, amount, detail)];
  });
}
