import { type Cluster, cluster, type GlobalRole, globalRole, LOCAL_CLUSTER } from '@drover/api';
import {
  isNotFound,
  type KubernetesObject,
  type ResourceType,
  StatusError,
} from '@drover/apimachinery';
import {
  type Clock,
  CodedError,
  errorMessage,
  type Logger,
  type Random,
  randomString,
} from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import {
  type Committer,
  createCommitter,
  type Lifetime,
  type Lister,
  type Runnable,
} from '@drover/controller-runtime';
import { type ConditionFact, withConditions } from '@drover/controllers';
import {
  validatingAdmissionPolicies,
  validatingAdmissionPolicyBindings,
  validatingWebhookConfigurations,
} from '@drover/kubernetes';
import { serverErrors } from '../errors.ts';
import { whoAmI } from '../home/own-identity.ts';
import { homePolicies } from './policies.ts';
import { type WebhookAddress, webhookConfiguration } from './webhook-configuration.ts';

/** How often what guards the home of state is looked at. */
const INTERVAL_MS = 30_000;
/** How soon it is tried again when something was wrong, and how soon another address is noticed. */
const STEP_MS = 2_000;
/** What is wrong is told when it was so this many times: a server that starts answers a moment later than it is asked. */
const FAILURES_TO_TELL = 3;
/** 256 bits. */
const TOKEN_LENGTH = 54;

const CONDITION = 'AdmissionReady';

/** What {@link AdmissionGuard} needs. */
export interface AdmissionGuardOptions {
  /** Acts as the server itself. */
  readonly client: KubernetesClient;
  /** Acts as the server while this replica leads. */
  readonly leaderClient: KubernetesClient;
  readonly clusters: Lister<Cluster>;
  /** Where the API server reaches this server; absent while nobody has said it. */
  readonly address: () => WebhookAddress | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/**
 * Keeps the policies and the webhook in front of the home of state as they should be, proves that they are asked, and says
 * so in a condition of the local cluster. The secret of the webhook is a new one in each term, and after the API server
 * could not reach it: then its messages have shown the old one.
 */
export class AdmissionGuard implements Runnable {
  readonly name = 'admission-guard';
  readonly #options: AdmissionGuardOptions;
  readonly #committer: Committer;

