import { horizontalPodAutoscaler as kind, type StateSummary, workloadKinds } from '@drover/api';
import { apiVersionOf, type DynamicObject } from '@drover/apimachinery';
import type { TypeBehaviour } from '../../behaviour.ts';
import { type Body, problemError } from '../../body/index.ts';
import { valueAt } from '../../schema/binding.ts';
import { projectTypeBehaviour } from '../downstream-behaviour.ts';
import { at, type FieldLens, type Lenses, recordOr, recordsOf, textOr } from './field-lens.ts';
import { metricsLens } from './horizontal-pod-autoscaler-metrics.ts';
import { lensFields } from './lens-behaviour.ts';
import { fieldAt, type StructShape } from './struct-lenses.ts';
import { annotationsBesideName, displayNameLens } from './workload-metadata.ts';

const shape = (kind.norman.virtualFields ?? {}) as StructShape;

/** The workload whose pods are counted: in the namespace of the autoscaler, whatever is said. */
const workloadId: FieldLens = {
  get(autoscaler) {
    const { kind: form, name } = recordOr(valueAt(autoscaler, ['spec', 'scaleTargetRef']));
    const namespace = at('metadata', 'namespace').get(autoscaler);
    if (typeof form !== 'string') return undefined;
    return `${form.toLowerCase()}:${String(namespace)}:${String(name)}`;
  },
  put(autoscaler, value) {
    if (value === workloadId.get(autoscaler) || typeof value !== 'string') return autoscaler;
    const [form = '', , name] = value.split(':');
    const known = workloadKinds.find((candidate) => candidate.kind.toLowerCase() === form);
    if (!known) return autoscaler;
    const reference = { apiVersion: apiVersionOf(known), kind: known.kind, name };
    return at('spec', 'scaleTargetRef').put(autoscaler, reference);
  },
};

const lenses: Lenses = {
  name: displayNameLens,
  behavior: fieldAt(shape, 'behavior', 'spec', 'behavior'),
  conditions: at('status', 'conditions'),
  currentReplicas: at('status', 'currentReplicas'),
  desiredReplicas: at('status', 'desiredReplicas'),
  lastScaleTime: at('status', 'lastScaleTime'),
  maxReplicas: at('spec', 'maxReplicas'),
  metrics: metricsLens,
  minReplicas: at('spec', 'minReplicas'),
  observedGeneration: at('status', 'observedGeneration'),
  workloadId,
};

/** Only something that has a number of pods can be scaled. */
function checkWorkload({ workloadId: id }: Body): void {
  if (id === undefined) return;
  const [form, ...rest] = textOr(id, '').split(':');
  const isKnown = workloadKinds.some(({ kind: known }) => known.toLowerCase() === form);
  if (isKnown && rest.length === 2) return;
  const message = `workloadId must name a workload, as deployment:default:web does`;
  throw problemError({ code: 'InvalidReference', fieldName: 'workloadId', message });
}

/** An autoscaler of which nothing was observed yet is being set up. */
function adjustState(state: StateSummary, autoscaler: DynamicObject): StateSummary {
  const isObserved = recordsOf(valueAt(autoscaler, ['status', 'conditions'])).length > 0;
  const isRemoved = autoscaler.metadata?.deletionTimestamp !== undefined;
  if (isObserved || isRemoved) return state;
  return { ...state, state: 'initializing', transitioning: 'yes' };
}

const fields = lensFields(lenses);

/** What is special about autoscalers. */
export const horizontalPodAutoscalerBehaviour: TypeBehaviour = projectTypeBehaviour({
  ...fields,
  computed: { ...fields.computed, annotations: annotationsBesideName },
  check: checkWorkload,
  adjustState,
});
