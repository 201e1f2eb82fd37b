import type { StoredObject } from '../../registry/stored-object.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../admission.ts';
import type { PodObject } from '../pods/pod-object.ts';
import { refusal } from '../refusal.ts';
import type { Transition } from './quota-account.ts';
import type { QuotaLedger } from './quota-ledger.ts';
import { isTerminating } from './scopes.ts';

/** Nothing is created, and nothing grows, beyond the quotas of its namespace. */
export function resourceQuota(ledger: QuotaLedger): AdmissionPlugin {
  const check = (request: AdmissionRequest): void => {
    const problem = ledger.problemOf(request.target.namespace, transitionOf(request));
    if (problem !== undefined) throw refusal(request, problem);
  };
  return {
    name: 'ResourceQuota',
    validate(request) {
      if (ledger.hasQuotas(request.target.namespace) && isLimited(request)) check(request);
    },
    charge(request, revision) {
      const { namespace } = request.target;
      if (!ledger.hasQuotas(namespace)) return;
      // Others may have been charged since it was validated.
      if (isLimited(request)) check(request);
      ledger.charge(namespace, transitionOf(request), revision);
    },
  };
}

/** Whether a request can use more than before. Of pods, what changes after their creation is who counts them. */
function isLimited({ operation, target, object, oldObject }: AdmissionRequest): boolean {
  const { resource, subresource } = target;
  if (operation !== 'CREATE' && operation !== 'UPDATE') return false;
  if (resource.collection !== 'pods') return subresource === '';
  if (subresource === 'resize') return true;
  if (subresource !== '') return false;
  if (operation === 'CREATE') return true;
  const { spec } = object as PodObject;
  return isTerminating(spec) !== isTerminating((oldObject as PodObject).spec);
}

function transitionOf({ target, object, oldObject }: AdmissionRequest): Transition {
  return {
    collection: target.resource.collection,
    before: oldObject && (() => oldObject as StoredObject),
    after: object && (() => object as StoredObject),
  };
}
