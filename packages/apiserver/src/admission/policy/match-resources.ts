import {
  type LabelSelector,
  type Labels,
  labelSelectorOf,
  matchesLabels,
} from '@drover/apimachinery';
import type { Resource } from '../../registry/resource.ts';
import type { AdmissionRequest } from '../admission.ts';
import {
  type InvocationSources,
  labelsOf,
  ruledResource,
  selectsNamespace,
} from '../webhooks/invocation.ts';
import type { MatchResources, NamedRule } from './policy-objects.ts';

const NOTHING_NAMED = { operations: [], apiGroups: [], apiVersions: [], resources: [] };

/** Finds out whether a policy or binding is about a request. */
export class ResourceMatch {
  readonly #resources: MatchResources;
  readonly #namespaceSelector: LabelSelector;
  readonly #objectSelector: LabelSelector;

  /** @throws when a selector cannot be read. */
  constructor(resources: MatchResources) {
    this.#resources = resources;
    this.#namespaceSelector = labelSelectorOf(resources.namespaceSelector ?? {});
    this.#objectSelector = labelSelectorOf(resources.objectSelector ?? {});
  }

  /**
   * The version of the resource in which the request is looked at; `undefined` when it is not.
   *
   * @throws `StatusError` when the namespace of the request is not there.
   */
  resourceOf(request: AdmissionRequest, sources: InvocationSources): Resource | undefined {
    const { resourceRules = [], excludeResourceRules = [] } = this.#resources;
    const selector = {
      selectsAllNamespaces: this.#namespaceSelector.length === 0,
      selectsNamespace: (labels: Labels) => matchesLabels(this.#namespaceSelector, labels),
    };
    if (!this.#selectsObject(request)) return undefined;
    if (!selectsNamespace(selector, request, sources.store)) return undefined;
    if (this.#ruled(excludeResourceRules, request, sources)) return undefined;
    if (resourceRules.length === 0) return request.target.resource;
    return this.#ruled(resourceRules, request, sources);
  }

  #selectsObject(request: AdmissionRequest): boolean {
    const selector = this.#objectSelector;
    return selector.length === 0 || labelsOf(request).some((each) => matchesLabels(selector, each));
  }

  #ruled(
    rules: readonly NamedRule[],
    request: AdmissionRequest,
    { resources }: InvocationSources,
  ): Resource | undefined {
    const name = request.target.name || (request.object?.metadata?.name ?? '');
    const named = rules
      .filter(
        ({ resourceNames = [] }) => resourceNames.length === 0 || resourceNames.includes(name),
      )
      .map((rule) => ({ ...NOTHING_NAMED, ...rule }));
    const matchesEquivalents = this.#resources.matchPolicy !== 'Exact';
    return ruledResource({ rules: named, matchesEquivalents }, request, resources);
  }
}
