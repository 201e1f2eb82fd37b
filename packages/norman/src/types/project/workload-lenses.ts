import { type AnyKind, podSpec, workloadKinds } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import { isFieldAnnotation } from '../../schema/reserved-keys.ts';
import { at, type Fields, type Lenses, shown, within } from './field-lens.ts';
import { podLenses } from './pod-template.ts';
import { fieldAt, type StructShape } from './struct-lenses.ts';
import { CONFIG_LENSES, templatePath } from './workload-configs.ts';
import { protectedMap } from './workload-metadata.ts';

/** Annotations of a workload that are fields of their own. */
const OWN_ANNOTATIONS = [
  'field.cattle.io/creatorId',
  'field.cattle.io/publicEndpoints',
  'field.cattle.io/workloadMetrics',
];

const podShape = podSpec.properties as StructShape;

function lensesOfKind({ norman, kind }: AnyKind): Lenses {
  const shape = (norman.virtualFields ?? {}) as StructShape;
  const template = templatePath(kind);
  const pod = Object.entries(podLenses(podShape)).map(
    ([name, lens]) => [name, within(template, lens)] as const,
  );
  const podMetadata = (member: string): readonly string[] => [...template, 'metadata', member];
  return {
    name: at('metadata', 'name'),
    labels: protectedMap(podMetadata('labels'), { hidden: [], maySet: () => true }),
    annotations: protectedMap(podMetadata('annotations'), {
      hidden: ['field.cattle.io/ports'],
      maySet: () => true,
    }),
    workloadLabels: protectedMap(['metadata', 'labels'], { hidden: [] }),
    workloadAnnotations: protectedMap(['metadata', 'annotations'], {
      hidden: OWN_ANNOTATIONS,
      maySet: isFieldAnnotation,
    }),
    ...Object.fromEntries(pod),
    ...CONFIG_LENSES[norman.id]?.(shape),
    nodeId: shown(() => undefined),
    [`${norman.id}Status`]: fieldAt(shape, `${norman.id}Status`, 'status'),
  };
}

/** The lenses of each form of workload, by the kind of its objects. */
const LENSES: ReadonlyMap<string, Lenses> = new Map(
  workloadKinds.map((kind) => [kind.kind, lensesOfKind(kind)]),
);

/** The kind of a form of workload by the kind of its objects, as Kubernetes spells it. */
const KINDS: ReadonlyMap<string, AnyKind> = new Map(workloadKinds.map((kind) => [kind.kind, kind]));

/** The form that an object is of; `undefined` for what is no workload. */
export function workloadKindOf(object: DynamicObject): AnyKind | undefined {
  return KINDS.get(object.kind ?? '');
}

/** The lenses of the fields that an object has. */
export function workloadLensesOf(object: DynamicObject): Lenses {
  return LENSES.get(object.kind ?? '') ?? {};
}

/** The form that a new workload is to have: that of the first `…Config` that is given, else a Deployment. */
export function chosenKind(fields: Fields): AnyKind {
  const chosen = workloadKinds.find(({ norman }) => {
    const config = fields[`${norman.id}Config`];
    return config !== undefined && config !== null;
  });
  const [byDefault] = workloadKinds;
  const kind = chosen ?? byDefault;
  if (!kind) throw new TypeError('There are no forms of workload');
  return kind;
}

/** `deployment:default:web`: the form in lower case, the namespace, the name. */
export function workloadId({ kind = '', metadata = {} }: DynamicObject): string {
  return `${kind.toLowerCase()}:${metadata.namespace ?? ''}:${metadata.name ?? ''}`;
}
