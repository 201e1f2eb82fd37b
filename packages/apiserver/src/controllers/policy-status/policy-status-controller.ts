import { isNotFound } from '@drover/apimachinery';
import type { PolicyObject } from '../../admission/policy/policy-objects.ts';
import type { Registry } from '../../registry/registry.ts';
import { decodeEntry } from '../../registry/stored-object.ts';
import type { Target, WriteOptions } from '../../registry/target.ts';
import { patchObject } from '../../registry/verbs/patch.ts';
import type { BuiltInController } from '../built-in-controller.ts';
import { managerWrites } from '../controller-writes.ts';
import { collectionSource } from '../key-source.ts';
import { expressionWarnings } from './expression-warnings.ts';
import { KindTypes } from './kind-types.ts';

const POLICIES = 'validatingadmissionpolicies.admissionregistration.k8s.io';

/** Who says it in Kubernetes. */
const WRITES: WriteOptions = { ...managerWrites, fieldManager: 'validatingadmissionpolicy-status' };

interface ObservedPolicy extends PolicyObject {
  readonly status?: { readonly observedGeneration?: number };
}

/** Says in the status of policies which of their expressions do not fit the kinds that they are about. */
export function policyStatusController(registry: Registry): BuiltInController {
  const { store, resources } = registry;
  const types = new KindTypes(resources);
  return {
    name: 'validatingadmissionpolicy-status-controller',
    sources: [collectionSource(store, POLICIES)],
    async reconcile(name) {
      const entry = store.get(POLICIES, name);
      const resource = resources.ofCollection(POLICIES);
      if (!entry || !resource) return;
      const { apiVersion, kind, metadata, spec, status } = decodeEntry(entry) as ObservedPolicy;
      const { generation = 0 } = metadata;
      if (generation <= (status?.observedGeneration ?? 0)) return;
      const warnings = expressionWarnings(spec, { resources, types });
      const observed = {
        observedGeneration: generation,
        typeChecking: warnings.length > 0 ? { expressionWarnings: warnings } : {},
      };
      const target: Target = { resource, namespace: '', name, subresource: 'status' };
      const body = { apiVersion, kind, metadata: { name }, status: observed };
      try {
        await patchObject(registry, target, { type: 'apply', body, force: true }, WRITES);
      } catch (error) {
        // Deleted meanwhile: there is nothing left to say.
        if (!isNotFound(error)) throw error;
      }
    },
  };
}
