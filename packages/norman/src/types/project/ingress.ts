import type { StateSummary } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { TypeBehaviour } from '../../behaviour.ts';
import { projectTypeBehaviour } from '../downstream-behaviour.ts';
import { at, type Lenses, shown } from './field-lens.ts';
import { ingressEndpoints } from './ingress-endpoints.ts';
import { routeLenses } from './ingress-lenses.ts';
import { ingressStore } from './ingress-store.ts';
import { lensFields } from './lens-behaviour.ts';
import { balancerAddresses } from './service-endpoints.ts';
import { publicEndpointsLens } from './workload-metadata.ts';

const lenses: Lenses = {
  ingressClassName: at('spec', 'ingressClassName'),
  publicEndpoints: shown(
    (ingress) => publicEndpointsLens.get(ingress) ?? ingressEndpoints(ingress),
  ),
  status: at('status'),
  ...routeLenses,
};

/** An Ingress waits until its controller has given it an address. */
function adjustState(state: StateSummary, ingress: DynamicObject): StateSummary {
  const isRemoved = ingress.metadata?.deletionTimestamp !== undefined;
  const isWaiting = balancerAddresses(ingress).length === 0;
  return isWaiting && !isRemoved ? { ...state, state: 'initializing' } : state;
}

/** What is special about Ingresses. */
export const ingressBehaviour: TypeBehaviour = projectTypeBehaviour({
  ...lensFields(lenses),
  store: ingressStore,
  adjustState,
});
