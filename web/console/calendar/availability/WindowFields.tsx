import { Button, Group, Text, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LEAST_SLOT, MOST_SLOT, slotsIn, split } from '../logic/windows';
import type { DayWindow, WindowFault } from '../logic/windows';

interface Props<Window extends DayWindow> {
  /** Which window it is, for whoever hears the fields one by one. */
  readonly name: string;
  readonly window: Window;
  readonly fault: WindowFault | null;
  /** Takes its place: none where it is removed, two where it is split. */
  readonly onChange: (windows: readonly Window[]) => void;
  readonly children?: ReactNode;
}

/** One window of a day: from, to, how long an appointment is, and what comes of it. */
export function WindowFields<Window extends DayWindow>(props: Props<Window>): ReactNode {
  const { name, window, fault, onChange, children } = props;
  const { t } = useTranslation('console');
  const slots = slotsIn(window);
  const label = (field: string): string => `${name}: ${field}`;
  const from = t('calendar.availability.from');
  const to = t('calendar.availability.to');
  const length = t('calendar.availability.slot');
  const nextDay = slots !== null && window.to <= window.from && window.to !== '00:00';
  return (
    <div role="group" aria-label={name}>
      <Group gap="xs" align="center">
        <TextInput
          type="time"
          aria-label={label(from)}
          value={window.from}
          error={fault === 'time' || fault === 'empty' || fault === 'overlap'}
          onChange={({ currentTarget: { value } }) => onChange([{ ...window, from: value }])}
        />
        <span aria-hidden="true">–</span>
        <TextInput
          type="time"
          aria-label={label(to)}
          value={window.to}
          error={fault === 'time' || fault === 'empty' || fault === 'overlap'}
          onChange={({ currentTarget: { value } }) => onChange([{ ...window, to: value }])}
        />
        <TextInput
          type="number"
          min={LEAST_SLOT}
          max={MOST_SLOT}
          w={84}
          aria-label={label(length)}
          value={Number.isNaN(window.slotMinutes) ? '' : window.slotMinutes}
          error={fault === 'slot'}
          onChange={({ currentTarget: { valueAsNumber } }) => onChange([{ ...window, slotMinutes: valueAsNumber }])}
        />
        <Text size="sm">{t('calendar.availability.minutes')}</Text>
        {children}
        <Button
          size="compact-sm"
          variant="default"
          aria-label={label(t('calendar.availability.split'))}
          disabled={fault !== null || split(window).length === 1}
          onClick={() => onChange(split(window))}
        >
          {t('calendar.availability.split')}
        </Button>
        <Button size="compact-sm" variant="default" aria-label={label(t('forms.remove'))} onClick={() => onChange([])}>
          {t('forms.remove')}
        </Button>
      </Group>
      {fault !== null && (
        <Text size="sm" c="red" role="alert">
          {t(`calendar.availability.fault.${fault}`, { least: LEAST_SLOT, most: MOST_SLOT })}
        </Text>
      )}
      {fault === null && slots !== null && (
        <Text size="xs" c="dimmed">
          {t('calendar.availability.holds', { count: slots.count })}
          {slots.over > 0 && ` ${t('calendar.availability.over', { minutes: slots.over })}`}
          {nextDay && ` ${t('calendar.availability.nextDay')}`}
        </Text>
      )}
    </div>
  );
}
