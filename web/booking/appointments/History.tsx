import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../app/i18n/useLanguage';
import { formatInstant } from '../../app/time/format';
import classes from '../booking.module.css';
import type { words } from '../words/tr';
import type { HistoryEntry } from './queries';
import tabs from './tabs.module.css';

type Event = keyof typeof words.history.events;

interface Props {
  readonly entries: readonly HistoryEntry[];
  readonly zone: string;
}

/** Who did what, and when by the clock of a zone. */
export function History({ entries, zone }: Props): ReactNode {
  const { t, i18n } = useTranslation('booking');
  const language = useLanguage();
  const say = (instant: string): string => formatInstant(instant, zone, language, 'date-time');
  return (
    <ol className={tabs['history']}>
      {entries.map(({ sequence, event, at, actorKind, actorName, reason, movedFrom, movedTo }) => {
        const known = i18n.exists(`history.events.${event}`, { ns: 'booking' });
        const who = actorKind === 'system' ? t('history.system') : (actorName ?? t('nameless'));
        return (
          <li key={sequence}>
            <Text fw={500}>{t(`history.events.${known ? (event as Event) : 'OTHER'}`)}</Text>
            <Text size="sm" c="dimmed" className={classes['text']}>
              {say(at)} · {who}
            </Text>
            {movedFrom !== null && movedTo !== null && (
              <Text size="sm">{t('history.moved', { from: say(movedFrom), to: say(movedTo) })}</Text>
            )}
            {reason !== null && (
              <Text size="sm" className={classes['notes']}>
                {reason}
              </Text>
            )}
          </li>
        );
      })}
    </ol>
  );
}
