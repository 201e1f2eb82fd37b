import { declared } from './settings-type.ts';

/** Kubernetes versions, charts and where they come from. */
export const RELEASE_SETTINGS = {
  'chart-default-branch': declared.text('release-v2.7', 'Branch of the charts of the system.'),
  'csp-adapter-min-version': declared.text(
    '',
    'Least version of the adapter for cloud marketplaces.',
  ),
  'fleet-min-version': declared.text('', 'Least version of the chart of Fleet.'),
  'helm-max-history': declared.number('10', 'Revisions that Helm keeps of a release; 0 keeps all.'),
  'helm-version': declared.text('dev', 'Version of Helm.'),
  'k3s-default-version': declared.text('', 'Version that new k3s clusters begin with.'),
  'k8s-version': declared.text('', 'Version that new RKE clusters begin with.'),
  'k8s-version-to-images': declared.json('', 'Images of each version of RKE.'),
  'k8s-version-to-service-options': declared.json(
    '',
    'Options of the services of each version of RKE.',
  ),
  'k8s-versions-current': declared.text(
    '',
    'Versions, separated by commas, that RKE clusters may have.',
  ),
  'k8s-versions-deprecated': declared.json('', 'Versions that RKE clusters should leave.'),
  'kdm-branch': declared.text('release-v2.7', 'Branch of the metadata of Kubernetes versions.'),
  'partner-chart-default-branch': declared.text('main', 'Branch of the charts of partners.'),
  'rancher-webhook-min-version': declared.text('', 'Least version of the chart of the webhook.'),
  'rancher-webhook-version': declared.text('', 'Version of the chart of the webhook.'),
  'rke-metadata-config': declared.json('', 'Where the metadata of Kubernetes versions comes from.'),
  'rke-version': declared.text('', 'Version of RKE.'),
  'rke2-chart-default-branch': declared.text('main', 'Branch of the charts of RKE2.'),
  'rke2-default-version': declared.text('', 'Version that new RKE2 clusters begin with.'),
  'system-catalog': declared.choice('external', 'Where the charts of the system come from.', {
    options: ['external', 'bundled'],
  }),
  'system-feature-chart-refresh-seconds': declared.number(
    '21600',
    'Seconds between looks for new charts of the system.',
  ),
  'system-upgrade-controller-chart-version': declared.text(
    '',
    'Version of the chart that updates k3s and RKE2.',
  ),
} as const;
