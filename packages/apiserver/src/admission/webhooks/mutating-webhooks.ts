import type { DynamicObject } from '@drover/apimachinery';
import { equalJson } from '@drover/apimachinery';
import type { AdmissionPlugin, AdmissionRequest, MutationRound } from '../admission.ts';
import { askWebhook } from './ask-webhook.ts';
import type { CompiledWebhook } from './compiled-webhook.ts';
import { type Invocation, invocationOf, isExempt } from './invocation.ts';
import { patchedObject } from './patched-object.ts';
import type { WebhookPluginOptions } from './validating-webhooks.ts';
import { settleFailure } from './webhook-failure.ts';

const NAME = 'MutatingAdmissionWebhook';

/** Lets webhooks change what is written, one after the other. One that asks for it is asked once more when the object changed after it. */
export function mutatingWebhooks(options: WebhookPluginOptions): AdmissionPlugin {
  const { configurations } = options;
  const turn = (
    request: AdmissionRequest,
    round: MutationRound,
  ): Promise<DynamicObject | undefined> => new MutatingTurn(request, round, options).run();
  return {
    name: NAME,
    mutate(request, round) {
      const object = request.object as DynamicObject;
      if (configurations.all.length === 0 || isExempt(request)) return object;
      return turn(request, round).then((changed) => changed ?? object);
    },
    async inspect(request) {
      if (configurations.all.length === 0 || isExempt(request)) return;
      await turn(request, { isSecond: false, memory: new Map(), askAgain: () => {} });
    },
  };
}

/** What the first turn leaves for the second. */
interface Memory {
  /** Webhooks that were asked and want to be asked again about changes after theirs. */
  readonly asked: Set<CompiledWebhook>;
  /** Those of them after which the object was changed. */
  readonly outdated: Set<CompiledWebhook>;
  /** The object as the turn left it. */
  left?: DynamicObject | undefined;
}

class MutatingTurn {
  readonly #round: MutationRound;
  readonly #options: WebhookPluginOptions;
  readonly #memory: Memory;
  #request: AdmissionRequest;

  constructor(request: AdmissionRequest, round: MutationRound, options: WebhookPluginOptions) {
    this.#request = request;
    this.#round = round;
    this.#options = options;
    this.#memory = memoryOf(round);
  }

  async run(): Promise<DynamicObject | undefined> {
    const { left } = this.#memory;
    if (this.#round.isSecond && !equalJson(left, this.#request.object)) this.#outdateAsked();
    for (const [index, webhook] of this.#options.configurations.all.entries()) {
      const invocation = await invocationOf({ webhook, index }, this.#request, this.#options);
      if (invocation && this.#isDue(webhook)) await this.#invoke(invocation);
    }
    this.#memory.left = this.#request.object;
    return this.#request.object;
  }

  /** In the second turn nobody is asked for the first time. */
  #isDue(webhook: CompiledWebhook): boolean {
    return !this.#round.isSecond || this.#memory.outdated.has(webhook);
  }

  async #invoke({ webhook, ...place }: Invocation): Promise<void> {
    const { logger } = this.#options;
    const position = `round_${this.#round.isSecond ? 1 : 0}_index_${place.index}`;
    const annotation = `failed-open.mutation.webhook.admission.k8s.io/${position}`;
    let mutated = false;
    try {
      mutated = await this.#ask({ webhook, ...place });
    } catch (error) {
      settleFailure(error, { webhook, request: this.#request, logger, annotation });
    } finally {
      const { configuration, name } = webhook;
      this.#request.options.annotate?.(
        `mutation.webhook.admission.k8s.io/${position}`,
        JSON.stringify({ configuration, webhook: name, mutated }),
      );
    }
    if (mutated) {
      this.#outdateAsked();
      this.#round.askAgain();
    }
    if (webhook.isReinvocable) this.#memory.asked.add(webhook);
  }

  /** Whether the webhook changed the object. */
  async #ask(invocation: Invocation): Promise<boolean> {
    const { object } = this.#request;
    const { patch } = await askWebhook(invocation, this.#request, {
      ...this.#options,
      mayPatch: true,
    });
    const changed = await patchedObject(patch, this.#request, invocation);
    if (!changed || equalJson(changed, object)) return false;
    this.#request = { ...this.#request, object: changed };
    return true;
  }

  #outdateAsked(): void {
    for (const webhook of this.#memory.asked) this.#memory.outdated.add(webhook);
    this.#memory.asked.clear();
  }
}

function memoryOf({ memory }: MutationRound): Memory {
  const known = memory.get(NAME) as Memory | undefined;
  if (known) return known;
  const made: Memory = { asked: new Set(), outdated: new Set() };
  memory.set(NAME, made);
  return made;
}
