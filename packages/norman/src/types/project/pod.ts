import { pod as kind, podSpec } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { TypeBehaviour } from '../../behaviour.ts';
import type { RequestContext } from '../../context.ts';
import { projectTypeBehaviour } from '../downstream-behaviour.ts';
import { at, type Lenses, patched, recordsOf, structLens, structOf } from './field-lens.ts';
import { lensFields } from './lens-behaviour.ts';
import { observedContainers } from './pod-containers.ts';
import { podWorkloadId } from './pod-owner.ts';
import { nodeIdOf, shownReference, storedReferences } from './pod-references.ts';
import { podLenses } from './pod-template.ts';
import { lensesOf, type StructShape, shapeOf } from './struct-lenses.ts';
import { publicEndpointsLens } from './workload-metadata.ts';

const shape = (kind.norman.virtualFields ?? {}) as StructShape;

const status = structLens(
  lensesOf(shapeOf(shape, 'status'), { nodeIp: at('hostIP'), podIp: at('podIP') }),
);

const lenses: Lenses = {
  ...podLenses(podSpec.properties as StructShape),
  publicEndpoints: publicEndpointsLens,
  status: structOf(at('status'), status),
};

const fields = lensFields(lenses);

/** A field of a pod that refers to other objects. */
function reference(name: string): (object: DynamicObject, context: RequestContext) => unknown {
  return (object, context) => {
    const namespace = object.metadata?.namespace ?? '';
    return shownReference(name, lenses[name]?.get(object), namespace, context);
  };
}

/** What is special about pods. */
export const podBehaviour: TypeBehaviour = projectTypeBehaviour({
  computed: {
    ...fields.computed,
    containers: (object) =>
      observedContainers(recordsOf(lenses['containers']?.get(object)), object),
    nodeId(object, context) {
      const name = at('spec', 'nodeName').get(object);
      return typeof name === 'string' ? nodeIdOf(name, context) : undefined;
    },
    scheduling: reference('scheduling'),
    volumes: reference('volumes'),
    workloadId: podWorkloadId,
  },
  write: (object, given, context) => {
    const namespace = object.metadata?.namespace ?? '';
    return patched(object, storedReferences(given, namespace, context), lenses) as DynamicObject;
  },
});
