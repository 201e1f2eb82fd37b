import { declared } from './settings-type.ts';

const EITHER = { options: ['vue', 'ember'] } as const;

/** What the user interface reads. */
export const INTERFACE_SETTINGS = {
  'api-ui-version': declared.text('1.1.10', 'Version of the pages that show the API.'),
  'cli-url-darwin': declared.url('', 'Where the command line tool for macOS is had from.'),
  'cli-url-linux': declared.url('', 'Where the command line tool for Linux is had from.'),
  'cli-url-windows': declared.url('', 'Where the command line tool for Windows is had from.'),
  'ui-banners': declared.json('{}', 'Banners above and below every page.'),
  'ui-brand': declared.text('', 'Name of the brand whose colours and logo are shown.'),
  'ui-community-links': declared.flag('true', 'Whether links to the community are shown.'),
  'ui-custom-links': declared.json('', 'Links that are shown on the home page.'),
  'ui-dashboard-harvester-legacy-plugin': declared.url('', 'Where the plugin for Harvester is.'),
  'ui-dashboard-index': declared.url(
    '',
    'Where the user interface is had from, if not from the server.',
  ),
  'ui-dashboard-path': declared.text('', 'Where the files of the user interface are.'),
  'ui-default-landing': declared.choice(
    'vue',
    'Which user interface is shown after a login.',
    EITHER,
  ),
  'ui-favicon': declared.text('', 'Icon of the pages, as a data: address.'),
  'ui-feedback-form': declared.text('', 'Address of a form for feedback.'),
  'ui-index': declared.url('', 'Where the older user interface is had from.'),
  'ui-issues': declared.url('', 'Where people file issues.'),
  'ui-k8s-default-version-range': declared.text('', 'Versions that new clusters begin with.'),
  'ui-k8s-supported-versions-range': declared.text('', 'Versions that clusters may have.'),
  'ui-offline-preferred': declared.choice(
    'dynamic',
    'Whether the user interface comes from the server; dynamic does what fits the version.',
    { options: ['true', 'false', 'dynamic'] },
  ),
  'ui-path': declared.text('', 'Where the files of the older user interface are.'),
  'ui-performance': declared.json('', 'What the user interface does with many objects.'),
  'ui-pl': declared.text('rancher', 'Name of the product, as people see it.'),
  'ui-preferred': declared.choice('vue', 'Which user interface is shown at /.', EITHER),
} as const;