  constructor(options: AdmissionGuardOptions) {
    this.#options = options;
    this.#committer = createCommitter({
      client: options.leaderClient,
      fieldManager: 'drover-admission',
    });
  }

  async run({ signal, stopping = signal }: Lifetime): Promise<void> {
    let token = this.#newToken();
    let failures = 0;
    while (!stopping.aborted) {
      const problem = await this.#guard(token, signal);
      if (stopping.aborted) return;
      const hasRecovered = problem === undefined && failures > 0;
      failures = problem === undefined ? 0 : failures + 1;
      if (failures === 0 || failures >= FAILURES_TO_TELL) await this.#tell(factOf(problem), signal);
      if (hasRecovered) token = this.#newToken();
      await this.#rest(failures === 0 && !hasRecovered ? INTERVAL_MS : STEP_MS, stopping);
    }
  }

  /** Waits, but no longer than until this server is to be asked at another address. */
  async #rest(delayMs: number, stopping: AbortSignal): Promise<void> {
    const { clock, address } = this.#options;
    const before = address()?.url;
    const endMs = clock.monotonicMs() + delayMs;
    do {
      await clock.sleep(STEP_MS, { signal: stopping }).catch(() => {
        // The term is over.
      });
    } while (!stopping.aborted && address()?.url === before && clock.monotonicMs() < endMs);
  }

  #newToken(): string {
    return randomString(this.#options.random, TOKEN_LENGTH);
  }

  /** Why people's writes are not all looked at; `undefined` when they are. */
  async #guard(token: string, signal: AbortSignal): Promise<CodedError | undefined> {
    // What needs no address is installed without one, and the webhook where there are no policies.
    const ofPolicies = await problemOf(() => this.#installPolicies(signal));
    const ofWebhook = await problemOf(() => this.#installWebhook(token, signal));
    return ofWebhook ?? (await this.#prove(token, signal)) ?? ofPolicies;
  }

  async #installPolicies(signal: AbortSignal): Promise<void> {
    for (const { policy, binding } of homePolicies()) {
      await this.#apply(validatingAdmissionPolicies, policy, signal);
      await this.#apply(validatingAdmissionPolicyBindings, binding, signal);
    }
  }

  async #installWebhook(token: string, signal: AbortSignal): Promise<void> {
    const { client, address } = this.#options;
    const where = address();
    if (!where) throw serverErrors.create('ADMISSION_NO_ADDRESS');
    const { user: self } = await whoAmI(client, { signal });
    if (self === '') {
      const problem = 'the API server does not tell this server who it is';
      throw serverErrors.create('ADMISSION_NOT_INSTALLED', { problem });
    }
    const configuration = webhookConfiguration({ address: where, token, self });
    await this.#apply(validatingWebhookConfigurations, configuration, signal);
  }

  async #apply(type: ResourceType, object: KubernetesObject, signal: AbortSignal): Promise<void> {
    const resource = this.#options.client.resource<KubernetesObject>(type);
    const name = object.metadata?.name ?? '';
    const current = await resource.get(name, { signal }).catch((error: unknown) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
    await this.#committer.apply(type, object, { current, signal });
  }

  /** Asks, as somebody who may do everything, for what the webhook refuses to everybody; nothing is stored. */
  async #prove(token: string, signal: AbortSignal): Promise<CodedError | undefined> {
    const roles = this.#options.client.impersonate(PROBE).resource<GlobalRole>(globalRole.type);
    try {
      await roles.create(UNACCEPTABLE, { dryRun: true, signal });
    } catch (error) {
      if (isRefusedByUs(error)) return undefined;
      // The API server repeats the address that it asks, secret and all.
      const problem = errorMessage(error).replaceAll(token, '…');
      return serverErrors.create('ADMISSION_UNREACHABLE', { problem });
    }
    return serverErrors.create('ADMISSION_NOT_ASKED');
  }

  async #tell(fact: ConditionFact, signal: AbortSignal): Promise<void> {
    const { clusters, clock, log } = this.#options;
    const local = clusters.get({ namespace: '', name: LOCAL_CLUSTER }) as Cluster | undefined;
    if (!local) return;
    const conditions = withConditions(local.status, [fact], clock);
    if (conditions === local.status?.conditions) return;
    try {
      const status = { ...local.status, conditions };
      await this.#committer.applyStatus(cluster.type, local, status, { signal });
    } catch (err) {
      if (!signal.aborted) log.warn({ err }, 'The condition of admission could not be written');
    }
  }
}

async function problemOf(install: () => Promise<void>): Promise<CodedError | undefined> {
  try {
    await install();
    return undefined;
  } catch (error) {
    if (error instanceof CodedError) return error as CodedError;
    return serverErrors.create('ADMISSION_NOT_INSTALLED', { problem: errorMessage(error) });
  }
}

const PROBE = { user: 'system:drover-admission-probe', groups: ['system:masters'] } as const;

const UNACCEPTABLE: GlobalRole = {
  apiVersion: 'management.cattle.io/v3',
  kind: 'GlobalRole',
  metadata: { name: 'drover-admission-probe' },
  rules: [{ apiGroups: [''], resources: ['pods'], verbs: [] }],
};

function isRefusedByUs(error: unknown): boolean {
  if (!(error instanceof StatusError)) return false;
  const causes = error.status.details?.causes ?? [];
  return causes.some(({ reason }) => reason === 'ADMISSION_RULE_WITHOUT_VERBS');
}

function factOf(problem: CodedError | undefined): ConditionFact {
  if (!problem) return { type: CONDITION, status: 'True' };
  const message = `${problem.message}. ${problem.remedy}`;
  return { type: CONDITION, status: 'False', reason: problem.code, message };
}
