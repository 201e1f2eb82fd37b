import type { AgentUpgrade, AgentUpgradeWish } from '@drover/api';
import { isConflict, isNotFound } from '@drover/apimachinery';
import { type Clock, errorMessage, formatTime, hasCode, type Logger } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { agentErrors } from '../../errors.ts';
import { AGENT_CONTAINER, AGENT_DEPLOYMENT, DEPLOYMENT_TYPE, type OwnPod } from '../own-pod.ts';
import {
  type AgentDeployment,
  imageOf,
  UPGRADE_ANNOTATION,
  upgradeOf,
  upgradeStep,
} from './upgrade-step.ts';

/** What {@link AgentUpgrades} needs. */
export interface AgentUpgradesOptions {
  readonly client: KubernetesClient;
  readonly pod: OwnPod;
  readonly clock: Clock;
  readonly logger: Logger;
}

const LOOK_EVERY_MS = 2_000;
const TIMEOUT_MS = 10_000;
const MAX_ATTEMPTS = 10;
const DEADLINE_SECONDS = { min: 5, usual: 180, max: 3_600 } as const;

/** A reference to an image: no white space, nothing that a shell or YAML would read as its own. */
const IMAGE = /^[a-zA-Z0-9][a-zA-Z0-9._:/@-]{0,510}$/;

/**
 * Replaces the agents of a cluster by those of another image.
 *
 * **Guarantees**: no old pod goes before a new one has connected; when none does within the deadline, or the rollout
 * crawls, the image is set back. The upgrade is told in the Deployment, so that whichever agent is alive brings it to
 * its end.
 */
export class AgentUpgrades {
  readonly #options: AgentUpgradesOptions;
  #last: AgentUpgrade | undefined;
  #watching: Promise<void> | undefined;

  constructor(options: AgentUpgradesOptions) {
    this.#options = options;
  }

  /** The last upgrade that was seen. */
  get last(): AgentUpgrade | undefined {
    return this.#last;
  }

  /**
   * Begins an upgrade; its end is told in the report.
   *
   * @throws `AGENT_UPGRADE_INVALID`, `AGENT_UPGRADE_RUNNING`, `AGENT_NOT_DEPLOYED`, and what the API server answers.
   */
  async begin(wish: AgentUpgradeWish, signal: AbortSignal): Promise<AgentUpgrade> {
    const asked = checked(wish);
    for (let attempt = 1; ; attempt += 1) {
      try {
        this.#last = await this.#tryBegin(asked, signal);
        return this.#last;
      } catch (error) {
        // The controller of Deployments writes its status at any time.
        if (!isConflict(error) || attempt >= MAX_ATTEMPTS) throw error;
      }
    }
  }

