import type { Cluster, Settings } from '@drover/api';

/** The image that the agents of a cluster shall run: its own choice, or that of the settings. */
export function agentImage({ spec }: Cluster, settings: Settings): string {
  const image = spec?.agentImageOverride || settings.text('agent-image');
  const registry = settings.text('system-default-registry');
  return registry === '' || image.startsWith(`${registry}/`) ? image : `${registry}/${image}`;
}
