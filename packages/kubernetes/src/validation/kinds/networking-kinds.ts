import { validateIngress, validateIngressStatus, warnOfIngress } from '../network/ingress.ts';
import { validateIngressClass, validateIngressClassUpdate } from '../network/ingress-class.ts';
import {
  type NetworkPolicy,
  validateNetworkPolicy,
  warnOfNetworkPolicy,
} from '../network/network-policy.ts';
import {
  validateEndpointSlice,
  validateEndpointSliceUpdate,
  warnOfEndpointSlice,
} from '../service/endpoint-slice.ts';
import {
  isAddressName,
  validateIpAddressObject,
  validateIpAddressObjectUpdate,
} from '../service/ip-address-object.ts';
import { validateServiceCidr, validateServiceCidrUpdate } from '../service/service-cidr.ts';
import type { KindValidations } from './kind-validation.ts';

/** Kinds of `networking.k8s.io` and `discovery.k8s.io`. */
export const networkingKinds: KindValidations = {
  'endpointslices.discovery.k8s.io': {
    validate: validateEndpointSlice,
    validateUpdate: validateEndpointSliceUpdate,
    warn: warnOfEndpointSlice,
    onUpdate: 'wholeFirst',
  },
  'ingressclasses.networking.k8s.io': {
    validate: validateIngressClass,
    validateUpdate: validateIngressClassUpdate,
  },
  'ingresses.networking.k8s.io': {
    validate: validateIngress,
    validateStatus: validateIngressStatus,
    warn: warnOfIngress,
  },
  'ipaddresses.networking.k8s.io': {
    name: () => isAddressName,
    validate: validateIpAddressObject,
    validateUpdate: validateIpAddressObjectUpdate,
    onUpdate: 'everythingFirst',
  },
  'networkpolicies.networking.k8s.io': {
    validate: (policy: NetworkPolicy) => validateNetworkPolicy(policy),
    validateUpdate: validateNetworkPolicy,
    warn: warnOfNetworkPolicy,
    onUpdate: 'everythingFirst',
  },
  'servicecidrs.networking.k8s.io': {
    validate: validateServiceCidr,
    validateUpdate: validateServiceCidrUpdate,
    onUpdate: 'changes',
  },
};
