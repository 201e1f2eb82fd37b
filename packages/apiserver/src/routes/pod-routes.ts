import { badRequestError, type Status, unclassifiedError } from '@drover/apimachinery';
import { type FieldError, notSupported, required } from '@drover/kubernetes';
import { bindingKind, evictionKind } from '../builtin/part-kinds.ts';
import { jsonResponse } from '../filters/status-response.ts';
import type { ApiResponse } from '../http/api-message.ts';
import { normalizeContent } from '../registry/normalize-content.ts';
import { withIdentity } from '../registry/object-identity.ts';
import { type Binding, bindPod } from '../registry/pods/bind-pod.ts';
import { evictPod } from '../registry/pods/evict-pod.ts';
import type { Target } from '../registry/target.ts';
import { readObject } from './decode-body.ts';
import { checkDeleteOptions, type DeleteOptions, deletionOptions } from './delete-options.ts';
import type { ResourceRequest } from './resource-request.ts';
import { parseWriteOptions } from './write-options.ts';

/** Puts a pod on a node (`pods/…/binding`, and what is posted to `bindings`). */
export async function answerBinding(request: ResourceRequest): Promise<ApiResponse> {
  const { registry, target, context } = request;
  const options = parseWriteOptions(context, 'CreateOptions');
  const { value } = await readObject(context.request, bindingKind.kind);
  const object = withIdentity(value, bindingKind);
  const binding: Binding = normalizeContent(object, bindingKind, options);
  const pod = podOf(request, binding);
  if (pod.name !== binding.metadata?.name) {
    throw badRequestError('name in URL does not match name in Binding object');
  }
  checkBinding(binding);
  await bindPod(registry, { ...target, ...pod, subresource: 'binding' }, binding, options);
  return jsonResponse(201, DONE);
}

/** Deletes a pod if its disruption budget allows it. */
export async function answerEviction(request: ResourceRequest): Promise<ApiResponse> {
  const { registry, target, context } = request;
  const options = parseWriteOptions(context, 'CreateOptions');
  const { value } = await readObject(context.request, evictionKind.kind);
  const object = withIdentity(value, evictionKind, EARLIER_EVICTIONS);
  const eviction = normalizeContent(object, evictionKind, options);
  if (eviction.metadata?.name !== target.name) {
    throw badRequestError('name in URL does not match name in Eviction object');
  }
  const { deleteOptions = {} } = eviction as { readonly deleteOptions?: DeleteOptions };
  checkDeleteOptions(deleteOptions);
  const admitted = { operation: 'CREATE', target, oldObject: undefined, options } as const;
  await registry.admission.validate({
    ...admitted,
    object: await registry.admission.mutate({ ...admitted, object: eviction }),
  });
  const deletion = deletionOptions(context, deleteOptions);
  await evictPod(registry, target, { ...deletion, dryRun: deletion.dryRun || options.dryRun });
  return jsonResponse(201, DONE);
}

/** The version before the present one, which says the same. */
const EARLIER_EVICTIONS: ReadonlySet<string> = new Set(['policy/v1beta1']);

const DONE: Status = {
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Success',
  code: 201,
};

/** `bindings` is an older path that names the pod in the body. */
function podOf(
  { registry, target }: ResourceRequest,
  { metadata = {} }: Binding,
): Pick<Target, 'resource' | 'name'> {
  if (target.subresource !== '') return target;
  const { name = '' } = metadata;
  if (name === '') throw badRequestError('Name parameter required.');
  const pods = registry.resources.preferred('', 'pods');
  return { resource: pods ?? target.resource, name };
}

function checkBinding({ target = {} }: Binding): void {
  const { kind = '', name = '' } = target;
  const causes: FieldError[] = [];
  if (kind !== '' && kind !== 'Node') {
    causes.push(notSupported('target.kind', kind, ['Node', '<empty>']));
  }
  if (name === '') causes.push(required('target.name', ''));
  if (causes.length === 0) return;
  const texts = causes.map(({ field, message }) => `${field}: ${message}`);
  const text = texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
  throw unclassifiedError(text);
}
