import { equalContent, type ObjectMeta } from '@drover/apimachinery';
import { type FieldError, forbidden, invalid, itemPath } from '../../field/field-error.ts';
import { GoStruct } from '../../field/go-format.ts';
import { type Container, validateImageText } from '../container/container.ts';
import type { NodeSelectorTerm } from '../scheduling/node-selectors.ts';
import type { NodeAffinity } from '../scheduling/pod-affinity.ts';
import { type Toleration, validateTolerations } from '../scheduling/tolerations.ts';
import { each } from '../value/lists.ts';
import { needed } from '../value/presence.ts';
import { when } from '../value/when.ts';
import { type Annotations, APP_ARMOR, MIRROR, validatePodAnnotations } from './pod-annotations.ts';
import type { PodSpec } from './pod-types.ts';

interface ChangedPod {
  readonly metadata?: ObjectMeta;
  readonly spec?: PodSpec;
}

/** What is wrong with a change of a Pod, beyond what is wrong with the Pod. */
export function validatePodChange(pod: ChangedPod, old: ChangedPod): readonly FieldError[] {
  const { spec = {} } = pod;
  const { spec: oldSpec = {} } = old;
  const errors = [
    ...validateAnnotationChange(pod, old),
    ...validateImages('spec.containers', spec.containers, oldSpec.containers),
  ];
  if (isOtherLength(spec.containers, oldSpec.containers)) return errors;
  errors.push(
    ...validateImages('spec.initContainers', spec.initContainers, oldSpec.initContainers),
  );
  if (isOtherLength(spec.initContainers, oldSpec.initContainers)) return errors;
  return [...errors, ...validateSpecChange(spec, oldSpec)];
}

/** Annotations that mean something for a pod stay, and are checked once more. */
export function validateAnnotationChange(pod: ChangedPod, old: ChangedPod): readonly FieldError[] {
  const path = 'metadata.annotations';
  const { annotations: now = {} } = pod.metadata ?? {};
  const { annotations: before = {} } = old.metadata ?? {};
  const changed = Object.keys(before).filter((key) => now[key] !== before[key]);
  const added = Object.keys(now).filter((key) => !Object.hasOwn(before, key));
  return [
    ...changed.flatMap((key) => validateKept(path, key, 'remove or update')),
    ...added.flatMap((key) => validateKept(path, key, 'add')),
    ...validatePodAnnotations(path, now satisfies Annotations, pod.spec ?? {}),
  ];
}

function validateKept(path: string, key: string, verb: string): readonly FieldError[] {
  if (key.startsWith(APP_ARMOR)) {
    return [forbidden(itemPath(path, key), `may not ${verb} AppArmor annotations`)];
  }
  return when(key === MIRROR, () =>
    forbidden(itemPath(path, key), `may not ${verb} mirror pod annotation`),
  );
}

type Containers = readonly Container[] | null | undefined;

function validateImages(path: string, now: Containers, before: Containers): readonly FieldError[] {
  if (isOtherLength(now, before)) {
    return [forbidden(path, 'pod updates may not add or remove containers')];
  }
  return each(path, now, (at, container) => [
    ...needed(`${at}.image`, container.image),
    ...validateImageText(at, container),
  ]);
}

function isOtherLength(now: Containers, before: Containers): boolean {
  return (now?.length ?? 0) !== (before?.length ?? 0);
}

const MAX_INT32 = 2 ** 31 - 1;

function validateSpecChange(spec: PodSpec, old: PodSpec): readonly FieldError[] {
  const at = 'spec.activeDeadlineSeconds';
  const { activeDeadlineSeconds: deadline } = spec;
  if (deadline !== undefined && (deadline < 0 || deadline > MAX_INT32)) {
    return [invalid(at, deadline, `must be between 0 and ${MAX_INT32}, inclusive`)];
  }
  const { activeDeadlineSeconds: before = MAX_INT32 } = old;
  if (deadline !== undefined && before < deadline) {
    return [invalid(at, deadline, 'must be less than or equal to previous value')];
  }
  return [
    ...when(deadline === undefined && old.activeDeadlineSeconds !== undefined, () =>
      invalid(at, undefined, 'must not update from a positive integer to nil value'),
    ),
    ...validateAddedTolerations('spec.tolerations', spec.tolerations ?? [], old.tolerations ?? []),
    ...validateRemovedGates('spec.schedulingGates', spec, old),
    ...validateRest(spec, old),
  ];
}

function validateAddedTolerations(
  path: string,
  now: readonly Toleration[],
  before: readonly Toleration[],
): readonly FieldError[] {
  const keys = now.map(withoutSeconds);
  const isKept = before.every((old) => keys.some((key) => equalContent(key, withoutSeconds(old))));
  if (isKept) return validateTolerations(path, now);
  const detail = 'existing toleration can not be modified except its tolerationSeconds';
  return [forbidden(path, detail)];
}

function withoutSeconds({ tolerationSeconds: _seconds, ...rest }: Toleration): Toleration {
  return rest;
}

