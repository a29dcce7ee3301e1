import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../app/i18n/useLanguage';
import { formatDuration } from '../../app/time/format';
import { NumberField } from './NumberField';
import { numberIn } from './numbers';

/** A reminder as it is typed. */
export interface ReminderRule {
  readonly channel: 'EMAIL' | 'SMS';
  readonly minutes: string;
}

const LEAST = 5;
const MOST = 20_160;
const MOST_RULES = 10;

/** The reminders that were typed; null where one of them cannot be, or is there twice. */
export function remindersOf(rules: readonly ReminderRule[]): { channel: 'EMAIL' | 'SMS'; minutes: number }[] | null {
  const found = rules.flatMap(({ channel, minutes }) => {
    const number = numberIn(minutes, LEAST, MOST);
    return number === null ? [] : [{ channel, minutes: number }];
  });
  const different = new Set(found.map(({ channel, minutes }) => `${channel} ${minutes}`));
  return different.size === rules.length ? found : null;
}

interface Props {
  readonly rules: readonly ReminderRule[];
  readonly onChange: (rules: readonly ReminderRule[]) => void;
}

/** Through what, and how long before an appointment people are reminded. */
export function ReminderRules({ rules, onChange }: Props): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const change = (index: number, part: Partial<ReminderRule>): void =>
    onChange(rules.map((rule, at) => (at === index ? { ...rule, ...part } : rule)));
  const twice = rules.some((one, index) =>
    rules
      .slice(0, index)
      .some((other) => other.channel === one.channel && Number(other.minutes) === Number(one.minutes)),
  );
  return (
    <Stack gap="sm">
      {rules.length === 0 && <Text size="sm">{t('forms.noReminders')}</Text>}
      {rules.map(({ channel, minutes }, index) => (
        <Group key={index} align="flex-end" gap="sm" role="group" aria-label={t('forms.reminder', { n: index + 1 })}>
          <NativeSelect
            label={t('forms.channel')}
            value={channel}
            onChange={(event) => change(index, { channel: event.currentTarget.value === 'SMS' ? 'SMS' : 'EMAIL' })}
            data={[
              { value: 'EMAIL', label: t('forms.channels.EMAIL') },
              { value: 'SMS', label: t('forms.channels.SMS') },
            ]}
          />
          <NumberField
            label={t('forms.minutesBefore')}
            value={minutes}
            least={LEAST}
            most={MOST}
            onChange={(value) => change(index, { minutes: value })}
          />
          <Text size="sm" c="dimmed" miw={90} pb={8}>
            {numberIn(minutes, LEAST, MOST) !== null && formatDuration(Number(minutes) * 60, language)}
          </Text>
          <Button
            variant="default"
            aria-label={t('forms.removeReminder', { n: index + 1 })}
            onClick={() => onChange(rules.filter((_, at) => at !== index))}
          >
            {t('forms.remove')}
          </Button>
        </Group>
      ))}
      {twice && (
        <Text size="sm" c="red" role="alert">
          {t('forms.reminderTwice')}
        </Text>
      )}
      {rules.length < MOST_RULES && (
        <div>
          <Button variant="default" onClick={() => onChange([...rules, { channel: 'EMAIL', minutes: '' }])}>
            {t('forms.addReminder')}
          </Button>
        </div>
      )}
    </Stack>
  );
}
