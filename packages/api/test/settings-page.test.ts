import { expect, it } from 'vitest';
import { FEATURES, SETTINGS, type SettingDefinition, settingVariable } from '../src/index.ts';

/** What a cell of a table can hold. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function shownDefault({ default: initial }: SettingDefinition): string {
  if (initial === '') return '';
  return initial.length > 60 ? 'a list' : `\`${cell(initial)}\``;
}

function typeOf({ type, options, min, max }: SettingDefinition): string {
  if (options) return options.map((option) => `\`${option}\``).join(', ');
  if (type !== 'number') return type;
  return max === undefined ? `number, at least ${min ?? 0}` : `number, ${min ?? 0} to ${max}`;
}

function settingRow([name, setting]: readonly [string, SettingDefinition]): string {
  const { description, dangerous } = setting;
  const warning = dangerous ? ' **A wrong value can lock people or clusters out.**' : '';
  const cells = [
    `\`${name}\``,
    typeOf(setting),
    shownDefault(setting),
    cell(description) + warning,
  ];
  return `| ${cells.join(' | ')} |`;
}

const onOff = (value: boolean): string => (value ? 'on' : 'off');

it('are told in docs/reference/settings.md', async () => {
  const settings = Object.entries<SettingDefinition>(SETTINGS).toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const features = Object.entries(FEATURES).map(
    ([name, { default: initial, dynamic, description }]) =>
      `| \`${name}\` | ${onOff(initial)} | ${dynamic ? 'at once' : 'at the next start'} | ${description} |`,
  );
  const page = [
    '# Settings and features',
    '',
    'This page is written by `packages/api/test/settings-page.test.ts` from the definitions.',
    '',
    'A setting takes its value from the environment, else from what an administrator stored, else from its default;',
    `an empty value restores the default. The variable of \`server-url\` is \`${settingVariable('server-url')}\`.`,
    'What comes from the environment, and `cacerts`, cannot be changed through the API (405).',
    '',
    '| setting | value | default | what it is |',
    '| --- | --- | --- | --- |',
    ...settings.map(settingRow),
    '',
    '## Features',
    '',
    'Defaults are changed by `--features` or `CATTLE_FEATURES`: `fleet=false,legacy=true`. A change of one that does not',
    'hold at once holds from the next start on.',
    '',
    '| feature | default | a change holds | what it is |',
    '| --- | --- | --- | --- |',
    ...features,
    '',
  ];
  await expect(page.join('\n')).toMatchFileSnapshot('../../../docs/reference/settings.md');
});
