import {
  internalError,
  type LabelSelector,
  type LabelSelectorSpec,
  type Labels,
  labelSelectorOf,
  matchesLabels,
} from '@drover/apimachinery';
import { errorMessage } from '@drover/base';
import type { UserInfo } from '../../authentication/user-info.ts';
import { clientProblem, type WebhookClientConfig } from '../../webhook-client/client-config.ts';
import type { MatchCondition, OperationRule, WebhookSpec } from './admission-webhook.ts';

/** What conditions in CEL look at. */
export interface ConditionInput {
  readonly object: object | null;
  readonly oldObject: object | null;
  /** The request as a webhook would see it, without its objects. */
  readonly request: object;
  readonly user: UserInfo;
}

/** Whether a request meets all conditions, or what went wrong in finding out. */
export interface ConditionResult {
  /** Whether no condition was found not to hold. */
  readonly matches: boolean;
  readonly problems: readonly string[];
}

/** Makes a test of conditions. */
export type CompileConditions = (
  conditions: readonly MatchCondition[],
) => (input: ConditionInput) => ConditionResult;

/** The versions of reviews that this server speaks. */
const REVIEW_VERSIONS: ReadonlySet<string> = new Set(['v1', 'v1beta1']);

const DEFAULT_TIMEOUT_SECONDS = 10;

/** One webhook, read once for all requests. */
export class CompiledWebhook {
  readonly configuration: string;
  readonly name: string;
  readonly rules: readonly OperationRule[];
  /** Whether its rules also mean other versions of the resources that they name. */
  readonly matchesEquivalents: boolean;
  /** Whether a failure to ask it is passed over. */
  readonly failsOpen: boolean;
  readonly toleratesDryRun: boolean;
  readonly isReinvocable: boolean;
  readonly timeoutMs: number;
  readonly clientConfig: WebhookClientConfig;
  /** Why it cannot be called; absent when it can be tried. */
  readonly clientProblem: string | undefined;
  /** Absent when it speaks none that this server speaks. */
  readonly reviewVersion: string | undefined;
  /** Absent when it has no conditions. */
  readonly conditions: ((input: ConditionInput) => ConditionResult) | undefined;
  readonly #namespaceSelector: LabelSelector | Error;
  readonly #objectSelector: LabelSelector | Error;

  constructor(configuration: string, spec: WebhookSpec, compileConditions: CompileConditions) {
    const { matchConditions = [], timeoutSeconds = DEFAULT_TIMEOUT_SECONDS } = spec;
    this.configuration = configuration;
    this.name = spec.name;
    this.rules = spec.rules ?? [];
    this.matchesEquivalents = spec.matchPolicy !== 'Exact';
    this.failsOpen = spec.failurePolicy === 'Ignore';
    this.toleratesDryRun = spec.sideEffects === 'None' || spec.sideEffects === 'NoneOnDryRun';
    this.isReinvocable = spec.reinvocationPolicy === 'IfNeeded';
    this.timeoutMs = timeoutSeconds * 1_000;
    this.clientConfig = spec.clientConfig;
    this.clientProblem = clientProblem(spec.clientConfig);
    this.reviewVersion = spec.admissionReviewVersions.find((text) => REVIEW_VERSIONS.has(text));
    this.conditions = matchConditions.length > 0 ? compileConditions(matchConditions) : undefined;
    this.#namespaceSelector = readSelector(spec.namespaceSelector);
    this.#objectSelector = readSelector(spec.objectSelector);
  }

  /** Whether the namespace of a request does not matter. */
  get selectsAllNamespaces(): boolean {
    return Array.isArray(this.#namespaceSelector) && this.#namespaceSelector.length === 0;
  }

  /**
   * Whether it is asked about what is in a namespace with these labels.
   *
   * @throws `StatusError` `InternalError` when its selector cannot be read.
   */
  selectsNamespace(labels: Labels): boolean {
    return matchesLabels(selectorOf(this.#namespaceSelector), labels);
  }

  /**
   * Whether it is asked about an object with these labels before or after the operation.
   *
   * @throws `StatusError` `InternalError` when its selector cannot be read.
   */
  selectsObject(states: readonly Labels[]): boolean {
    const selector = selectorOf(this.#objectSelector);
    return selector.length === 0 || states.some((labels) => matchesLabels(selector, labels));
  }
}

/** What is wrong with a selector is told to who writes an object, not to who stored the configuration. */
function readSelector(spec: LabelSelectorSpec = {}): LabelSelector | Error {
  try {
    return labelSelectorOf(spec);
  } catch (error) {
    return internalError(errorMessage(error), { cause: error });
  }
}

function selectorOf(selector: LabelSelector | Error): LabelSelector {
  if (selector instanceof Error) throw selector;
  return selector;
}
