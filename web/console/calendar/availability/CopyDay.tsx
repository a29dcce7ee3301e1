import { Button, Checkbox, Group, Stack } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../../app/layout/Dialog';
import { WEEKDAYS } from '../logic/windows';
import type { Weekday } from '../logic/windows';

interface Props {
  readonly from: Weekday;
  /** What the days are called, from Monday on. */
  readonly names: readonly string[];
  readonly onClose: () => void;
  readonly onCopy: (days: readonly Weekday[]) => void;
}

/** To which days the windows of one go, in place of their own. */
export function CopyDay({ from, names, onClose, onCopy }: Props): ReactNode {
  const { t } = useTranslation('console');
  const [days, setDays] = useState<readonly Weekday[]>([]);
  const toggle = (day: Weekday): void =>
    setDays((before) => (before.includes(day) ? before.filter((one) => one !== day) : [...before, day]));
  const name = names[WEEKDAYS.indexOf(from)] ?? '';
  return (
    <Dialog opened onClose={onClose} title={t('calendar.availability.copyTitle', { day: name })}>
      <Stack gap="xs">
        {WEEKDAYS.map(
          (day, number) =>
            day !== from && (
              <Checkbox key={day} label={names[number]} checked={days.includes(day)} onChange={() => toggle(day)} />
            ),
        )}
        <Group justify="flex-end" mt="sm">
          <Button variant="default" onClick={onClose}>
            {t('calendar.back')}
          </Button>
          <Button disabled={days.length === 0} onClick={() => onCopy(days)}>
            {t('calendar.availability.copyAction')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
