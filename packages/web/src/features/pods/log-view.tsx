import { Button, Group, Mark, Switch, Text, TextInput } from '@mantine/core';
import { IconDownload, IconSearch } from '@tabler/icons-react';
import { type ReactElement, useEffect, useMemo, useRef, useState } from 'react';
import type { LogSource } from '../../api/kubernetes.ts';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { saveFile } from '../../components/save-file.ts';
import type { LogLine } from './log-lines.ts';
import { useLogs } from './use-logs.ts';

interface LogViewProps {
  /** Must be the same object at each rendering. */
  readonly sources: readonly LogSource[];
  /** Of the file that is downloaded. */
  readonly name: string;
}

/** The logs of containers as one, following their end unless one scrolls up. */
export function LogView({ sources, name }: LogViewProps): ReactElement {
  const [previous, setPrevious] = useState(false);
  const [hasTimes, setTimes] = useState(false);
  const [filter, setFilter] = useState('');
  const { lines, error } = useLogs(sources, previous);
  const shown = useMemo(
    () => (filter === '' ? lines : lines.filter(({ text }) => text.includes(filter))),
    [lines, filter],
  );
  const end = useRef<HTMLPreElement>(null);
  const [follow, setFollow] = useState(true);
  useEffect(() => {
    if (follow && shown.length > 0) end.current?.scrollTo({ top: end.current.scrollHeight });
  }, [shown, follow]);
  const names = useMemo(() => sourceNames(sources), [sources]);
  return (
    <>
      <Group mb="sm" justify="space-between">
        <Group gap="sm">
          <TextInput
            leftSection={<IconSearch size={16} />}
            placeholder="Only lines with"
            aria-label="Filter the log"
            value={filter}
            onChange={({ currentTarget }) => setFilter(currentTarget.value)}
          />
          {filter !== '' && (
            <Text size="sm" className="muted" role="status">
              {shown.length} of {lines.length} lines
            </Text>
          )}
        </Group>
        <Group>
          <Switch
            label="Follow"
            checked={follow}
            onChange={({ currentTarget }) => setFollow(currentTarget.checked)}
          />
          <Switch
            label="Times"
            checked={hasTimes}
            onChange={({ currentTarget }) => setTimes(currentTarget.checked)}
          />
          <Switch
            label="Before the last restart"
            checked={previous}
            onChange={({ currentTarget }) => setPrevious(currentTarget.checked)}
          />
          <Button
            variant="default"
            size="xs"
            leftSection={<IconDownload size={14} />}
            onClick={() => saveFile(`${name}.log`, textOf(lines, names), 'text/plain')}
          >
            Download
          </Button>
        </Group>
      </Group>
      {error !== undefined && <FailurePanel title="The log could not be read" error={error} />}
      <pre ref={end} className="log" tabIndex={0} aria-label="Log" role="log">
        {shown.map((line, index) => (
          <Line
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
            key={index}
            isFirst={index === 0}
            line={line}
            name={names[line.source]}
            hasTime={hasTimes}
            wanted={filter}
          />
        ))}
      </pre>
    </>
  );
}

/** What tells sources apart; `undefined` for the only one. */
function sourceNames(sources: readonly LogSource[]): readonly (string | undefined)[] {
  const pods = new Set(sources.map(({ pod }) => pod));
  return sources.map(({ pod, container }) => {
    if (sources.length === 1) return undefined;
    return pods.size === 1 ? container : `${pod} ${container}`;
  });
}

function textOf(lines: readonly LogLine[], names: readonly (string | undefined)[]): string {
  const texts = lines.map(({ time, source, text }) =>
    [time, names[source], text].filter((part) => part !== undefined && part !== '').join(' '),
  );
  return texts.length === 0 ? '' : `${texts.join('\n')}\n`;
}

/** Of names of sources, on the dark ground of logs. */
const COLOURS = ['#5fd4c4', '#f2c48f', '#c9b6ff', '#8fc7ff', '#ffb3ae', '#b8e08c'] as const;

interface LineProps {
  readonly isFirst: boolean;
  readonly line: LogLine;
  readonly name: string | undefined;
  readonly hasTime: boolean;
  readonly wanted: string;
}

function Line({ isFirst, line, name, hasTime, wanted }: LineProps): ReactElement {
  const { time, source, text } = line;
  return (
    <>
      {!isFirst && '\n'}
      {hasTime && <span className="log-time">{time.slice(0, 23)} </span>}
      {name !== undefined && (
        <span style={{ color: COLOURS[source % COLOURS.length] }}>{name} </span>
      )}
      {wanted === '' ? text : <Marked text={text} wanted={wanted} />}
    </>
  );
}

/** A text in which what is looked for stands out. */
function Marked({ text, wanted }: { readonly text: string; readonly wanted: string }) {
  return text.split(wanted).flatMap((part, index) =>
    index === 0
      ? [part]
      : [
          // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other name
          <Mark key={index} color="yellow">
            {wanted}
          </Mark>,
          part,
        ],
  );
}
