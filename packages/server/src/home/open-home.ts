import type { ProcessParts } from '../compose/process-parts.ts';
import type { ServerConfig } from '../config/config.ts';
import type { RequestCarrier } from '../http/request-carrier.ts';
import { openEmbeddedHome } from './embedded-home.ts';
import type { Home } from './home.ts';
import { openKubernetesHome } from './kubernetes-home.ts';

/** Opens the home of state that the configuration names. */
export function openHome(
  { home, env }: ServerConfig,
  parts: Pick<ProcessParts, 'log'> & { readonly requests: RequestCarrier },
): Promise<Home> {
  return home.type === 'embedded'
    ? openEmbeddedHome({ dataDir: home.dataDir, ...parts })
    : openKubernetesHome({ kubeconfig: home.kubeconfig, env, ...parts });
}
