import { cluster, type NodePool, type NodeTemplate, nodeTemplate } from '@drover/api';
import type { TypeBehaviour } from '../behaviour.ts';
import { normanErrors } from '../errors.ts';
import { referenced, requireScope, storedById } from '../store/references.ts';
import { nodeTemplateBehaviour } from './node-template.ts';

/** What is special about node pools. */
export const nodePoolBehaviour: TypeBehaviour = {
  check(fields, operation, context) {
    const { nodeTemplateId: id } = fields;
    if (id !== undefined && !referenced(id, nodeTemplate, context, nodeTemplateBehaviour)) {
      throw normanErrors.create('NORMAN_REFERENCE_NOT_FOUND', { what: 'node template' });
    }
    if (operation === 'update') return;
    requireScope(fields, { fieldName: 'clusterId', kind: cluster }, context);
  },
  computed: {
    driver(object, { services }) {
      const { nodeTemplateName } = (object as NodePool).spec ?? {};
      return storedById<NodeTemplate>(nodeTemplateName, nodeTemplate, services)?.spec?.driver;
    },
  },
};
