import { warnOfServiceAccount } from '../access/service-account.ts';
import { validateConfigMap } from '../core/config-map.ts';
import { validateEvent, validateNewerEvent, validateNewerEventUpdate } from '../core/event.ts';
import { validateNamespace } from '../core/namespace.ts';
import { validateNode, validateNodeUpdate, warnOfNode } from '../core/node.ts';
import { validateSecret } from '../core/secret.ts';
import { isDns1035Label, isDnsLabel, isPathSegment } from '../meta/names.ts';
import { validateEndpoints, warnOfEndpoints } from '../service/endpoints.ts';
import {
  validateService,
  validateServiceStatus,
  validateServiceUpdate,
} from '../service/service.ts';
import { warnOfService } from '../service/service-warnings.ts';
import type { KindValidations } from './kind-validation.ts';

/** Kinds of the core group that are no workloads, and events of both groups. */
export const coreKinds: KindValidations = {
  namespaces: { name: () => isDnsLabel, validate: validateNamespace },
  configmaps: { validate: validateConfigMap },
  secrets: { validate: validateSecret },
  serviceaccounts: { warn: warnOfServiceAccount },
  endpoints: { validate: validateEndpoints, warn: warnOfEndpoints },
  services: {
    name: () => isDns1035Label,
    validate: validateService,
    validateUpdate: validateServiceUpdate,
    validateStatus: validateServiceStatus,
    warn: warnOfService,
    onUpdate: 'content',
  },
  events: { name: () => isPathSegment, validate: validateEvent, onUpdate: 'contentAlone' },
  'events.events.k8s.io': {
    validate: validateNewerEvent,
    validateUpdate: validateNewerEventUpdate,
    onUpdate: 'changes',
  },
  nodes: {
    validate: validateNode,
    validateUpdate: validateNodeUpdate,
    validateStatus: validateNodeUpdate,
    warn: warnOfNode,
    onUpdate: 'everythingFirst',
  },
};
