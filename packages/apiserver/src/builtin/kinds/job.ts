import type { LabelSelectorSpec, ObjectMeta } from '@drover/apimachinery';
import { type KindRules, openSchema } from '../../registry/kind-rules.ts';
import type { StoredObject } from '../../registry/stored-object.ts';
import { builtInObjectSchema } from '../../schema/index.ts';
import { labelledWhenRead, withEnabledTemplate } from './pod-templates.ts';

interface JobObject extends StoredObject {
  readonly spec?: {
    readonly manualSelector?: boolean;
    readonly selector?: LabelSelectorSpec;
    readonly template?: { readonly metadata?: ObjectMeta };
  };
}

const TEMPLATE = ['spec', 'template'] as const;
const UID_LABEL = 'batch.kubernetes.io/controller-uid';

/** How Jobs differ: the server labels their pods, and selects them by these labels. */
export const jobRules: Partial<KindRules> = {
  schema: labelledWhenRead(
    builtInObjectSchema({ group: 'batch', version: 'v1', kind: 'Job' }) ?? openSchema,
  ),
  prepareCreate: (object) => withSelector(withEnabledTemplate(object, TEMPLATE)),
  prepareUpdate: (object) => withEnabledTemplate(object, TEMPLATE),
};

function withSelector(job: JobObject): JobObject {
  const { spec = {}, metadata } = job;
  if (spec.manualSelector === true) return job;
  const uid = metadata.uid ?? '';
  const labels = {
    'job-name': metadata.name,
    'batch.kubernetes.io/job-name': metadata.name,
    'controller-uid': uid,
    [UID_LABEL]: uid,
    ...spec.template?.metadata?.labels,
  };
  const template = {
    ...spec.template,
    metadata: { ...spec.template?.metadata, labels },
  };
  const matchLabels = { [UID_LABEL]: uid, ...spec.selector?.matchLabels };
  return {
    ...job,
    metadata: sharesLabels(job) ? { ...metadata, labels } : metadata,
    spec: { ...spec, selector: { ...spec.selector, matchLabels }, template },
  };
}

/** Whether the labels of a Job are those of its template, and get what these get. */
function sharesLabels({ metadata: { labels }, spec }: JobObject): boolean {
  return labels !== undefined && labels === spec?.template?.metadata?.labels;
}
