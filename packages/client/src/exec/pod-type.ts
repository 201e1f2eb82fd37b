import type { ResourceType } from '@drover/apimachinery';

/** Pods, whose subresources are streams. */
export const podType: ResourceType = {
  group: '',
  version: 'v1',
  resource: 'pods',
  kind: 'Pod',
  namespaced: true,
};
