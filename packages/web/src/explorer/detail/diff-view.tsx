import { Text, VisuallyHidden } from '@mantine/core';
import { type ReactElement, useMemo } from 'react';
import { diffLines, foldSame } from './line-diff.ts';

interface DiffViewProps {
  readonly before: string;
  readonly after: string;
  readonly label: string;
}

/** What is different between two texts, line by line. */
export function DiffView({ before, after, label }: DiffViewProps): ReactElement {
  const lines = useMemo(() => foldSame(diffLines(before, after)), [before, after]);
  if (lines.every(({ kind }) => kind === 'gap')) {
    return (
      <Text size="sm" className="muted">
        Nothing is different.
      </Text>
    );
  }
  return (
    <div className="diff" role="region" aria-label={label} tabIndex={0}>
      {lines.map((line, index) =>
        line.kind === 'gap' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines are never moved
          <div key={index} className="diff-gap">
            {line.count} lines are the same
          </div>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines are never moved
          <div key={index} className="diff-line" data-kind={line.kind}>
            {line.kind !== 'same' && (
              // Colours and signs are not heard.
              <VisuallyHidden>{line.kind === 'added' ? 'New: ' : 'Gone: '}</VisuallyHidden>
            )}
            {line.text}
          </div>
        ),
      )}
    </div>
  );
}
