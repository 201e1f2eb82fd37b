import type { Settings } from '@drover/api';

/** The setting that names them. */
export const SYSTEM_NAMESPACES = 'system-namespaces';

/** Names of namespaces that belong to the System project of every cluster, as the setting has them, in order. */
export function systemNamespaces(settings: Settings): readonly string[] {
  const names = settings.text(SYSTEM_NAMESPACES).split(',');
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))].toSorted();
}
