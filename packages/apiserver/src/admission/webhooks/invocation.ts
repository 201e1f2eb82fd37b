import { forbiddenError, type Labels, notFoundError, type StatusError } from '@drover/apimachinery';
import type { Resource } from '../../registry/resource.ts';
import type { ResourceTable } from '../../registry/resource-table.ts';
import { decodeEntry } from '../../registry/stored-object.ts';
import type { Store } from '../../storage/store.ts';
import type { AdmissionRequest } from '../admission.ts';
import { namespaceOf, ruleSubject, shownObject } from './admission-attributes.ts';
import { reviewedRequest } from './admission-review.ts';
import type { CompiledWebhook } from './compiled-webhook.ts';
import { matchesRule } from './matching-rule.ts';

/** A webhook that is to be asked about a request. */
export interface Invocation {
  readonly webhook: CompiledWebhook;
  /** The version in which it wants to see the object. */
  readonly resource: Resource;
  /** Where it stands among all webhooks. */
  readonly index: number;
}

/** Where webhooks find out whether they are to be asked. */
export interface InvocationSources {
  readonly store: Store;
  readonly resources: ResourceTable;
}

const NO_LABELS: Labels = {};

/** Configurations of admission are not subject to admission by webhooks: nobody could repair them. */
const EXEMPT: ReadonlySet<string> = new Set([
  'mutatingadmissionpolicies',
  'mutatingadmissionpolicybindings',
  'mutatingwebhookconfigurations',
  'validatingadmissionpolicies',
  'validatingadmissionpolicybindings',
  'validatingwebhookconfigurations',
]);

/** Whether no webhook is ever asked about a request. */
export function isExempt({ target: { resource } }: AdmissionRequest): boolean {
  return resource.group === 'admissionregistration.k8s.io' && EXEMPT.has(resource.resource);
}

/**
 * Whether and how a webhook is to be asked.
 *
 * @throws `StatusError`: `Forbidden` when its conditions cannot be decided and it fails closed, `InternalError` when a selector cannot be read.
 */
export async function invocationOf(
  { webhook, index }: { readonly webhook: CompiledWebhook; readonly index: number },
  request: AdmissionRequest,
  sources: InvocationSources,
): Promise<Invocation | undefined> {
  const resource = ruledResource(webhook, request, sources.resources);
  if (!resource) return undefined;
  if (!selectsNamespace(webhook, request, sources.store)) return undefined;
  if (!webhook.selectsObject(labelsOf(request))) return undefined;
  const invocation = { webhook, resource, index };
  return (await meetsConditions(invocation, request)) ? invocation : undefined;
}

/** The version of the resource of a request that a rule of the webhook names. */
export function ruledResource(
  { rules, matchesEquivalents }: Pick<CompiledWebhook, 'rules' | 'matchesEquivalents'>,
  request: AdmissionRequest,
  resources: ResourceTable,
): Resource | undefined {
  const { resource, subresource } = request.target;
  const subject = ruleSubject(request, resource);
  if (rules.some((rule) => matchesRule(rule, subject))) return resource;
  if (!matchesEquivalents) return undefined;
  const others = equivalentsOf(resource, resources).filter(
    (other) => subresource === '' || other.subresources.some(({ name }) => name === subresource),
  );
  for (const rule of rules) {
    const found = others.find((other) => matchesRule(rule, ruleSubject(request, other)));
    if (found) return found;
  }
  return undefined;
}

/** The other resources through which the same objects are served. */
function equivalentsOf(resource: Resource, resources: ResourceTable): readonly Resource[] {
  return resources
    .all()
    .filter((other) => other.collection === resource.collection && other !== resource);
}

/** Whether a request is in a namespace that is selected, or in none. */
export function selectsNamespace(
  webhook: Pick<CompiledWebhook, 'selectsAllNamespaces' | 'selectsNamespace'>,
  request: AdmissionRequest,
  store: Store,
): boolean {
  const namespace = namespaceOf(request);
  const isNamespace = request.target.resource.collection === 'namespaces';
  if (webhook.selectsAllNamespaces || (namespace === '' && !isNamespace)) return true;
  return webhook.selectsNamespace(namespaceLabels(namespace, request, store));
}

/** A namespace that is being written is judged by what it is going to be. */
function namespaceLabels(
  namespace: string,
  { target, object }: AdmissionRequest,
  store: Store,
): Labels {
  if (target.resource.collection === 'namespaces' && target.subresource === '' && object) {
    return object.metadata?.labels ?? NO_LABELS;
  }
  const entry = store.getForWrite('namespaces', namespace);
  if (!entry) throw notFoundError({ group: '', resource: 'namespaces' }, namespace);
  return decodeEntry(entry).metadata.labels ?? NO_LABELS;
}

/** Labels of the object before and after the operation. */
export function labelsOf({ object, oldObject }: AdmissionRequest): readonly Labels[] {
  const states = [object, oldObject].filter((state) => state !== undefined);
  return states.map(({ metadata }) => metadata?.labels ?? NO_LABELS);
}

async function meetsConditions(
  { webhook, resource }: Invocation,
  request: AdmissionRequest,
): Promise<boolean> {
  if (!webhook.conditions) return true;
  const { matches, problems } = webhook.conditions({
    object: await shownObject(request.object, resource, request),
    oldObject: await shownObject(request.oldObject, resource, request),
    request: reviewedRequest(request, resource),
    user: request.options.user,
  });
  if (!matches) return false;
  if (problems.length > 0 && !webhook.failsOpen) throw undecided(request, problems);
  return problems.length === 0;
}

function undecided({ target, object }: AdmissionRequest, problems: readonly string[]): StatusError {
  const name = target.name === '' ? (object?.metadata?.name ?? '') : target.name;
  const why = problems.length === 1 ? problems.join() : `[${problems.join(', ')}]`;
  return forbiddenError(target.resource, name, why);
}
