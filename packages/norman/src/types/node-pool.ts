import { type NodePool, type NodeTemplate, nodeTemplate } from '@drover/api';
import type { TypeBehaviour } from '../behaviour.ts';
import { normanErrors } from '../errors.ts';
import { referenced, storedById } from '../store/references.ts';
import { nodeTemplateBehaviour } from './node-template.ts';

/** What is special about node pools. */
export const nodePoolBehaviour: TypeBehaviour = {
  check({ nodeTemplateId }, _operation, context) {
    if (nodeTemplateId === undefined) return;
    if (referenced(nodeTemplateId, nodeTemplate, context, nodeTemplateBehaviour)) return;
    throw normanErrors.create('NORMAN_REFERENCE_NOT_FOUND', { what: 'node template' });
  },
  computed: {
    driver(object, { services }) {
      const { nodeTemplateName } = (object as NodePool).spec ?? {};
      return storedById<NodeTemplate>(nodeTemplateName, nodeTemplate, services)?.spec?.driver;
    },
  },
};
