import type { Settings } from '@drover/api';

/** Names of namespaces that belong to the System project of every cluster, as the setting has them, in order. */
export function systemNamespaces(settings: Settings): readonly string[] {
  const names = settings.text('system-namespaces').split(',');
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))].toSorted();
}
