import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../../app/i18n/useLanguage';
import { useViewer } from '../../../app/session/viewer';
import { formatInstant } from '../../../app/time/format';
import { PRIORITIES } from '../filters';
import type { words } from '../../words/tr';
import classes from './page.module.css';
import type { HistoryEntry } from './queries';

type Words = typeof words.tickets;
type Event = keyof Words['page']['events'];

/** Clocks and locks go with what people do, and are told elsewhere. */
const SILENT = new Set(['SlaClocksSet', 'TicketLocked', 'TicketLockRenewed', 'TicketUnlocked']);

/** Who did what, and when, the latest first. */
export function History({ entries }: { readonly entries: readonly HistoryEntry[] }): ReactNode {
  const shown = entries.filter(({ event }) => !SILENT.has(event));
  return (
    <ol className={classes['history']}>
      {shown.toReversed().map((entry) => (
        <Entry key={entry.place} entry={entry} />
      ))}
    </ol>
  );
}

function Entry({ entry }: { readonly entry: HistoryEntry }): ReactNode {
  const { t, i18n } = useTranslation('console');
  const language = useLanguage();
  const { zone } = useViewer();
  const { event, at, actorKind, actorName, from, to, changes } = entry;
  const known = i18n.exists(`tickets.page.events.${event}`, { ns: 'console' });
  // What changed is said by the event already; of a site's own fields only their names say which.
  const isNamed = (what: string): boolean => i18n.exists(`tickets.changed.${what}`, { ns: 'console' });
  const value = (what: string, text: string | null): string => {
    const priority = what === 'priority' && PRIORITIES.find((one) => one.toLowerCase() === text?.toLowerCase());
    return priority ? t(`tickets.priority.${priority}`) : (text ?? '—');
  };
  const steps = event === 'TicketStatusChanged' ? [from, to].filter((status) => status !== null) : [];
  return (
    <li>
      <Text size="sm" fw={500}>
        {t(`tickets.page.events.${known ? (event as Event) : 'OTHER'}`)}
      </Text>
      {steps.length > 0 && <Text size="sm">{steps.map((status) => t(`tickets.status.${status}`)).join(' → ')}</Text>}
      {changes.map((change) => (
        <Text key={change.what} size="sm" className={classes['text']}>
          {isNamed(change.what) ? '' : `${t('tickets.page.side', { what: change.what })}: `}
          {value(change.what, change.from)} → {value(change.what, change.to)}
        </Text>
      ))}
      <Text size="xs" c="dimmed" className={classes['text']}>
        {formatInstant(at, zone, language, 'date-time')} ·{' '}
        {actorKind === 'system' ? t('tickets.page.system') : (actorName ?? t('tickets.erased'))}
      </Text>
    </li>
  );
}