function validateRemovedGates(path: string, spec: PodSpec, old: PodSpec): readonly FieldError[] {
  const before = new Set(old.schedulingGates?.map(({ name }) => name));
  return each(path, spec.schedulingGates, (at, { name = '' }) =>
    when(!before.has(name), () =>
      forbidden(`${at}.name`, `only deletion is allowed, but found new scheduling gate '${name}'`),
    ),
  );
}

const CHANGEABLE =
  '`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** All else stays, but where a pod that waits at a gate may go can be said more closely. */
function validateRest(spec: PodSpec, old: PodSpec): readonly FieldError[] {
  const isGated = (old.schedulingGates ?? []).length > 0;
  const rest = isGated ? withOldPlace(spec, old) : spec;
  return [
    ...(isGated ? validatePlace(spec, old) : []),
    ...when(!equalContent(withoutChangeable(rest, old), withoutChangeable(old, old)), () =>
      forbidden('spec', `pod updates may not change fields other than ${CHANGEABLE}\n`),
    ),
  ];
}

function withoutChangeable(spec: PodSpec, old: PodSpec): object {
  const {
    activeDeadlineSeconds: _deadline,
    tolerations: _tolerations,
    schedulingGates: _gates,
    terminationGracePeriodSeconds: grace,
    ...rest
  } = spec;
  const isShortened = (old.terminationGracePeriodSeconds ?? 0) < 0 && grace === 1;
  return {
    ...rest,
    terminationGracePeriodSeconds: isShortened ? old.terminationGracePeriodSeconds : grace,
    containers: spec.containers?.map(withoutImage),
    initContainers: spec.initContainers?.map(withoutImage),
  };
}

function withoutImage({ image: _image, ...container }: Container): Container {
  return container;
}

function withOldPlace(spec: PodSpec, old: PodSpec): PodSpec {
  const { nodeAffinity: _now, ...others } = spec.affinity ?? {};
  const before = old.affinity?.nodeAffinity;
  const affinity = { ...others, ...(before !== undefined && { nodeAffinity: before }) };
  const { nodeSelector: _selector, affinity: _affinity, ...rest } = spec;
  const isEmpty = Object.keys(affinity).length === 0 && old.affinity === undefined;
  return {
    ...rest,
    ...(old.nodeSelector !== undefined && { nodeSelector: old.nodeSelector }),
    ...(!isEmpty && (spec.affinity !== undefined || before !== undefined) && { affinity }),
  };
}

function validatePlace(spec: PodSpec, old: PodSpec): readonly FieldError[] {
  const { nodeSelector = {} } = spec;
  const isKept = Object.entries(old.nodeSelector ?? {}).every(
    ([key, value]) => nodeSelector[key] === value,
  );
  return [
    ...when(!isKept, () =>
      invalid(
        'spec.nodeSelector',
        spec.nodeSelector,
        'only additions to spec.nodeSelector are allowed (no mutations or deletions)',
      ),
    ),
    ...validateTerms(spec.affinity?.nodeAffinity, old.affinity?.nodeAffinity),
  ];
}

function validateTerms(
  now: NodeAffinity | undefined,
  before: NodeAffinity | undefined,
): readonly FieldError[] {
  const at =
    'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';
  const terms = termsOf(now);
  const old = termsOf(before);
  if (old.length === 0) return [];
  if (terms.length !== old.length) {
    const detail = 'no additions/deletions to non-empty NodeSelectorTerms list are allowed';
    return [invalid(at, terms.length === 0 ? null : terms.map(shownTerm), detail)];
  }
  return each(at, old, (termAt, term, index) =>
    when(!extendsTerm(terms[index] ?? {}, term), () =>
      invalid(
        termAt,
        shownTerm(terms[index] ?? {}),
        'only additions are allowed (no mutations or deletions)',
      ),
    ),
  );
}

function termsOf(affinity: NodeAffinity | undefined): readonly NodeSelectorTerm[] {
  return affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
}

/** Whether a term says what the old one says, and perhaps more. */
function extendsTerm(now: NodeSelectorTerm, old: NodeSelectorTerm): boolean {
  const fields = ['matchExpressions', 'matchFields'] as const;
  const countOf = (term: NodeSelectorTerm): number =>
    fields.reduce((sum, field) => sum + (term[field]?.length ?? 0), 0);
  if (countOf(old) === 0) return countOf(now) === 0;
  return fields.every((field) => {
    const before = old[field] ?? [];
    return equalContent((now[field] ?? []).slice(0, before.length), before);
  });
}

function shownTerm({ matchExpressions, matchFields }: NodeSelectorTerm): GoStruct {
  const shown = (requirements: NodeSelectorTerm['matchFields']): unknown =>
    requirements?.map(
      ({ key = '', operator = '', values }) =>
        new GoStruct({ Key: key, Operator: operator, Values: values }),
    );
  return new GoStruct({
    MatchExpressions: shown(matchExpressions),
    MatchFields: shown(matchFields),
  });
}
