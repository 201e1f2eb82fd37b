import { equalContent, getField, isJsonObject, type JsonObject } from '@drover/apimachinery';
import {
  type CheckedPodSpec,
  type FieldError,
  forbidden,
  invalid,
  qosClassOf,
  validateBuiltIn,
} from '@drover/kubernetes';
import type { ObjectPart } from '../../registry/kind-rules.ts';
import { keepMetadata } from '../../registry/status-part.ts';
import type { StoredObject } from '../../registry/stored-object.ts';
import { withoutFields } from '../../registry/without-fields.ts';
import { containersOf, specOf } from './pod-parts.ts';

const POD = { group: '', version: 'v1', kind: 'Pod' };
const LISTS = ['containers', 'initContainers'] as const;

/** CPU and memory of the containers of a pod while they run. */
export const podResize: ObjectPart = {
  replace(given, old) {
    // Other containers than there were are left for validation to refuse.
    if (LISTS.some((list) => !hasSameNames(given, old, list))) return given;
    const resized = LISTS.flatMap((list) => {
      const containers = resizedContainers(containersOf(given, list), containersOf(old, list));
      return containers.length === 0 ? [] : [[list, containers] as const];
    });
    const spec = { ...specOf(old), ...Object.fromEntries(resized) };
    return keepMetadata({ ...old, spec }, given, old);
  },
  validate: (object, old) => [
    ...validateBuiltIn(POD, object, object),
    ...validateResize(object, old),
  ],
};

/** The spec of a pod that has gone through its schema. */
function checkedSpecOf(pod: StoredObject): CheckedPodSpec {
  return specOf(pod) as CheckedPodSpec;
}

function hasSameNames(
  given: StoredObject,
  old: StoredObject,
  list: (typeof LISTS)[number],
): boolean {
  const names = (pod: StoredObject): unknown[] =>
    containersOf(pod, list).map((container) => container['name']);
  return equalContent(names(given), names(old));
}

function resizedContainers(
  given: readonly JsonObject[],
  old: readonly JsonObject[],
): readonly JsonObject[] {
  return old.map((container, at) => {
    const { resources, resizePolicy } = given[at] ?? container;
    return {
      ...withoutFields(container, 'resources', 'resizePolicy'),
      ...(resources !== undefined && { resources }),
      ...(resizePolicy !== undefined && { resizePolicy }),
    };
  });
}

function validateResize(object: StoredObject, old: StoredObject): FieldError[] {
  const refusal = refusalOf(object, old);
  if (refusal) return [refusal];
  const causes: FieldError[] = [];
  if (qosClassOf(checkedSpecOf(old)) !== qosClassOf(checkedSpecOf(object))) {
    const { qosClass } = old['status'] as { readonly qosClass?: string };
    const detail = 'Pod QOS Class may not change as a result of resizing';
    causes.push(invalid('spec', qosClass ?? qosClassOf(checkedSpecOf(old)), detail));
  }
  const order = LISTS.flatMap((list) => validateOrder(object, old, list));
  if (order.length > 0) return [...causes, ...order];
  causes.push(...validateContainers(object, old));
  return causes;
}

function refusalOf(object: StoredObject, old: StoredObject): FieldError | undefined {
  const hasOwnResources = (pod: StoredObject): boolean => {
    const resources = specOf(pod)['resources'];
    return isJsonObject(resources) && Object.keys(resources).length > 0;
  };
  if (hasOwnResources(object) || hasOwnResources(old)) {
    return forbidden('', 'pods with pod-level resources cannot be resized');
  }
  if (old.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) {
    return forbidden('', 'static pods cannot be resized');
  }
  const { os } = specOf(old);
  if (isJsonObject(os) && os['name'] === 'windows') {
    return forbidden('', 'windows pods cannot be resized');
  }
  return undefined;
}

function validateOrder(
  object: StoredObject,
  old: StoredObject,
  list: (typeof LISTS)[number],
): FieldError[] {
  const before = containersOf(old, list);
  const after = containersOf(object, list);
  if (after.length !== before.length) {
    return [forbidden(`spec.${list}`, `${list} may not be added or removed on resize`)];
  }
  return after.flatMap(({ name }, at) =>
    name === before[at]?.['name']
      ? []
      : [
          forbidden(
            `spec.${list}[${at}].name`,
            `${list} may not be renamed or reordered on resize`,
          ),
        ],
  );
}

function validateContainers(object: StoredObject, old: StoredObject): FieldError[] {
  return LISTS.flatMap((list) => {
    const before = containersOf(old, list);
    return containersOf(object, list).flatMap((container, at) => {
      const previous = before[at] ?? container;
      const mayResize = list === 'containers' || previous['restartPolicy'] === 'Always';
      if (!mayResize) return validateSame(container, previous);
      const whom = list === 'containers' ? '' : ' for sidecar containers';
      const detail = `only cpu and memory resources${whom} are mutable`;
      return [
        ...validateKept(container, previous, `spec.${list}[${at}].resources`),
        ...(isSameButSize(container, previous) ? [] : [forbidden('spec', detail)]),
      ];
    });
  });
}

function validateSame(container: JsonObject, previous: JsonObject): FieldError[] {
  if (equalContent(container, previous)) return [];
  return [forbidden('spec', 'resources for non-sidecar init containers are immutable')];
}

const SIZES = ['cpu', 'memory'] as const;

function amounts(container: JsonObject, list: 'requests' | 'limits'): JsonObject {
  const resources = container['resources'];
  const found = isJsonObject(resources) ? getField(resources, list) : undefined;
  return isJsonObject(found) ? found : {};
}

/** What was asked for or limited may be more or less, and not nothing. */
function validateKept(next: JsonObject, old: JsonObject, path: string): FieldError[] {
  return (['limits', 'requests'] as const).flatMap((list) => {
    const lost = SIZES.some((size) => size in amounts(old, list) && !(size in amounts(next, list)));
    return lost ? [forbidden(`${path}.${list}`, `resource ${list} cannot be removed`)] : [];
  });
}

function isSameButSize(a: JsonObject, b: JsonObject): boolean {
  const rest = (container: JsonObject): JsonObject => ({
    ...withoutFields(container, 'resizePolicy'),
    resources: {
      ...(isJsonObject(container['resources']) && container['resources']),
      limits: withoutFields(amounts(container, 'limits'), ...SIZES),
      requests: withoutFields(amounts(container, 'requests'), ...SIZES),
    },
  });
  return equalContent(rest(a), rest(b));
}