  /** Brings an upgrade to its end that was begun, by whichever agent. */
  watch(signal: AbortSignal): Promise<void> {
    this.#watching ??= this.#watch(signal).finally(() => {
      this.#watching = undefined;
    });
    return this.#watching;
  }

  async #tryBegin(
    { image, deadlineSeconds }: Required<AgentUpgradeWish>,
    signal: AbortSignal,
  ): Promise<AgentUpgrade> {
    const { clock, logger } = this.#options;
    const deployment = await this.#read(signal);
    const running = upgradeOf(deployment);
    if (running?.state === 'running') {
      throw agentErrors.create('AGENT_UPGRADE_RUNNING', { image: running.to });
    }
    const from = imageOf(deployment);
    const started = formatTime(clock.nowMs());
    if (from === image) return { from, to: image, state: 'done', started };
    const upgrade: AgentUpgrade = { from, to: image, state: 'running', started };
    await this.#write(deployment, upgrade, { image, deadlineSeconds, signal });
    logger.info({ from, to: image }, 'Upgrading the agents of this cluster');
    return upgrade;
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#options;
    try {
      while (await this.#look(signal)) await clock.sleep(LOOK_EVERY_MS, { signal });
    } catch (err) {
      if (!signal.aborted) logger.warn({ err }, 'The upgrade of the agents cannot be followed');
    }
  }

  /** Whether there is more to be done later. */
  async #look(signal: AbortSignal): Promise<boolean> {
    try {
      const deployment = await this.#read(signal);
      this.#last = upgradeOf(deployment);
      return await this.#carryOut(deployment, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (hasCode(error, 'AGENT_NOT_DEPLOYED')) return false;
      // The API server may be away for a while, or another agent was first.
      if (!isConflict(error))
        this.#options.logger.debug(
          { cause: errorMessage(error) },
          'The Deployment of the agents could not be read or written',
        );
      return this.#last?.state === 'running';
    }
  }

  async #carryOut(deployment: AgentDeployment, signal: AbortSignal): Promise<boolean> {
    const { clock, logger } = this.#options;
    const step = upgradeStep(deployment, clock.nowMs());
    const upgrade = upgradeOf(deployment);
    if (!upgrade || step.do === 'nothing') return false;
    if (step.do === 'wait') return true;
    if (step.do === 'tell') {
      this.#last = { ...upgrade, state: step.state };
      await this.#write(deployment, this.#last, { signal });
      logger.info({ to: upgrade.to, state: step.state }, 'The upgrade of the agents has ended');
      return false;
    }
    const { from, to } = upgrade;
    this.#last = { ...upgrade, state: 'rolled-back', cause: step.cause };
    await this.#write(deployment, this.#last, { image: from, signal });
    logger.error({ from, to, cause: step.cause }, 'Rolled the upgrade of the agents back');
    return false;
  }

  async #read(signal: AbortSignal): Promise<AgentDeployment> {
    const { client, pod } = this.#options;
    try {
      return await client
        .resource<AgentDeployment>(DEPLOYMENT_TYPE)
        .get(AGENT_DEPLOYMENT, { namespace: pod.namespace, signal, timeoutMs: TIMEOUT_MS });
    } catch (error) {
      if (!isNotFound(error)) throw error;
      throw agentErrors.create(
        'AGENT_NOT_DEPLOYED',
        { namespace: pod.namespace },
        { cause: error },
      );
    }
  }

  /** Refused with a conflict when somebody else has written in between. */
  async #write(
    { metadata }: AgentDeployment,
    upgrade: AgentUpgrade,
    change: {
      readonly image?: string;
      readonly deadlineSeconds?: number;
      readonly signal: AbortSignal;
    },
  ): Promise<void> {
    const { client, pod } = this.#options;
    const { image, deadlineSeconds, signal } = change;
    const container = { name: AGENT_CONTAINER, image };
    const spec = {
      ...(deadlineSeconds !== undefined && { progressDeadlineSeconds: deadlineSeconds }),
      ...(image !== undefined && { template: { spec: { containers: [container] } } }),
    };
    const body = {
      metadata: {
        resourceVersion: metadata?.resourceVersion,
        annotations: { [UPGRADE_ANNOTATION]: JSON.stringify(upgrade) },
      },
      ...(Object.keys(spec).length > 0 && { spec }),
    };
    await client
      .resource<AgentDeployment>(DEPLOYMENT_TYPE)
      .patch(
        AGENT_DEPLOYMENT,
        { type: 'strategic', body },
        { namespace: pod.namespace, signal, timeoutMs: TIMEOUT_MS },
      );
  }
}

function checked({
  image,
  deadlineSeconds = DEADLINE_SECONDS.usual,
}: AgentUpgradeWish): Required<AgentUpgradeWish> {
  if (typeof image !== 'string' || !IMAGE.test(image)) {
    throw agentErrors.create('AGENT_UPGRADE_INVALID', {
      problem: 'the image is no name of an image',
    });
  }
  const { min, max } = DEADLINE_SECONDS;
  if (!Number.isInteger(deadlineSeconds) || deadlineSeconds < min || deadlineSeconds > max) {
    throw agentErrors.create('AGENT_UPGRADE_INVALID', {
      problem: `deadlineSeconds is no whole number from ${min} to ${max}`,
    });
  }
  return { image, deadlineSeconds };
}
