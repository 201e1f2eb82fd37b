import type { EditorView } from '@codemirror/view';
import { Button, Group, Stack, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Diagnostic } from './yaml-lint.ts';

interface ProblemListProps {
  readonly view: EditorView;
  readonly problems: readonly Diagnostic[];
}

const MAX_SHOWN = 5;

/** What is wrong with a text, line by line; each leads to its place. */
export function ProblemList({ view, problems }: ProblemListProps): ReactElement {
  const more = problems.length - MAX_SHOWN;
  return (
    <Stack gap={2} mt={6} role="status" aria-label="Problems of the YAML">
      {problems.slice(0, MAX_SHOWN).map(({ from, message, severity }) => (
        <Group key={`${from} ${message}`} gap={6} wrap="nowrap" align="baseline">
          <Button size="compact-xs" variant="default" onClick={() => goTo(view, from)}>
            Line {view.state.doc.lineAt(Math.min(from, view.state.doc.length)).number}
          </Button>
          <Text size="sm" className={severity === 'error' ? 'danger' : ''}>
            <b>{severity === 'error' ? 'Wrong: ' : 'Careful: '}</b>
            {message}
          </Text>
        </Group>
      ))}
      {more > 0 && (
        <Text size="xs" className="muted">
          and {more} more
        </Text>
      )}
    </Stack>
  );
}

function goTo(view: EditorView, position: number): void {
  view.dispatch({ selection: { anchor: position }, scrollIntoView: true });
  view.focus();
}
