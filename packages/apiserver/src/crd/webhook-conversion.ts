import type { JsonObject } from '@drover/apimachinery';
import type { Random } from '@drover/base';
import type { CustomResourceDefinition } from '@drover/kubernetes';
import { apiserverErrors } from '../errors.ts';
import {
  decodeEntry,
  encodeObject,
  encodeText,
  type StoredObject,
} from '../registry/stored-object.ts';
import type { VersionConverter } from '../registry/version-converter.ts';
import type { Entry } from '../storage/store.ts';
import type { WebhookClient } from '../webhook-client/webhook-client.ts';
import { convertedObjects } from './webhook-conversion-answer.ts';
import { checkedConversion, conversionError } from './webhook-conversion-check.ts';

/** What conversion by webhooks works with. */
export interface WebhookConversionOptions {
  readonly client: WebhookClient;
  readonly random: Random;
}

/** The most objects of one question, so that no list makes one without bound. */
const MAX_OBJECTS = 1_000;

const TIMEOUT_MS = 30_000;

/** What ends the first field of an object in the store; versions hold none. */
const COMMA = 0x2c;

const REVIEW_VERSIONS: ReadonlySet<string> = new Set(['v1', 'v1beta1']);

/** The converter of a definition; absent when it has one version. */
export function versionConverter(
  { spec }: CustomResourceDefinition,
  options: WebhookConversionOptions,
): VersionConverter | undefined {
  const { conversion, versions } = spec;
  if (versions.length === 1) return undefined;
  if (conversion?.strategy !== 'Webhook' || !conversion.webhook) return renamingConverter;
  return new WebhookConverter(conversion.webhook, options);
}

/** For versions that differ by their name alone. Objects may lie in the store in any of them. */
const renamingConverter: VersionConverter = {
  serve: (entries, apiVersion) =>
    Promise.resolve(
      entries.map((entry) => entryOfVersion(entry, apiVersion) ?? renamedEntry(entry, apiVersion)),
    ),
  convert: (object, apiVersion) => Promise.resolve({ ...object, apiVersion }),
};

type WebhookConversion = NonNullable<
  NonNullable<CustomResourceDefinition['spec']['conversion']>['webhook']
>;

class WebhookConverter implements VersionConverter {
  readonly #webhook: WebhookConversion;
  readonly #options: WebhookConversionOptions;
  /** What was made of an entry, by version. */
  readonly #served = new WeakMap<Entry, Map<string, Entry>>();

  constructor(webhook: WebhookConversion, options: WebhookConversionOptions) {
    this.#webhook = webhook;
    this.#options = options;
  }

  async serve(entries: readonly Entry[], apiVersion: string): Promise<readonly Entry[]> {
    const foreign = entries.filter((entry) => !this.#known(entry, apiVersion));
    for (let at = 0; at < foreign.length; at += MAX_OBJECTS) {
      const batch = foreign.slice(at, at + MAX_OBJECTS);
      const objects = await this.#ask(batch.map(decodeEntry), apiVersion);
      for (const [index, entry] of batch.entries()) this.#keep(entry, objects[index], apiVersion);
    }
    return entries.map((entry) => this.#known(entry, apiVersion) ?? entry);
  }

  async convert(object: StoredObject, apiVersion: string): Promise<StoredObject> {
    if (object.apiVersion === apiVersion) return object;
    const [converted = object] = await this.#ask([object], apiVersion);
    return converted;
  }

  #known(entry: Entry, apiVersion: string): Entry | undefined {
    return this.#served.get(entry)?.get(apiVersion) ?? entryOfVersion(entry, apiVersion);
  }

  #keep(entry: Entry, object: StoredObject | undefined, apiVersion: string): void {
    if (!object) return;
    const versions = this.#served.get(entry) ?? new Map<string, Entry>();
    versions.set(apiVersion, { ...entry, value: encodeObject(object, entry.revision) });
    this.#served.set(entry, versions);
  }

  async #ask(
    objects: readonly StoredObject[],
    desiredAPIVersion: string,
  ): Promise<readonly StoredObject[]> {
    const { conversionReviewVersions, clientConfig = {} } = this.#webhook;
    const version = conversionReviewVersions?.find((text) => REVIEW_VERSIONS.has(text));
    if (version === undefined) throw conversionError('no supported conversion review versions');
    const uid = this.#options.random.uuid();
    const review = {
      kind: 'ConversionReview',
      apiVersion: `apiextensions.k8s.io/${version}`,
      request: { uid, desiredAPIVersion, objects },
    };
    const subject = subjectOf(objects);
    const answer = await this.#post(clientConfig, review, subject);
    const converted = convertedObjects(answer, { version, uid });
    if (typeof converted === 'string') {
      throw conversionError(`conversion webhook for ${subject} failed: ${converted}`);
    }
    return checkedConversion(objects, converted, { subject, desiredAPIVersion });
  }

  async #post(
    clientConfig: NonNullable<WebhookConversion['clientConfig']>,
    review: object,
    subject: string,
  ): Promise<JsonObject> {
    try {
      return await this.#options.client.post(clientConfig, review, { timeoutMs: TIMEOUT_MS });
    } catch (error) {
      if (!apiserverErrors.is(error, 'APISERVER_CALL_FAILED')) throw error;
      throw conversionError(`conversion webhook for ${subject} failed: ${error.message}`, {
        cause: error,
      });
    }
  }
}

/** The entry with another version in its first field; nothing else of it is looked at. */
function renamedEntry(entry: Entry, apiVersion: string): Entry {
  const rest = entry.value.subarray(entry.value.indexOf(COMMA));
  const start = encodeText(`{"apiVersion":${JSON.stringify(apiVersion)}`);
  return { ...entry, value: Buffer.concat([start, rest]) };
}

/** The entry itself, if its object is in that version already. */
function entryOfVersion(entry: Entry, apiVersion: string): Entry | undefined {
  // The version is what the bytes begin with.
  const text = `{"apiVersion":${JSON.stringify(apiVersion)},`;
  const prefix = encodeText(text);
  return Buffer.compare(prefix, entry.value.subarray(0, prefix.length)) === 0 ? entry : undefined;
}

/** What is converted, as errors name it. */
function subjectOf([object]: readonly StoredObject[]): string {
  return `${object?.apiVersion ?? ''}, Kind=${object?.kind ?? ''}`;
}
