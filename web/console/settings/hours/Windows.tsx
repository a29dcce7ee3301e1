import { Button, Group, Text, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TimeWindow } from './days';

interface Props {
  /** Which windows they are, for whoever hears the fields one by one. */
  readonly name: string;
  readonly label?: string;
  readonly windows: readonly TimeWindow[];
  readonly onChange: (windows: readonly TimeWindow[]) => void;
}

/** From when to when, several times a day. */
export function Windows({ name, label, windows, onChange }: Props): ReactNode {
  const { t } = useTranslation('console');
  return windows.map((window, index) => {
    const which = `${name} ${index + 1}`;
    const change = (part: Partial<TimeWindow>): void =>
      onChange(windows.map((one, at) => (at === index ? { ...one, ...part } : one)));
    return (
      <Group key={index} gap="xs" role="group" aria-label={which}>
        {label !== undefined && <Text size="sm">{label}</Text>}
        <TextInput
          type="time"
          aria-label={`${which}: ${t('settings.from')}`}
          value={window.from}
          onChange={(event) => change({ from: event.currentTarget.value })}
        />
        <span aria-hidden="true">–</span>
        <TextInput
          type="time"
          aria-label={`${which}: ${t('settings.to')}`}
          value={window.to}
          onChange={(event) => change({ to: event.currentTarget.value })}
        />
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`${which}: ${t('forms.remove')}`}
          onClick={() => onChange(windows.filter((_, at) => at !== index))}
        >
          {t('forms.remove')}
        </Button>
      </Group>
    );
  });
}
