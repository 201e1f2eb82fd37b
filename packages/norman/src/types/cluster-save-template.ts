import {
  type Cluster,
  clusterSpecBase,
  clusterTemplate,
  clusterTemplateRevision,
  NAMESPACES,
} from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { ResourceAction } from '../behaviour.ts';
import { type Body, problemError } from '../body/index.ts';
import type { RequestContext } from '../context.ts';
import { objectId } from '../schema/metadata-fields.ts';
import { forbidden, mayAccess } from '../store/access.ts';
import { kubernetesStore } from '../store/kubernetes-store.ts';
import { clusterTemplateBehaviour } from './cluster-template.ts';
import { clusterTemplateRevisionBehaviour } from './cluster-template-revision.ts';
import { createResource } from './create-resource.ts';

/** Whether the caller can make cluster templates. */
export function mayMakeTemplates({ services, caller }: RequestContext): boolean {
  const namespace = NAMESPACES.globalData;
  return mayAccess(services, caller.user, { verb: 'create', kind: clusterTemplate, namespace });
}

/** Makes a template with one revision of a cluster, and ties the cluster to it. */
export const saveAsTemplate: ResourceAction = async (object, input, context) => {
  if (!mayMakeTemplates(context)) throw forbidden(context.caller.user, 'create', clusterTemplate);
  const { clusterTemplateName, clusterTemplateRevisionName } = input;
  if (!clusterTemplateName || !clusterTemplateRevisionName) {
    throw problemError({
      code: 'MissingRequired',
      fieldName: clusterTemplateName ? 'clusterTemplateRevisionName' : 'clusterTemplateName',
      message: 'Name the template and its first revision.',
    });
  }
  const template = await createResource(
    {
      kind: clusterTemplate,
      behaviour: clusterTemplateBehaviour,
      fields: { name: clusterTemplateName },
    },
    context,
  );
  const revision = await createResource(
    {
      kind: clusterTemplateRevision,
      behaviour: clusterTemplateRevisionBehaviour,
      fields: {
        name: clusterTemplateRevisionName,
        enabled: true,
        clusterTemplateId: objectId(template),
        clusterConfig: templateConfig(object as Cluster),
      },
    },
    context,
  );
  const names = {
    clusterTemplateName: objectId(template),
    clusterTemplateRevisionName: objectId(revision),
  };
  const change = (stored: DynamicObject): DynamicObject => ({
    ...stored,
    spec: { ...(stored as Cluster).spec, ...names },
  });
  await kubernetesStore.update(object.metadata?.name ?? '', { fields: {}, change }, context);
  return { document: names };
};

/** What of the specification of a cluster others can be made after. */
function templateConfig({ spec = {} }: Cluster): Body {
  const names = new Set(Object.keys(clusterSpecBase.properties));
  const { defaultPodSecurityPolicyTemplateName: policies } = spec;
  const kept = Object.entries(spec).filter(([name]) => names.has(name));
  return {
    ...Object.fromEntries(kept),
    ...(policies !== undefined && { defaultPodSecurityPolicyTemplateId: policies }),
  };
}
