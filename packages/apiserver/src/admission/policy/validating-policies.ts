import { type JsonObject, StatusError } from '@drover/apimachinery';
import type { ClusterAuthorizer } from '../../authorization/cluster-authorizer.ts';
import type { Resource } from '../../registry/resource.ts';
import { decodeEntry } from '../../registry/stored-object.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../admission.ts';
import { refusal } from '../refusal.ts';
import { namespaceOf, shownObject } from '../webhooks/admission-attributes.ts';
import { reviewedRequest } from '../webhooks/admission-review.ts';
import type { InvocationSources } from '../webhooks/invocation.ts';
import type { AdmissionInput } from './admission-activation.ts';
import { type Denial, evaluatePolicy, type PolicyVerdict } from './evaluate-policy.ts';
import type {
  BoundPolicy,
  CompiledBinding,
  PolicyConfigurations,
} from './policy-configurations.ts';
import { ConfigurationError, paramResource, paramsOf } from './policy-params.ts';

/** What the plugin works with. */
export interface PolicyPluginOptions extends InvocationSources {
  readonly rbac: ClusterAuthorizer;
  readonly policies: PolicyConfigurations;
}

/** HTTP status of the reasons that a validation may give. */
const CODES: Readonly<Record<string, number>> = {
  Unauthorized: 401,
  Forbidden: 403,
  RequestEntityTooLarge: 413,
};

/** What is not asked about: policies themselves, which nobody could repair, and questions without which nobody could do anything. */
const EXEMPT: ReadonlySet<string> = new Set([
  'localsubjectaccessreviews.authorization.k8s.io',
  'mutatingadmissionpolicies.admissionregistration.k8s.io',
  'mutatingadmissionpolicybindings.admissionregistration.k8s.io',
  'selfsubjectaccessreviews.authorization.k8s.io',
  'selfsubjectreviews.authentication.k8s.io',
  'selfsubjectrulesreviews.authorization.k8s.io',
  'subjectaccessreviews.authorization.k8s.io',
  'tokenreviews.authentication.k8s.io',
  'validatingadmissionpolicies.admissionregistration.k8s.io',
  'validatingadmissionpolicybindings.admissionregistration.k8s.io',
]);

const INVALID = 422;
const FAILURE_KEY = 'validation.policy.admission.k8s.io/validation_failure';

/** Longer annotations are cut. */
const MAX_ANNOTATION_LENGTH = 10 * 1024;

/** Asks the policies in CEL that are bound whether a write may happen. Without any it costs a look at an empty list. */
export function validatingPolicies(options: PolicyPluginOptions): AdmissionPlugin {
  const { policies } = options;
  return {
    name: 'ValidatingAdmissionPolicy',
    validate(request) {
      if (policies.bound.length === 0 || EXEMPT.has(request.target.resource.collection)) {
        return undefined;
      }
      return new PolicyRun(request, options).askAll();
    },
  };
}

/** One request as the policies look at it, in turn. */
class PolicyRun {
  readonly #request: AdmissionRequest;
  readonly #options: PolicyPluginOptions;
  readonly #refusals: { readonly message: string; readonly reason: string }[] = [];

  constructor(request: AdmissionRequest, options: PolicyPluginOptions) {
    this.#request = request;
    this.#options = options;
  }

