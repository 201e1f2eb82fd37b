import { checkSetting, settingDefinition } from '@drover/api';
import { Alert, Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { type Setting, update } from '../../api/v3.ts';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { SettingValueInput } from './setting-value-input.tsx';

interface EditSettingModalProps {
  readonly setting: Setting;
  readonly onClose: () => void;
}

/** Changes one setting, by an editor that fits its value. */
export function EditSettingModal({ setting, onClose }: EditSettingModalProps): ReactElement {
  const { id, default: initial = '' } = setting;
  const [value, setValue] = useState(setting.value ?? '');
  const definition = settingDefinition(id);
  const problem = checkSetting(id, value)?.message;
  const lock = lockOf(setting);
  return (
    <Modal opened onClose={onClose} title={id} size="lg">
      <Stack>
        {definition && <Text size="sm">{definition.description}</Text>}
        {lock && (
          <Alert color="orange" variant="light">
            {lock}
          </Alert>
        )}
        <SettingValueInput
          name={id}
          value={value}
          error={problem}
          disabled={lock !== undefined}
          onChange={setValue}
        />
        <Text size="xs" className="muted">
          Default: <code>{initial === '' ? 'empty' : initial}</code>
        </Text>
        {!lock && (
          <SaveSetting
            setting={setting}
            value={value}
            isValid={problem === undefined}
            isDangerous={definition?.dangerous === true}
            onSaved={onClose}
          />
        )}
      </Stack>
    </Modal>
  );
}

/** Why a setting cannot be changed here. */
function lockOf({ id, source, links }: Setting): string | undefined {
  if (source === 'env') {
    const variable = `CATTLE_${id.toUpperCase().replaceAll('-', '_')}`;
    return `The environment of the server sets it: change ${variable} there.`;
  }
  return links['update'] === undefined ? 'You may look at it, but not change it.' : undefined;
}

interface SaveSettingProps {
  readonly setting: Setting;
  readonly value: string;
  readonly isValid: boolean;
  readonly isDangerous: boolean;
  readonly onSaved: () => void;
}

function SaveSetting(props: SaveSettingProps): ReactElement {
  const { setting, value, isValid, isDangerous, onSaved } = props;
  const { id, customized = false } = setting;
  const queryClient = useQueryClient();
  const [isSure, setSure] = useState(!isDangerous);
  const mutation = useMutation({
    mutationFn: (next: string) => update<Setting>('settings', id, { value: next }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['v3', 'settings'] });
      notifications.show({ title: 'Saved', message: id });
      onSaved();
    },
  });
  return (
    <>
      {isDangerous && (
        <Checkbox
          checked={isSure}
          onChange={({ currentTarget }) => setSure(currentTarget.checked)}
          label="A wrong value can lock people or clusters out. I am sure."
        />
      )}
      {mutation.error && <FailurePanel title="Not saved" error={mutation.error} />}
      <Group justify="flex-end">
        <Button
          variant="default"
          disabled={!customized || !isSure}
          onClick={() => mutation.mutate('')}
        >
          Use the default
        </Button>
        <Button
          loading={mutation.isPending}
          disabled={!isValid || !isSure}
          onClick={() => mutation.mutate(value)}
        >
          Save
        </Button>
      </Group>
    </>
  );
}
