import { NormanError } from '@drover/client/norman';
import { Button, Code, Group } from '@mantine/core';
import type { ReactElement } from 'react';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { fieldOf, withView } from './editor-state.ts';
import type { ResourceEditorModel } from './use-resource-editor.ts';

interface RefusalPanelProps {
  readonly model: ResourceEditorModel;
  readonly isNew: boolean;
}

/** Why the server did not save, and at which field. */
export function RefusalPanel({ model, isNew }: RefusalPanelProps): ReactElement | null {
  const { state, setState } = model;
  const failure = state.refusal?.failure;
  if (!failure) return null;
  const fieldName = fieldOf(failure);
  return (
    <div>
      <FailurePanel title={isNew ? 'Not created' : 'Not saved'} error={new NormanError(failure)} />
      {fieldName !== undefined && state.view === 'form' && (
        <Group gap="xs" mt="xs">
          <span className="muted">
            The field is <Code>{fieldName}</Code>.
          </span>
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => setState((now) => withView(now, 'yaml'))}
          >
            Show it in the YAML
          </Button>
        </Group>
      )}
    </div>
  );
}