  async askAll(): Promise<void> {
    for (const bound of this.#options.policies.bound) await this.#ask(bound);
    const [first] = this.#refusals;
    if (first !== undefined) throw this.#refusal(first.message, first.reason);
  }

  async #ask(bound: BoundPolicy): Promise<void> {
    const { policy, bindings } = bound;
    const annotations = new Map<string, Set<string>>();
    try {
      const resource = policy.match.resourceOf(this.#request, this.#options);
      if (resource === undefined) return;
      const { paramKind } = policy.spec;
      const params = paramKind && paramResource(paramKind, this.#options.resources);
      for (const binding of bindings) {
        await this.#askBound(bound, binding, { resource, params, annotations });
      }
    } catch (error) {
      this.#misconfigured(bound, undefined, error);
    }
    for (const [key, values] of annotations) {
      this.#request.options.annotate?.(`${policy.name}/${key}`, [...values].join(', '));
    }
  }

  async #askBound(bound: BoundPolicy, binding: CompiledBinding, place: Place): Promise<void> {
    const { policy } = bound;
    const request = this.#request;
    const { store } = this.#options;
    try {
      if (binding.match && !binding.match.resourceOf(request, this.#options)) return;
      const namespace = namespaceOf(request);
      const params = await paramsOf(place.params, binding.spec.paramRef, { namespace, store });
      if (params.length === 0) return;
      const input = await this.#inputFor(place.resource);
      for (const each of params) {
        const verdict = evaluatePolicy(policy, { ...input, params: each }, this.#options.rbac);
        this.#take(verdict, { bound, binding, annotations: place.annotations });
      }
    } catch (error) {
      this.#misconfigured(bound, binding, error);
    }
  }

  async #inputFor(resource: Resource): Promise<AdmissionInput> {
    const request = this.#request;
    return {
      object: await shownObject(request.object, resource, request),
      oldObject: await shownObject(request.oldObject, resource, request),
      request: reviewedRequest(request, resource),
      user: request.options.user,
      namespaceObject: this.#namespaceObject(),
    };
  }

  #namespaceObject(): JsonObject | null {
    const { resource } = this.#request.target;
    const namespace = resource.collection === 'namespaces' ? '' : namespaceOf(this.#request);
    const entry =
      namespace === '' ? undefined : this.#options.store.getForWrite('namespaces', namespace);
    return entry ? decodeEntry(entry) : null;
  }

  #take(
    { denials, annotations, annotationProblems }: PolicyVerdict,
    { bound, binding, annotations: collected }: Asked,
  ): void {
    for (const denial of denials) this.#deny(denial, bound, binding);
    for (const [key, value] of annotations) {
      const values = collected.get(key) ?? new Set();
      collected.set(key, values.add(value.slice(0, MAX_ANNOTATION_LENGTH)));
    }
    for (const message of annotationProblems) {
      this.#refusals.push({ message: refusalText(bound, binding, message), reason: '' });
    }
  }

  #deny(denial: Denial, bound: BoundPolicy, { name, spec }: CompiledBinding): void {
    const { message, reason, index } = denial;
    const { options } = this.#request;
    const actions = spec.validationActions ?? [];
    for (const action of actions) {
      if (action === 'Deny') {
        const text = refusalText(bound, { name }, message);
        this.#refusals.push({ message: text, reason });
      } else if (action === 'Warn') {
        options.warn(
          `Validation failed for ValidatingAdmissionPolicy '${bound.policy.name}' with binding '${name}': ${message}`,
        );
      } else {
        const failure = {
          message,
          policy: spec.policyName,
          binding: name,
          expressionIndex: index,
          validationActions: actions,
        };
        options.annotate?.(FAILURE_KEY, JSON.stringify([failure]));
      }
    }
  }

  /** What cannot be asked refuses the request, unless the policy fails open. */
  #misconfigured(bound: BoundPolicy, binding: CompiledBinding | undefined, error: unknown): void {
    if (!(error instanceof ConfigurationError) && !(error instanceof StatusError)) throw error;
    if (bound.policy.spec.failurePolicy === 'Ignore') return;
    const what = binding === undefined ? 'policy' : 'binding';
    const message = `failed to configure ${what}: ${error.message}`;
    this.#refusals.push({ message: refusalText(bound, binding, message), reason: '' });
  }

  #refusal(message: string, reason: string): StatusError {
    const { status } = refusal(this.#request, message);
    return new StatusError({
      ...status,
      reason: reason === '' ? 'Invalid' : reason,
      code: CODES[reason] ?? INVALID,
      details: { ...status.details, causes: [{ message }] },
    });
  }
}

/** What is known when bindings are asked. */
interface Place {
  readonly resource: Resource;
  readonly params: Resource | undefined;
  readonly annotations: Map<string, Set<string>>;
}

interface Asked {
  readonly bound: BoundPolicy;
  readonly binding: CompiledBinding;
  readonly annotations: Map<string, Set<string>>;
}

function refusalText(
  { policy }: BoundPolicy,
  binding: Pick<CompiledBinding, 'name'> | undefined,
  message: string,
): string {
  const by = binding === undefined ? '' : ` with binding '${binding.name}'`;
  return `ValidatingAdmissionPolicy '${policy.name}'${by} denied request: ${message}`;
}
